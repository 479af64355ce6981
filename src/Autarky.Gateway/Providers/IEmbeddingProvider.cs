using Autarky.Gateway.OpenAi;

namespace Autarky.Gateway.Providers;

/// <summary>Something that makes vectors of texts.</summary>
internal interface IEmbeddingProvider
{
    /// <summary>Asks for vectors. Returns with a body in OpenAI's shape, or with what went wrong; never throws for that.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    Task<ProviderReply> EmbedAsync(EmbeddingCall call, CancellationToken cancellationToken);
}

/// <summary>What a provider is asked.</summary>
internal sealed record EmbeddingCall
{
    public required EmbeddingRequest Request { get; init; }

    /// <summary>The model by the provider's name for it.</summary>
    public required string Model { get; init; }
}
