using System.Text.Json.Nodes;

namespace Autarky.Text.Templates.Answers;

/// <summary>Llama 3's calls: JSON objects, <c>tool.call(key="value")</c> for the built-in tools, or a list of such calls in brackets.</summary>
internal static class LlamaCalls
{
    public static IReadOnlyList<ToolCall>? Read(string body)
    {
        string text = body.Trim().Replace("<|eom_id|>", "", StringComparison.Ordinal).Replace("<|eot_id|>", "", StringComparison.Ordinal);
        return JsonCalls.ReadSequence(text) ?? ReadCalls(text);
    }

    /// <summary>An answer without a mark is a call only if every tool in it was offered: it may be JSON for the user.</summary>
    public static IReadOnlyList<ToolCall>? ReadOffered(string body, ParameterTypes types) =>
        Read(body) is { } calls && calls.All(call => types.Offers(call.Name)) ? calls : null;

    private static List<ToolCall>? ReadCalls(string text)
    {
        bool list = text.StartsWith('[') && text.EndsWith(']');
        var reader = new LooseReader(list ? text[1..^1] : text);
        var calls = new List<ToolCall>();
        do
        {
            string name = reader.Name();
            if (name.Length == 0 || !reader.Take("("))
            {
                return null;
            }

            var arguments = new JsonObject();
            while (!reader.Take(")"))
            {
                if ((arguments.Count > 0 && !reader.Take(",")) || reader.Name() is not { Length: > 0 } key
                    || !reader.Take("=") || !reader.TryValue(out JsonNode? value))
                {
                    return null;
                }

                arguments[key] = value;
            }

            calls.Add(new ToolCall(name.EndsWith(".call", StringComparison.Ordinal) ? name[..^5] : name, arguments.ToJsonString(JsonCalls.Plain)));
        }
        while (list && reader.Take(","));

        return reader.AtEnd ? calls : null;
    }
}
