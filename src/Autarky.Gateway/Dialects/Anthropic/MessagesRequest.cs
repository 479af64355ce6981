using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Json;
using Autarky.Gateway.Requests;
using Autarky.Ledger.Chat;

namespace Autarky.Gateway.Dialects.Anthropic;

/// <summary>A request for a message. https://docs.anthropic.com/en/api/messages</summary>
internal sealed class MessagesRequest : ChatRequest
{
    // A partner of the same dialect gets them as they are: they say which fields there are and what they mean.
    private static readonly string[] Passed = ["anthropic-version", "anthropic-beta"];

    private readonly ReceivedJson _received;
    private RequestText? _text;
    private IReadOnlyList<(string Role, string Text)>? _messages;

    private MessagesRequest(ReceivedJson received) => _received = received;

    public override string Dialect => AnthropicDialect.DialectName;

    public override ReadOnlyMemory<byte> Body => _received.Body;

    public override RequestText Text => _text ??= Read(MessagesText.Read);

    public override IReadOnlyList<(string Role, string Text)> Messages => _messages ??= Read(MessagesText.Messages);

    /// <summary>Reads and checks a body.</summary>
    /// <param name="body">UTF-8 JSON.</param>
    /// <param name="header">The value of a header; null where it was not sent.</param>
    /// <param name="maxDepth">How deep it may nest.</param>
    /// <param name="isCount">Whether tokens are to be counted and nothing is to be written.</param>
    /// <exception cref="GatewayException">Not a valid request; names the field.</exception>
    public static MessagesRequest Read(ReadOnlyMemory<byte> body, Func<string, string?> header, int maxDepth, bool isCount = false)
    {
        var received = ReceivedJson.Parse(body, maxDepth);
        try
        {
            JsonElement root = received.Root;
            MessagesFields.Check(root, isCount);
            JsonElement model = root.GetProperty("model"u8);
            var request = new MessagesRequest(received)
            {
                Model = StrictJson.Text(model, "model"),
                ModelValue = received.RangeOf(model),
                Stream = root.TryGetProperty("stream"u8, out JsonElement stream) && stream.ValueKind == JsonValueKind.True,
                User = root.TryGetProperty("metadata"u8, out JsonElement metadata) && metadata.ValueKind == JsonValueKind.Object
                    && metadata.TryGetProperty("user_id"u8, out JsonElement user) && user.ValueKind == JsonValueKind.String
                        ? StrictJson.Text(user, "metadata.user_id")
                        : null,
                PassedHeaders = [.. Passed.Where(name => header(name) is not null).Select(name => (name, header(name)!))],
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

    private T Read<T>(Func<JsonElement, T> read)
    {
        try
        {
            return read(_received.Root);
        }
        catch (FormatException error)
        {
            throw new GatewayException(GatewayError.ClientBodyInvalid, error.Message, "messages");
        }
    }
}
