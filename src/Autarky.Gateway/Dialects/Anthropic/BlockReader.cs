using System.Text.Json;
using Autarky.Gateway.Conversations;
using static Autarky.Gateway.Json.JsonFields;

namespace Autarky.Gateway.Dialects.Anthropic;

/// <summary>Messages and their blocks in no dialect.</summary>
internal static class BlockReader
{
    public static IEnumerable<Message> Messages(JsonElement messages)
    {
        int index = 0;
        foreach (JsonElement message in messages.EnumerateArray())
        {
            string at = $"messages[{index++}]";
            JsonElement content = message.GetProperty("content"u8);
            Speaker speaker = message.GetProperty("role"u8).GetString() switch
            {
                "assistant" => Speaker.Assistant,
                "system" => Speaker.System,
                _ => Speaker.User,
            };
            yield return new Message(speaker, [.. Parts(content)], at) { IsList = content.ValueKind == JsonValueKind.Array };
        }
    }

    /// <summary>The parts of a text or a list of blocks. Empty texts are no parts.</summary>
    public static IEnumerable<Part> Parts(JsonElement content)
    {
        if (content.ValueKind == JsonValueKind.String)
        {
            return content.ValueEquals(""u8) ? [] : [new TextPart(content.GetString()!)];
        }

        return content.EnumerateArray().Select(PartOf).Where(part => part is not TextPart { Text: "" });
    }

    /// <summary>Whether the client wants the prompt cached up to here.</summary>
    public static bool IsMarked(JsonElement block) => block.TryGetProperty("cache_control"u8, out JsonElement mark) && mark.ValueKind == JsonValueKind.Object;

    private static Part PartOf(JsonElement block)
    {
        string type = block.GetProperty("type"u8).GetString()!;
        bool marked = IsMarked(block);
        switch (type)
        {
            case "text":
                return new TextPart(block.GetProperty("text"u8).GetString()!, marked);
            case "image":
                return (Part?)Image(block, marked) ?? new OtherPart(type, block);
            case "document":
                return Document(block, marked) ?? new OtherPart(type, block);
            case "search_result" when block.TryGetProperty("content"u8, out JsonElement found) && found.ValueKind == JsonValueKind.Array:
                return new TextPart(
                    string.Join('\n', (string[])
                    [
                        GivenText(block, "title") ?? "",
                        GivenText(block, "source") ?? "",
                        .. found.EnumerateArray().Select(inner => GivenText(inner, "text") ?? ""),
                    ]),
                    marked);
            case "thinking":
                return new ThoughtPart(GivenText(block, "thinking") ?? "", GivenText(block, "signature"));
            case "redacted_thinking":
                return new ThoughtPart("", GivenText(block, "data"), IsHidden: true);
            case "tool_use":
                return new CallPart(
                    GivenText(block, "id"),
                    GivenText(block, "name")!,
                    block.TryGetProperty("input"u8, out JsonElement input) ? input.GetRawText() : "{}",
                    marked);
            case "tool_result":
                return new ResultPart(
                    GivenText(block, "tool_use_id"),
                    block.TryGetProperty("content"u8, out JsonElement content) && content.ValueKind != JsonValueKind.Null ? [.. Parts(content)] : [],
                    block.TryGetProperty("is_error"u8, out JsonElement failed) && failed.ValueKind == JsonValueKind.True,
                    marked);
            default:
                return new OtherPart(type, block);
        }
    }

    private static ImagePart? Image(JsonElement block, bool marked) =>
        !block.TryGetProperty("source"u8, out JsonElement source)
            ? null
            : GivenText(source, "type") switch
            {
                "base64" when GivenText(source, "media_type") is { } media && GivenText(source, "data") is { } data => new ImagePart(media, data, null, marked),
                "url" when GivenText(source, "url") is { } url => new ImagePart(null, null, url, marked),
                _ => null, // a file of the provider's
            };

    private static Part? Document(JsonElement block, bool marked) =>
        !block.TryGetProperty("source"u8, out JsonElement source)
            ? null
            : GivenText(source, "type") switch
            {
                "base64" when GivenText(source, "media_type") is { } media && GivenText(source, "data") is { } data =>
                    new DocumentPart(GivenText(block, "title"), media, data, marked),
                "text" when GivenText(source, "data") is { } words =>
                    new TextPart(GivenText(block, "title") is { } title ? title + "\n" + words : words, marked),
                _ => null,
            };
}
