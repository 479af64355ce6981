using Autarky.Gateway.Pipeline;

namespace Autarky.Gateway.InProcess;

/// <summary>Makes clients of the gateway for callers in its own process. Safe for concurrent use.</summary>
public sealed class GatewayClients
{
    private readonly RequestPipeline _pipeline;
    private readonly ChatOperation _chats;
    private readonly EmbeddingOperation _embeddings;

    internal GatewayClients(RequestPipeline pipeline, ChatOperation chats, EmbeddingOperation embeddings) =>
        (_pipeline, _chats, _embeddings) = (pipeline, chats, embeddings);

    /// <summary>A client for a use case or a model, by the name that clients over HTTP use. Whether it exists is seen when it is asked.</summary>
    public GatewayClient For(string model)
    {
        ArgumentException.ThrowIfNullOrEmpty(model);
        return new GatewayClient(_pipeline, _chats, _embeddings, model);
    }
}
