using System.Text.Json.Nodes;

namespace Autarky.Text.Templates.Answers;

/// <summary>Gemma 4's calls: <c>call:name{key:value}</c> with bare keys and its own quotes.</summary>
internal static class GemmaCalls
{
    public static IReadOnlyList<ToolCall>? Read(string body)
    {
        var reader = new LooseReader(body);
        var calls = new List<ToolCall>();
        while (!reader.AtEnd)
        {
            if (!reader.Take("call:") || reader.Name() is not { Length: > 0 } name || !reader.Take("{") || !reader.TryObject(out JsonNode? arguments))
            {
                return null;
            }

            calls.Add(new ToolCall(name, arguments!.ToJsonString(JsonCalls.Plain)));
        }

        return calls.Count > 0 ? calls : null;
    }
}
