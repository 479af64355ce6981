using System.Collections.Frozen;
using System.Text.Json;
using Autarky.Gateway.Conversations;
using static Autarky.Gateway.Json.JsonFields;

namespace Autarky.Gateway.Dialects.OpenAiChat;

/// <summary>The messages of a chat request in no dialect.</summary>
internal static class MessageReader
{
    private static readonly FrozenSet<string> ReadByName = FrozenSet.Create(
        "role", "content", "name", "tool_calls", "tool_call_id", "function_call", "refusal", "reasoning_content", "reasoning", "reasoning_details");

    public static IReadOnlyList<Message> Read(JsonElement messages)
    {
        var list = new List<Message>(messages.GetArrayLength());
        foreach (JsonElement message in messages.EnumerateArray())
        {
            list.Add(One(message, $"messages[{list.Count}]"));
        }

        return list;
    }

    private static Message One(JsonElement message, string at)
    {
        string role = message.GetProperty("role"u8).GetString()!;
        JsonElement content = Given(message, "content") ?? default;
        List<Part> parts = Parts(content);
        string? name = GivenText(message, "name");
        Speaker speaker = role switch
        {
            "system" or "developer" => Speaker.System,
            "assistant" => Speaker.Assistant,
            "tool" or "function" => Speaker.Tool,
            _ => Speaker.User,
        };
        if (speaker == Speaker.Tool)
        {
            parts = [new ResultPart(GivenText(message, "tool_call_id"), parts, IsError: false) { Name = name }];
        }
        else if (speaker == Speaker.Assistant)
        {
            parts.InsertRange(0, Thoughts(message));
            if (GivenText(message, "refusal") is { Length: > 0 } refusal)
            {
                parts.Add(new RefusalPart(refusal));
            }

            parts.AddRange(Calls(message));
        }

        return new Message(speaker, parts, at)
        {
            Name = name,
            IsList = content.ValueKind == JsonValueKind.Array,
            Other = [.. message.EnumerateObject().Where(property => !ReadByName.Contains(property.Name)).Select(property => (property.Name, property.Value))],
        };
    }

    private static List<Part> Parts(JsonElement content) => content.ValueKind switch
    {
        JsonValueKind.String => [new TextPart(content.GetString()!)],
        JsonValueKind.Array => [.. content.EnumerateArray().Select(PartOf)],
        _ => [],
    };

    private static Part PartOf(JsonElement part)
    {
        string type = part.GetProperty("type"u8).GetString()!;
        bool marked = part.TryGetProperty("prompt_cache_breakpoint"u8, out JsonElement mark)
            && mark.ValueKind is not (JsonValueKind.Null or JsonValueKind.False);
        switch (type)
        {
            case "text":
                return new TextPart(part.GetProperty("text"u8).GetString()!, marked);
            case "refusal" when GivenText(part, "refusal") is { } refusal:
                return new RefusalPart(refusal);
            case "image_url" when Given(part, "image_url") is { ValueKind: JsonValueKind.Object } image && GivenText(image, "url") is { } url:
                return SplitDataUrl(url) is (var media, var data)
                    ? new ImagePart(media, data, null, marked) { Detail = GivenText(image, "detail") }
                    : new ImagePart(null, null, url, marked) { Detail = GivenText(image, "detail") };
            case "file" when Given(part, "file") is { ValueKind: JsonValueKind.Object } file
                && GivenText(file, "file_data") is { } fileUrl && SplitDataUrl(fileUrl) is (var fileMedia, var bytes):
                return new DocumentPart(GivenText(file, "filename"), fileMedia, bytes, marked);
            default:
                return new OtherPart(type, part);
        }
    }

    /// <summary>Media type and base 64 of a data URL; null for any other address.</summary>
    public static (string MediaType, string Base64)? SplitDataUrl(string url)
    {
        const string marker = ";base64,";
        int data = url.StartsWith("data:", StringComparison.OrdinalIgnoreCase) ? url.IndexOf(marker, StringComparison.Ordinal) : -1;
        return data > 0 ? (url[5..data], url[(data + marker.Length)..]) : null;
    }

    private static List<Part> Thoughts(JsonElement message)
    {
        // Where a provider's sealed thoughts came back, the plain words beside them say the same again.
        if (Given(message, "reasoning_details") is { ValueKind: JsonValueKind.Array } details)
        {
            List<Part> thoughts = [.. details.EnumerateArray().Select(Thought).OfType<Part>()];
            if (thoughts.Count > 0)
            {
                return thoughts;
            }
        }

        return (GivenText(message, "reasoning_content") ?? GivenText(message, "reasoning")) is { Length: > 0 } words ? [new ThoughtPart(words, null)] : [];
    }

    // https://openrouter.ai/docs/use-cases/reasoning-tokens
    private static ThoughtPart? Thought(JsonElement detail) => GivenText(detail, "type") switch
    {
        "reasoning.text" => new ThoughtPart(GivenText(detail, "text") ?? "", GivenText(detail, "signature")),
        "reasoning.encrypted" => new ThoughtPart("", GivenText(detail, "data"), IsHidden: true),
        _ => null,
    };

    private static IEnumerable<Part> Calls(JsonElement message)
    {
        if (Given(message, "tool_calls") is { ValueKind: JsonValueKind.Array } calls)
        {
            foreach (JsonElement call in calls.EnumerateArray())
            {
                yield return (Part?)Call(call, GivenText(call, "id")) ?? new OtherPart(GivenText(call, "type") ?? "tool_call", call);
            }
        }

        if (Given(message, "function_call") is { ValueKind: JsonValueKind.Object } old && GivenText(old, "name") is { } name)
        {
            yield return new CallPart(null, name, Arguments(old));
        }
    }

    private static CallPart? Call(JsonElement call, string? id) =>
        Given(call, "function") is { ValueKind: JsonValueKind.Object } function && GivenText(function, "name") is { } name
            ? new CallPart(id, name, Arguments(function))
            : null;

    // Some clients send the object itself in place of its text.
    private static string Arguments(JsonElement function) => Given(function, "arguments") switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString()!,
        { } value => value.GetRawText(),
        null => "",
    };
}
