using Autarky.Gateway.Errors;
using Autarky.Gateway.OpenAi;

namespace Autarky.Gateway.Providers;

/// <summary>Any server that speaks OpenAI's dialect: bytes go out and come back untouched but for the model's name.</summary>
internal sealed class OpenAiProvider(string name, ProviderOptions options, Upstream upstream) : IProvider, IDisposable
{
    private readonly Uri _url = new(options.BaseUrl.TrimEnd('/') + "/chat/completions");

    public async Task<ProviderReply> SendAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        (HttpResponseMessage? response, GatewayFailure? failure) = await upstream.SendAsync(() => Make(call), cancellationToken);
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

    public void Dispose() => upstream.Dispose();

    private HttpRequestMessage Make(ProviderCall call)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _url) { Content = new SplicedContent(call.Request, call.Model) };
        if (upstream.Key is { } key)
        {
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + key);
        }

        request.Headers.TryAddWithoutValidation("Accept", call.Request.Stream ? "text/event-stream" : "application/json");
        request.Headers.TryAddWithoutValidation("User-Agent", "autarky");
        return request;
    }
}
