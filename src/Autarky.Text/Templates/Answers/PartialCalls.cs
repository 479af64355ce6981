using System.Text.Json;

namespace Autarky.Text.Templates.Answers;

/// <summary>Calls as JSON that breaks off anywhere: what there is of them.</summary>
public static class PartialCalls
{
    /// <summary>The calls of a text, one object after the other, whatever stands between.</summary>
    /// <returns>The last may be in part: its name is whole, and its arguments end where the text does. A call without a whole name is none.</returns>
    public static IReadOnlyList<ToolCall> Read(string text)
    {
        var calls = new List<ToolCall>();
        for (int open = text.IndexOf('{', StringComparison.Ordinal); open >= 0; open = text.IndexOf('{', open))
        {
            int end = EndOfValue(text, open);
            if (end >= 0 && JsonCalls.Read(text[open..end]) is { } whole)
            {
                calls.AddRange(whole);
            }
            else if (end < 0)
            {
                if (Name(text, open) is { } name)
                {
                    calls.Add(new ToolCall(name, Arguments(text, open)) { IsWhole = false });
                }

                return calls;
            }

            open = end;
        }

        return calls;
    }

    private static string? Name(string text, int open)
    {
        if (Member(text, open, "name") is not { IsWhole: true } name || text[name.From] != '"')
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<JsonElement>(text[name.From..name.To]).GetString();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Arguments(string text, int open) =>
        (Member(text, open, "arguments") ?? Member(text, open, "parameters")) is { } place && place.From < place.To && text[place.From] == '{'
            ? text[place.From..place.To]
            : "";

    /// <summary>Where the value of an object's member is; null where it has not begun.</summary>
    private static (int From, int To, bool IsWhole)? Member(string text, int open, string name)
    {
        int at = open + 1;
        while (true)
        {
            at = Skip(text, at);
            int key = at;
            if (at >= text.Length || text[at] != '"' || (at = EndOfValue(text, key)) < 0)
            {
                return null;
            }

            bool found = text.AsSpan(key + 1, at - key - 2).SequenceEqual(name);
            at = Skip(text, at);
            if (at >= text.Length || text[at] != ':')
            {
                return null;
            }

            at = Skip(text, at + 1);
            if (at >= text.Length)
            {
                return null;
            }

            int end = EndOfValue(text, at);
            if (found)
            {
                return (at, end < 0 ? text.Length : end, end >= 0);
            }

            at = end < 0 ? text.Length : Skip(text, end);
            if (at >= text.Length || text[at] != ',')
            {
                return null;
            }

            at++;
        }
    }

    private static int Skip(string text, int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }

        return at;
    }

    /// <summary>The place behind the value that begins here; −1 where the text ends before.</summary>
    private static int EndOfValue(string text, int at)
    {
        int depth = 0;
        for (bool quoted = false; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '\\' when quoted:
                    at++;
                    continue;
                case '"':
                    quoted = !quoted;
                    if (quoted)
                    {
                        continue;
                    }

                    break;
                case '{' or '[' when !quoted:
                    depth++;
                    continue;
                case '}' or ']' or ',' when !quoted && depth == 0:
                    return at; // behind a number or a word
                case '}' or ']' when !quoted:
                    depth--;
                    break;
                default:
                    continue;
            }

            if (depth == 0)
            {
                return at + 1;
            }
        }

        return -1;
    }
}
