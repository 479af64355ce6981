using System.Buffers;
using System.Text.Json;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Json;
using Autarky.Gateway.Requests;
using Autarky.Ledger.Json;

namespace Autarky.Gateway.Dialects.OpenAiEmbeddings;

/// <summary>
/// A request for vectors. Only what the gateway itself must know is checked: what a provider takes as input is the provider's business.
/// https://platform.openai.com/docs/api-reference/embeddings/create
/// </summary>
internal sealed class EmbeddingRequest : ApiRequest
{
    /// <summary>What the ledger's rows call it.</summary>
    public const string DialectName = "openai-embeddings";

    /// <summary>Characters of the longest name of a model or a user: they become columns of the ledger.</summary>
    private const int LongestName = 1000;

    private readonly ReceivedJson _received;

    private EmbeddingRequest(ReceivedJson received) => _received = received;

    public override string Dialect => DialectName;

    public override ReadOnlyMemory<byte> Body => _received.Body;

    /// <summary>A string or a list.</summary>
    public JsonElement Input => _received.Root.GetProperty("input"u8);

    /// <summary>How the numbers are to be written; null for the standard, which is a list of floats.</summary>
    public required string? EncodingFormat { get; init; }

    /// <summary>How many numbers a vector is to have; null for as many as the model gives.</summary>
    public required int? Dimensions { get; init; }

    /// <summary>Reads and checks a body.</summary>
    /// <exception cref="GatewayException">Not a valid request; names the field.</exception>
    public static EmbeddingRequest Read(ReadOnlyMemory<byte> body, int maxDepth)
    {
        var received = ReceivedJson.Parse(body, maxDepth);
        try
        {
            JsonElement root = received.Root;
            string model = Name(root, "model") ?? throw Invalid("The request has no 'model'. Name one that embeds; GET /v1/models lists the models.", "model");
            if (model.Length == 0)
            {
                throw Invalid("'model' is empty. Name one that embeds; GET /v1/models lists the models.", "model");
            }

            CheckInput(root);
            return new EmbeddingRequest(received)
            {
                Model = model,
                ModelValue = received.RangeOf(root.GetProperty("model"u8)),
                User = Name(root, "user"),
                EncodingFormat = Text(root, "encoding_format"),
                Dimensions = Whole(root, "dimensions"),
            };
        }
        catch
        {
            received.Dispose();
            throw;
        }
    }

    /// <summary>A request that was made in this process.</summary>
    public static EmbeddingRequest Of(string model, IReadOnlyList<string> texts, int? dimensions)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, ReadableJson.Writer))
        {
            writer.WriteStartObject();
            writer.WriteString("model"u8, model);
            writer.WriteStartArray("input"u8);
            foreach (string text in texts)
            {
                writer.WriteStringValue(text);
            }

            writer.WriteEndArray();
            if (dimensions is { } wanted)
            {
                writer.WriteNumber("dimensions"u8, wanted);
            }

            writer.WriteEndObject();
        }

        return Read(buffer.WrittenMemory, maxDepth: 8);
    }

    public override void Dispose() => _received.Dispose();

    private static void CheckInput(JsonElement root)
    {
        if (!root.TryGetProperty("input"u8, out JsonElement input))
        {
            throw Invalid("The request has no 'input'. Send a text or a list of texts.", "input");
        }

        if (input.ValueKind is not (JsonValueKind.String or JsonValueKind.Array))
        {
            throw Invalid($"'input' must be a string or a list, not {StrictJson.Name(input.ValueKind)}.", "input");
        }
    }

    private static string? Name(JsonElement root, string name) => Text(root, name) is { Length: > LongestName }
        ? throw Invalid($"'{name}' is longer than {LongestName} characters.", name)
        : Text(root, name);

    private static string? Text(JsonElement root, string name) => Given(root, name) is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? StrictJson.Text(value, name)
        : throw Invalid($"'{name}' must be a string, not {StrictJson.Name(value.ValueKind)}.", name);

    private static int? Whole(JsonElement root, string name) => Given(root, name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int whole) && whole >= 1 ? whole
        : throw Invalid($"'{name}' must be a whole number from 1 to {int.MaxValue}.", name);

    // null means "not given" to every client library.
    private static JsonElement? Given(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static GatewayException Invalid(string message, string param) => new(GatewayError.ClientBodyInvalid, message, param);
}
