using System.Text;
using System.Text.Json;
using static Autarky.Ledger.Chat.BodyJson;

namespace Autarky.Ledger.Chat;

/// <summary>
/// Question and answer of stored bodies as people look for them. Takes whatever it can read: nothing depends on it but what is shown and found.
/// </summary>
internal static class SpokenText
{
    /// <summary>What is asked, of a chat completion or one of Anthropic's messages: in both, messages, texts and parts have the same names.</summary>
    public static string? Question(ReadOnlyMemory<byte> request) => Read(request, root =>
    {
        JsonElement messages = Member(root, "messages");
        if (messages.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        List<(string Role, string Text)> said =
        [
            .. messages.EnumerateArray().Select(message => (Role: Text(Member(message, "role")), Text: Content(Member(message, "content"))))
                .Where(message => message.Text.Length > 0 && message.Role is not ("system" or "developer")),
        ];
        return Asked(said);
    });

    /// <summary>What is asked of OpenAI's responses.</summary>
    public static string? QuestionOfResponses(ReadOnlyMemory<byte> request) =>
        BodyJson.TryOf(request, ResponsesText.Messages, out IReadOnlyList<(string Role, string Text)>? messages)
            ? Said(Asked([.. messages!.Where(message => message.Text.Length > 0 && message.Role is not ("system" or "developer"))]))
            : null;

    /// <summary>What a chat completion answers.</summary>
    public static string? ReplyOfCompletion(ReadOnlyMemory<byte> response) => Read(response, root =>
    {
        if (Member(root, "choices") is not { ValueKind: JsonValueKind.Array } choices || choices.GetArrayLength() == 0)
        {
            return Error(root);
        }

        JsonElement message = Member(choices[0], "message");
        var reply = new StringBuilder(Content(Member(message, "content"))).Append(Text(Member(message, "refusal")));
        if (Member(message, "tool_calls") is { ValueKind: JsonValueKind.Array } calls)
        {
            foreach (JsonElement call in calls.EnumerateArray())
            {
                Call(reply, Member(Member(call, "function"), "name"), Text(Member(Member(call, "function"), "arguments")));
            }
        }

        if (Member(message, "function_call") is { ValueKind: JsonValueKind.Object } function)
        {
            Call(reply, Member(function, "name"), Text(Member(function, "arguments")));
        }

        return reply.ToString();
    });

    /// <summary>What one of Anthropic's messages answers.</summary>
    public static string? ReplyOfMessage(ReadOnlyMemory<byte> response) => Read(response, root =>
    {
        if (Member(root, "content") is not { ValueKind: JsonValueKind.Array } content)
        {
            return Error(root);
        }

        var reply = new StringBuilder();
        foreach (JsonElement block in content.EnumerateArray())
        {
            if (Text(Member(block, "type")) == "tool_use")
            {
                JsonElement input = Member(block, "input");
                Call(reply, Member(block, "name"), input.ValueKind == JsonValueKind.Undefined ? "" : input.GetRawText());
            }
            else
            {
                reply.Append(Text(Member(block, "text")));
            }
        }

        return reply.ToString();
    });

    /// <summary>What OpenAI's responses answer.</summary>
    public static string? ReplyOfResponses(ReadOnlyMemory<byte> response) => Read(response, root =>
    {
        if (Member(root, "output") is not { ValueKind: JsonValueKind.Array } output)
        {
            return Error(root);
        }

        var reply = new StringBuilder();
        foreach (JsonElement item in output.EnumerateArray())
        {
            if (Text(Member(item, "type")) is "function_call" or "custom_tool_call")
            {
                Call(reply, Member(item, "name"), Text(Member(item, "arguments")) + Text(Member(item, "input")));
            }
            else if (Member(item, "content") is { ValueKind: JsonValueKind.Array } content && Text(Member(item, "type")) == "message")
            {
                foreach (JsonElement part in content.EnumerateArray())
                {
                    reply.Append(Text(Member(part, "text"))).Append(Text(Member(part, "refusal")));
                }
            }
        }

        return reply.ToString();
    });

    /// <summary>What is asked of Google's generateContent.</summary>
    public static string? QuestionOfContents(ReadOnlyMemory<byte> request) =>
        BodyJson.TryOf(request, GeminiText.Messages, out IReadOnlyList<(string Role, string Text)>? messages)
            ? Said(Asked([.. messages!.Where(message => message.Text.Length > 0 && message.Role != "system")]))
            : null;

    /// <summary>What Google's generateContent answers.</summary>
    public static string? ReplyOfContent(ReadOnlyMemory<byte> response) => Read(response, root =>
    {
        if (GeminiText.FirstParts(root) is not { } parts)
        {
            return Error(root);
        }

        var reply = new StringBuilder();
        foreach (JsonElement part in parts)
        {
            if (Member(part, "functionCall") is { ValueKind: JsonValueKind.Object } call)
            {
                JsonElement args = Member(call, "args");
                Call(reply, Member(call, "name"), args.ValueKind == JsonValueKind.Undefined ? "" : args.GetRawText());
            }
            else if (Member(part, "thought").ValueKind != JsonValueKind.True)
            {
                reply.Append(Text(Member(part, "text")));
            }
        }

        return reply.ToString();
    });

    // The last of a user that has text; else everything.
    private static string Asked(List<(string Role, string Text)> said)
    {
        int asked = said.FindLastIndex(message => message.Role == "user");
        return asked >= 0 ? said[asked].Text : string.Join('\n', said.Select(message => message.Text));
    }

    private static string? Said(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private static string? Read(ReadOnlyMemory<byte> body, Func<JsonElement, string?> read)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return Said(read(document.RootElement));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Error(JsonElement root) => Text(Member(Member(root, "error"), "message"));

    private static void Call(StringBuilder reply, JsonElement name, string arguments) =>
        reply.Append(reply.Length > 0 ? "\n" : "").Append("→ ").Append(Text(name)).Append('(').Append(arguments).Append(')');

    // Of what is no text, its kind: an image, a file.
    private static string Content(JsonElement content)
    {
        if (content.ValueKind != JsonValueKind.Array)
        {
            return Text(content);
        }

        var text = new StringBuilder();
        foreach (JsonElement part in content.EnumerateArray())
        {
            string type = Text(Member(part, "type"));
            text.Append(Member(part, "text").ValueKind == JsonValueKind.String ? Text(Member(part, "text"))
                : type is "image" or "image_url" or "input_audio" or "document" or "file" ? "[" + type + "]"
                : "");
        }

        return text.ToString();
    }

    private static string Text(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.String)
        {
            return "";
        }

        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return ""; // an escaped lone surrogate: valid JSON, no valid text
        }
    }
}
