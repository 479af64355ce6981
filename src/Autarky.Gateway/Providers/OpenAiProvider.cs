using Autarky.Gateway.Errors;
using Autarky.Gateway.OpenAi;

namespace Autarky.Gateway.Providers;

/// <summary>Any server that speaks OpenAI's dialect: bytes go out and come back untouched but for the model's name.</summary>
internal sealed class OpenAiProvider(string name, ProviderOptions options, Upstream upstream) : IProvider, IEmbeddingProvider, IDisposable
{
    private readonly Uri _chats = new(options.BaseUrl.TrimEnd('/') + "/chat/completions");
    private readonly Uri _embeddings = new(options.BaseUrl.TrimEnd('/') + "/embeddings");

    public async Task<ProviderReply> SendAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        (HttpResponseMessage? response, GatewayFailure? failure) = await upstream.SendAsync(
            () => Make(_chats, call.Request, call.Model, call.Request.Stream ? "text/event-stream" : "application/json"), cancellationToken);
        if (response is null)
        {
            return failure!;
        }

        if (call.Request.Stream && response.Content.Headers.ContentType?.MediaType is not "text/event-stream")
        {
            response.Dispose();
            return new GatewayFailure(GatewayError.ProviderAnswerInvalid, $"Provider '{name}' did not stream although it was asked to.");
        }

        return ProviderReply.Of(new UpstreamBody(response, await response.Content.ReadAsStreamAsync(cancellationToken)));
    }

    public async Task<ProviderReply> EmbedAsync(EmbeddingCall call, CancellationToken cancellationToken)
    {
        (HttpResponseMessage? response, GatewayFailure? failure) = await upstream.SendAsync(
            () => Make(_embeddings, call.Request, call.Model, "application/json"), cancellationToken);
        return response is null ? failure! : ProviderReply.Of(new UpstreamBody(response, await response.Content.ReadAsStreamAsync(cancellationToken)));
    }

    public void Dispose() => upstream.Dispose();

    private HttpRequestMessage Make(Uri url, ApiRequest asked, string model, string accept)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new SplicedContent(asked, model) };
        if (upstream.Key is { } key)
        {
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + key);
        }

        request.Headers.TryAddWithoutValidation("Accept", accept);
        request.Headers.TryAddWithoutValidation("User-Agent", "autarky");
        return request;
    }
}
