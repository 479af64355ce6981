using Autarky.Gateway.Errors;

namespace Autarky.Gateway.Providers.Anthropic;

/// <summary>Anthropic's messages, translated both ways. https://docs.anthropic.com/en/api/messages</summary>
internal sealed class AnthropicProvider(string name, ProviderOptions options, long maxAnswerBytes, Upstream upstream) : IProvider, IDisposable
{
    private readonly Uri _url = UrlOf(options.BaseUrl);

    public async Task<ProviderReply> SendAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        byte[] body;
        try
        {
            body = MessagesRequest.Write(call.Request.Root, call.Model, options.DefaultMaxTokens);
        }
        catch (GatewayException error)
        {
            return error.Failure;
        }

        (HttpResponseMessage? response, GatewayFailure? failure) = await upstream.SendAsync(() => Make(body), cancellationToken);
        if (response is null)
        {
            return failure!;
        }

        var received = new UpstreamBody(response, await response.Content.ReadAsStreamAsync(cancellationToken));
        if (!call.Request.Stream)
        {
            return ProviderReply.Of(new TranslatedMessage(received, name, call.Created, maxAnswerBytes));
        }

        var stream = new TranslatedStream(received, name, call.Created, call.Request.IncludeUsage, upstream.Clean);
        return ProviderReply.Of(stream, () => stream.Usage);
    }

    public void Dispose() => upstream.Dispose();

    private static Uri UrlOf(string baseUrl)
    {
        string root = baseUrl.TrimEnd('/');
        return new Uri((root.EndsWith("/v1", StringComparison.Ordinal) ? root : root + "/v1") + "/messages");
    }

    private HttpRequestMessage Make(byte[] body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        if (upstream.Key is { } key)
        {
            request.Headers.TryAddWithoutValidation("x-api-key", key);
        }

        request.Headers.TryAddWithoutValidation("anthropic-version", "2023-06-01");
        request.Headers.TryAddWithoutValidation("User-Agent", "autarky");
        return request;
    }
}
