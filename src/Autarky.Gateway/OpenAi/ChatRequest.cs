using System.Text.Json;
using Autarky.Gateway.Errors;
using Autarky.Ledger.Chat;

namespace Autarky.Gateway.OpenAi;

/// <summary>A chat request: its bytes as received and what the gateway must know of them.</summary>
internal sealed class ChatRequest : ApiRequest
{
    private RequestText? _text;

    private ChatRequest(ReadOnlyMemory<byte> body, JsonDocument document)
        : base(body, document)
    {
    }

    public required bool Stream { get; init; }

    /// <summary>Whether the client asked for the usage chunk at the end of the stream.</summary>
    public required bool IncludeUsage { get; init; }

    /// <summary>Why only a model that does everything can serve it; null for one plain text answer.</summary>
    public string? NotPlain => Text.NotPlain;

    /// <summary>The texts of the messages and their hash.</summary>
    /// <exception cref="GatewayException">A text is no valid Unicode.</exception>
    public RequestText Text
    {
        get
        {
            try
            {
                return _text ??= RequestText.Read(Root);
            }
            catch (FormatException error)
            {
                throw new GatewayException(GatewayError.ClientBodyInvalid, error.Message, "messages");
            }
        }
    }

    /// <summary>Reads and checks a body.</summary>
    /// <exception cref="GatewayException">Not a valid request; names the field.</exception>
    public static ChatRequest Read(ReadOnlyMemory<byte> body, int maxDepth)
    {
        JsonDocument document = StrictJson.Parse(body, maxDepth);
        try
        {
            RequestFields.Check(document.RootElement);
            JsonElement root = document.RootElement;
            JsonElement model = root.GetProperty("model"u8);
            var request = new ChatRequest(body, document)
            {
                Model = StrictJson.Text(model, "model"),
                ModelValue = RangeOf(body.Span, model),
                Stream = IsTrue(root, "stream"u8),
                IncludeUsage = root.TryGetProperty("stream_options"u8, out JsonElement options)
                    && options.ValueKind == JsonValueKind.Object && IsTrue(options, "include_usage"u8),
                User = root.TryGetProperty("user"u8, out JsonElement user) && user.ValueKind == JsonValueKind.String
                    ? StrictJson.Text(user, "user") : null,
            };
            _ = request.Text; // refuses broken Unicode here rather than half-way
            return request;
        }
        catch
        {
            document.Dispose();
            throw;
        }
    }

    private static bool IsTrue(JsonElement parent, ReadOnlySpan<byte> name) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.True;
}
