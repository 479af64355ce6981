using System.Text.Json.Nodes;

namespace Autarky.Text.Templates.Answers;

/// <summary>What stands in <c>&lt;tool_call&gt;</c>: JSON, or parameters between tags in one of two ways.</summary>
internal static class TaggedCalls
{
    public static IReadOnlyList<ToolCall>? Read(string body, ParameterTypes types)
    {
        string text = body.Trim();
        return text.StartsWith('{') || text.StartsWith('[') ? JsonCalls.Read(text)
            : text.StartsWith("<function=", StringComparison.Ordinal) ? ReadFunctions(text, types)
            : ReadPairs(text, types);
    }

    // <function=name> <parameter=key> value </parameter> … </function>; one line end inside of each tag belongs to the notation.
    private static List<ToolCall>? ReadFunctions(string text, ParameterTypes types)
    {
        var calls = new List<ToolCall>();
        int at = 0;
        while (Between(text, "<function=", ">", ref at) is { } name)
        {
            int end = text.IndexOf("</function>", at, StringComparison.Ordinal);
            string inside = text[at..(end < 0 ? text.Length : end)];
            var arguments = new JsonObject();
            int inner = 0;
            while (Between(inside, "<parameter=", ">", ref inner) is { } key)
            {
                int close = inside.IndexOf("</parameter>", inner, StringComparison.Ordinal);
                if (close < 0)
                {
                    return null;
                }

                string value = inside[inner..close];
                value = value.StartsWith('\n') ? value[1..] : value;
                value = value.EndsWith('\n') ? value[..^1] : value;
                arguments[key] = types.Read(name, key, value);
                inner = close;
            }

            calls.Add(new ToolCall(name, arguments.ToJsonString(JsonCalls.Plain)));
            at = end < 0 ? text.Length : end;
        }

        return calls.Count > 0 ? calls : null;
    }

    // name <arg_key>key</arg_key> <arg_value>value</arg_value> …
    private static ToolCall[]? ReadPairs(string text, ParameterTypes types)
    {
        int begin = text.IndexOf("<arg_key>", StringComparison.Ordinal);
        string name = (begin < 0 ? text : text[..begin]).Trim();
        if (name.Length == 0 || name.Any(c => char.IsWhiteSpace(c) || c is '<' or '>' or '{' or '}'))
        {
            return null;
        }

        var arguments = new JsonObject();
        int at = 0;
        while (Between(text, "<arg_key>", "</arg_key>", ref at) is { } key)
        {
            if (Between(text, "<arg_value>", "</arg_value>", ref at) is not { } value)
            {
                return null;
            }

            arguments[key.Trim()] = types.Read(name, key.Trim(), value);
        }

        return [new ToolCall(name, arguments.ToJsonString(JsonCalls.Plain))];
    }

    /// <summary>The text between the next two marks, and the place behind them; null where there is none.</summary>
    private static string? Between(string text, string open, string close, ref int at)
    {
        int begin = text.IndexOf(open, at, StringComparison.Ordinal);
        int end = begin < 0 ? -1 : text.IndexOf(close, begin + open.Length, StringComparison.Ordinal);
        if (end < 0)
        {
            return null;
        }

        at = end + close.Length;
        return text[(begin + open.Length)..end];
    }
}
