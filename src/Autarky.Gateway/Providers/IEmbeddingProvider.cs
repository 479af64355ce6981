using Autarky.Gateway.Dialects.OpenAiEmbeddings;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Streams;

namespace Autarky.Gateway.Providers;

/// <summary>Something that makes vectors of texts.</summary>
internal interface IEmbeddingProvider
{
    /// <summary>Asks for vectors. Returns with them, or with what went wrong; never throws for that.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    Task<EmbeddingReply> EmbedAsync(EmbeddingCall call, CancellationToken cancellationToken);
}

/// <summary>What a provider is asked.</summary>
internal sealed record EmbeddingCall
{
    public required EmbeddingRequest Request { get; init; }

    /// <summary>The model by the provider's name for it.</summary>
    public required string Model { get; init; }

    /// <summary>Where tries are written down that failed and were made again.</summary>
    public List<FailedTry> FailedTries { get; } = [];
}

/// <summary>Vectors, or a failure.</summary>
internal sealed record EmbeddingReply
{
    /// <summary>An answer in OpenAI's shape, as a partner sent it; null where the vectors were made here.</summary>
    public IAnswerBody? Bytes { get; init; }

    /// <summary>What errors in <see cref="Bytes"/> mean; null where there are none.</summary>
    public ProviderRefusal? Refusals { get; init; }

    /// <summary>The vectors, in the order of the texts; null where a partner sent them.</summary>
    public IReadOnlyList<float[]>? Vectors { get; init; }

    /// <summary>The tokens, where they are known.</summary>
    public Usage? Usage { get; init; }

    /// <summary>What went wrong; null with vectors.</summary>
    public GatewayFailure? Failure { get; init; }

    public static implicit operator EmbeddingReply(GatewayFailure failure) => new() { Failure = failure };
}
