using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Ledger.Json;

namespace Autarky.Gateway.Dialects.Gemini;

/// <summary>
/// Arguments of a call that come value by value, each with its place as a JSONPath (<c>$.city</c>, <c>$.days[0].name</c>), as Vertex streams them where it is
/// asked to. https://cloud.google.com/vertex-ai/generative-ai/docs/multimodal/function-calling
/// </summary>
internal sealed class PartialArguments
{
    private const int LongestList = 10_000;

    private readonly JsonObject _root = [];

    /// <exception cref="InvalidOperationException">A path that is none.</exception>
    public void Add(JsonElement partials)
    {
        foreach (JsonElement partial in partials.ValueKind == JsonValueKind.Array ? partials.EnumerateArray() : default)
        {
            Add(Steps(GoogleJson.Text(partial, "jsonPath") ?? ""), partial);
        }
    }

    public string ToJson() => _root.ToJsonString(ReadableJson.Nodes);

    private void Add(List<object> steps, JsonElement partial)
    {
        JsonNode at = _root;
        for (int n = 0; n < steps.Count - 1; n++)
        {
            at = Child(at, steps[n]) ?? Put(at, steps[n], steps[n + 1] is int ? new JsonArray() : new JsonObject())!;
        }

        JsonNode? before = Child(at, steps[^1]);
        if (GoogleJson.Text(partial, "stringValue") is { } text)
        {
            string sofar = before is JsonValue value && value.TryGetValue(out string? known) ? known : "";
            Put(at, steps[^1], JsonValue.Create(sofar + text));
        }
        else if ((GoogleJson.Given(partial, "numberValue") ?? GoogleJson.Given(partial, "boolValue")) is { } other)
        {
            Put(at, steps[^1], GoogleJson.Node(other));
        }
        else if (before is null)
        {
            Put(at, steps[^1], null);
        }
    }

    private static JsonNode? Child(JsonNode parent, object step) => (parent, step) switch
    {
        (JsonObject members, string name) => members[name],
        (JsonArray items, int index) => index < items.Count ? items[index] : null,
        _ => throw new InvalidOperationException("A path that leads through a value."),
    };

    private static JsonNode? Put(JsonNode parent, object step, JsonNode? value)
    {
        if (parent is JsonObject members)
        {
            members[(string)step] = value;
        }
        else
        {
            var items = (JsonArray)parent;
            while (items.Count <= (int)step)
            {
                items.Add(null);
            }

            items[(int)step] = value;
        }

        return value;
    }

    // Names, and numbers of items.
    private static List<object> Steps(string path)
    {
        var steps = new List<object>();
        for (int at = path.StartsWith('$') ? 1 : 0; at < path.Length;)
        {
            if (path[at] == '[')
            {
                int end = path.IndexOf(']', at);
                string inside = end < 0 ? throw new InvalidOperationException("A path without its end.") : path[(at + 1)..end];
                bool isIndex = int.TryParse(inside, NumberStyles.None, CultureInfo.InvariantCulture, out int index);
                steps.Add(!isIndex ? inside.Trim('\'', '"') : index < LongestList ? index : throw new InvalidOperationException("A list that is too long."));
                at = end + 1;
            }
            else
            {
                int from = path[at] == '.' ? at + 1 : at;
                int length = path.AsSpan(from).IndexOfAny('.', '[');
                int end = length < 0 ? path.Length : from + length;
                steps.Add(path[from..end]);
                at = end;
            }
        }

        return steps.Count > 0 && steps[0] is string ? steps : throw new InvalidOperationException("A path to nothing.");
    }
}
