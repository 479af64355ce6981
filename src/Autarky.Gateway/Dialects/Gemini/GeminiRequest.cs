using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Requests;
using Autarky.Ledger.Chat;

namespace Autarky.Gateway.Dialects.Gemini;

/// <summary>A request to generate content. https://ai.google.dev/api/generate-content</summary>
internal sealed class GeminiRequest : ChatRequest
{
    private readonly ReceivedJson _received;
    private RequestText? _text;
    private IReadOnlyList<(string Role, string Text)>? _messages;

    private GeminiRequest(ReceivedJson received) => _received = received;

    /// <summary>Whether a stream is wanted as a JSON list, as Google's servers give it without <c>alt=sse</c>.</summary>
    public required bool IsList { get; init; }

    public override string StreamType => IsList ? "application/json" : base.StreamType;

    public override string Dialect => GeminiDialect.DialectName;

    public override ReadOnlyMemory<byte> Body => _received.Body;

    public override RequestText Text => _text ??= Read(GeminiText.Read);

    public override IReadOnlyList<(string Role, string Text)> Messages => _messages ??= Read(GeminiText.Messages);

    /// <summary>Reads and checks a body.</summary>
    /// <param name="body">UTF-8 JSON.</param>
    /// <param name="path">What its path says.</param>
    /// <param name="maxDepth">How deep it may nest.</param>
    /// <exception cref="GatewayException">Not a valid request; names the field.</exception>
    public static GeminiRequest Read(ReadOnlyMemory<byte> body, CallPath path, int maxDepth)
    {
        var received = ReceivedJson.Parse(body, maxDepth);
        try
        {
            GeminiFields.Check(GeminiText.Asked(received.Root));
            bool isStream = path.Method == CallPath.Streamed;
            var request = new GeminiRequest(received)
            {
                Model = path.Model,
                User = null,
                Stream = isStream,
                IsList = isStream && !path.IsEvents,
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

    protected override Conversation ReadConversation() => ConversationReader.Read(GeminiText.Asked(_received.Root), Stream);

    private T Read<T>(Func<JsonElement, T> read)
    {
        try
        {
            return read(_received.Root);
        }
        catch (FormatException error)
        {
            throw new GatewayException(GatewayError.ClientBodyInvalid, error.Message, "contents");
        }
    }
}
