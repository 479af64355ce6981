namespace Autarky.Text.Templates.Answers;

/// <summary>
/// What follows <c>[TOOL_CALLS]</c>: a JSON list, or a name, <c>[ARGS]</c> (older: <c>[CALL_ID]</c> and an id first) and an object, perhaps again.
/// </summary>
internal static class MistralCalls
{
    public static IReadOnlyList<ToolCall>? Read(string body)
    {
        string text = body.Trim();
        if (text.StartsWith('[') || text.StartsWith('{'))
        {
            return JsonCalls.Read(text);
        }

        var calls = new List<ToolCall>();
        foreach (string one in text.Split("[TOOL_CALLS]"))
        {
            string[] parts = one.Split("[ARGS]", 2);
            if (parts.Length != 2 || !IsObject(parts[1]))
            {
                return null;
            }

            string[] head = parts[0].Split("[CALL_ID]", 2);
            calls.Add(new ToolCall(head[0].Trim(), parts[1].Trim(), head.Length > 1 ? head[1].Trim() : null));
        }

        return calls;
    }

    /// <summary>Whether a text is one JSON object.</summary>
    internal static bool IsObject(string text)
    {
        try
        {
            using var document = System.Text.Json.JsonDocument.Parse(text);
            return document.RootElement.ValueKind == System.Text.Json.JsonValueKind.Object;
        }
        catch (System.Text.Json.JsonException)
        {
            return false;
        }
    }
}
