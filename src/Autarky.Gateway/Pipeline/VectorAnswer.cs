using System.Text.Json;
using Autarky.Gateway.Dialects.OpenAiChat;
using Autarky.Gateway.Dialects.OpenAiEmbeddings;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Providers;
using Autarky.Gateway.Streams;

namespace Autarky.Gateway.Pipeline;

/// <summary>Vectors: as a partner sent them, or as a model of ours made them.</summary>
internal sealed class VectorAnswer(EmbeddingReply reply, string provider, string model, bool isBase64, long maxBytes) : Answer
{
    private const string AnswerName = "list of embeddings";

    private readonly ByteBlocks _received = new();
    private ReadOnlyMemory<byte>? _body;

    public override long Size => _body?.Length ?? _received.Length;

    public override bool HasToken => IsWhole;

    /// <summary>The vectors, in the order of the texts, where they were made here; null where a partner sent them.</summary>
    public IReadOnlyList<float[]>? Vectors => reply.Vectors;

    /// <summary>The answer in OpenAI's shape.</summary>
    public ReadOnlyMemory<byte> Bytes => _body ??= Vectors is { } vectors
        ? EmbeddingJson.Write(model, vectors, isBase64, reply.Usage?.Input ?? 0)
        : _received.ToArray();

    public override async ValueTask ReadOnAsync(CancellationToken cancellationToken)
    {
        if (reply.Bytes is null)
        {
            IsWhole = true;
            return;
        }

        ReadOnlyMemory<byte> piece;
        try
        {
            piece = await reply.Bytes.ReadAsync(cancellationToken);
        }
        catch (Exception error) when ((error is IOException or HttpRequestException) && _received.Length > 0)
        {
            piece = default; // the end of the JSON is the end of the answer, whatever became of the connection
        }
        catch (Exception error) when (error is IOException or HttpRequestException)
        {
            throw new GatewayException(GatewayError.ProviderBrokeOff, $"Provider '{provider}' broke off before its answer began.");
        }

        _received.Add(piece.Span);
        if (_received.Length > maxBytes)
        {
            throw WholeBody.TooLarge(provider, maxBytes);
        }

        if (piece.IsEmpty)
        {
            IsWhole = true;
            Check();
        }
    }

    // A whole library may come here: its texts would fill the ledger and teach no student, and its vectors can be made again.
    public override byte[]? Body() => null;

    public override Usage? ReadUsage()
    {
        if (reply.Usage is { } known || !IsWhole)
        {
            return reply.Usage;
        }

        using var document = JsonDocument.Parse(Bytes);
        return UsageJson.Read(document.RootElement) is { LacksInput: false } counted ? counted with { LacksOutput = false } : null;
    }

    public override string WrittenText() => "";

    public override async ValueTask DisposeAsync()
    {
        if (reply.Bytes is not null)
        {
            await reply.Bytes.DisposeAsync();
        }
    }

    private void Check()
    {
        try
        {
            using var document = JsonDocument.Parse(Bytes);
            if (!EmbeddingList.LookRight(document.RootElement))
            {
                throw new GatewayException(reply.Refusals!.InsteadOfAnswer(document.RootElement, AnswerName));
            }
        }
        catch (JsonException)
        {
            throw new GatewayException(reply.Refusals!.NoAnswer(AnswerName));
        }
    }
}
