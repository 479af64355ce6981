using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Text.Templates.Values;

namespace Autarky.Text.Templates;

/// <summary>
/// Messages of the wire as templates expect them: arguments of tool calls as objects, parts of content joined where the template knows no parts.
/// </summary>
internal static class MessageShape
{
    public static List<object?> Prepare(JsonArray messages, bool joinParts)
    {
        var values = (List<object?>)JsonValues.Read(messages)!;
        foreach (DictValue message in values.OfType<DictValue>())
        {
            if (joinParts && message.TryGet("content", out object? content) && content is List<object?> parts && TextOf(parts) is { } text)
            {
                message["content"] = text;
            }

            if (message.TryGet("tool_calls", out object? calls) && calls is List<object?> list)
            {
                foreach (DictValue call in list.OfType<DictValue>())
                {
                    ReadArguments(call.TryGet("function", out object? function) && function is DictValue inner ? inner : call);
                }
            }
        }

        return values;
    }

    /// <summary>All texts behind one another, or null where a part is something else: an image must not vanish silently.</summary>
    private static string? TextOf(List<object?> parts)
    {
        var texts = new List<string>();
        foreach (object? part in parts)
        {
            if (part is not DictValue dict || !dict.TryGet("text", out object? text) || text is not string characters)
            {
                return null;
            }

            texts.Add(characters);
        }

        return string.Join('\n', texts);
    }

    private static void ReadArguments(DictValue function)
    {
        if (!function.TryGet("arguments", out object? arguments) || arguments is not string text)
        {
            return;
        }

        try
        {
            if (JsonNode.Parse(text.Length == 0 ? "{}" : text) is JsonObject parsed)
            {
                function["arguments"] = JsonValues.Read(parsed);
            }
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidDataException)
        {
            // Not JSON, or with a key twice: the template sees the text as it came.
        }
    }
}
