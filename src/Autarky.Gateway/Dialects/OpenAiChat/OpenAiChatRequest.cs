using System.Text;
using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Json;
using Autarky.Gateway.Requests;
using Autarky.Ledger.Chat;

namespace Autarky.Gateway.Dialects.OpenAiChat;

/// <summary>A request for a chat completion. https://platform.openai.com/docs/api-reference/chat/create</summary>
internal sealed class OpenAiChatRequest : ChatRequest
{
    private readonly ReceivedJson _received;
    private RequestText? _text;
    private List<(string Role, string Text)>? _messages;

    private OpenAiChatRequest(ReceivedJson received) => _received = received;

    public override string Dialect => OpenAiChatDialect.DialectName;

    public override ReadOnlyMemory<byte> Body => _received.Body;

    public override RequestText Text
    {
        get
        {
            try
            {
                return _text ??= RequestText.Read(_received.Root);
            }
            catch (FormatException error)
            {
                throw new GatewayException(GatewayError.ClientBodyInvalid, error.Message, "messages");
            }
        }
    }

    public override IReadOnlyList<(string Role, string Text)> Messages => _messages ??= ReadMessages();

    /// <summary>Reads and checks a body.</summary>
    /// <exception cref="GatewayException">Not a valid request; names the field.</exception>
    public static OpenAiChatRequest Read(ReadOnlyMemory<byte> body, int maxDepth)
    {
        var received = ReceivedJson.Parse(body, maxDepth);
        try
        {
            JsonElement root = received.Root;
            RequestFields.Check(root);
            JsonElement model = root.GetProperty("model"u8);
            bool isStream = IsTrue(root, "stream"u8);
            bool includeUsage = root.TryGetProperty("stream_options"u8, out JsonElement options)
                && options.ValueKind == JsonValueKind.Object && IsTrue(options, "include_usage"u8);
            var request = new OpenAiChatRequest(received)
            {
                Model = StrictJson.Text(model, "model"),
                ModelValue = received.RangeOf(model),
                Stream = isStream,
                IncludeUsage = includeUsage,
                UsageWish = isStream && !includeUsage ? OpenAiChat.UsageWish.Of(received) : null,
                User = root.TryGetProperty("user"u8, out JsonElement user) && user.ValueKind == JsonValueKind.String
                    ? StrictJson.Text(user, "user") : null,
            };
            _ = request.Text; // refuses broken Unicode here rather than half-way
            return request;
        }
        catch
        {
            received.Dispose();
            throw;
        }
    }

    public override void Dispose() => _received.Dispose();

    protected override Conversation ReadConversation() => ConversationReader.Read(_received.Root);

    private static bool IsTrue(JsonElement parent, ReadOnlySpan<byte> name) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.True;

    private List<(string Role, string Text)> ReadMessages()
    {
        JsonElement messages = _received.Root.GetProperty("messages"u8);
        var list = new List<(string, string)>(messages.GetArrayLength());
        foreach (JsonElement message in messages.EnumerateArray())
        {
            list.Add((message.GetProperty("role"u8).GetString()!, TextOf(message)));
        }

        return list;
    }

    private static string TextOf(JsonElement message)
    {
        if (!message.TryGetProperty("content"u8, out JsonElement content) || content.ValueKind == JsonValueKind.Null)
        {
            return "";
        }

        if (content.ValueKind == JsonValueKind.String)
        {
            return content.GetString()!;
        }

        var text = new StringBuilder();
        foreach (JsonElement part in content.EnumerateArray())
        {
            if (part.TryGetProperty("text"u8, out JsonElement piece) && piece.ValueKind == JsonValueKind.String)
            {
                text.Append(piece.GetString());
            }
        }

        return text.ToString();
    }
}
