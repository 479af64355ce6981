using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Dialects;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Requests;

namespace Autarky.Gateway.Providers;

/// <summary>
/// A server of somebody else's. A request in its own dialect goes out byte for byte but for the model's name, and its answer comes back untouched; any other is
/// translated, both ways.
/// </summary>
internal sealed class PartnerProvider(
    string name, IChatDialect dialect, PartnerSettings settings, long maxAnswerBytes, Upstream upstream) : IProvider, IEmbeddingProvider, IDisposable
{
    private readonly IPartnerEnd _end = dialect.Partner;
    private readonly Uri _chats = dialect.Partner.Url(settings.BaseUrl);

    /// <summary>What a provider's own words become when they are passed on.</summary>
    public Func<string, string> Clean => upstream.Clean;

    public async Task<ProviderReply> SendAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        ChatRequest request = call.Request;
        bool asIs = request.TakesBytes && request.Dialect == dialect.Name && _end.MayPassOn(request, name);
        PartnerRequest? written = null;
        try
        {
            written = asIs ? null : Write(request.Conversation, call.Model);
        }
        catch (GatewayException error)
        {
            return error.Failure;
        }

        (HttpResponseMessage? response, GatewayFailure? failure) = await upstream.SendAsync(
            () => Make(_chats, request, written is null ? new SplicedContent(request, call.Model) : Json(written.Body), request.Stream),
            call.FailedTries,
            cancellationToken);
        if (response is null)
        {
            return failure!;
        }

        if (request.Stream && response.Content.Headers.ContentType?.MediaType is not "text/event-stream")
        {
            response.Dispose();
            return new GatewayFailure(GatewayError.ProviderAnswerInvalid, $"Provider '{name}' did not stream although it was asked to.");
        }

        var body = new UpstreamBody(response, await response.Content.ReadAsStreamAsync(cancellationToken));
        return written is null ? ProviderReply.Of(body)
            : request.Stream ? Dropping(ProviderReply.Of(new TranslatedStream(body, _end.StreamReader(), name, maxAnswerBytes, Clean)), written)
            : Dropping(ProviderReply.Of(new TranslatedAnswer(body, _end, name, maxAnswerBytes)), written);
    }

    public async Task<EmbeddingReply> EmbedAsync(EmbeddingCall call, CancellationToken cancellationToken)
    {
        if (_end.EmbeddingsUrl(settings.BaseUrl) is not { } url)
        {
            return new GatewayFailure(
                GatewayError.ProviderCannotExpress, $"Provider '{name}' speaks a dialect without embeddings. Ask for a model of another provider.", "model");
        }

        (HttpResponseMessage? response, GatewayFailure? failure) = await upstream.SendAsync(
            () => Make(url, call.Request, new SplicedContent(call.Request, call.Model), isStream: false), call.FailedTries, cancellationToken);
        return response is null
            ? failure!
            : new EmbeddingReply { Bytes = new UpstreamBody(response, await response.Content.ReadAsStreamAsync(cancellationToken)) };
    }

    /// <summary>How many tokens a request has by this partner's own count; null where it has no such path, or does not say.</summary>
    public async Task<int?> CountAsync(ICountsTokens asked, ChatRequest request, string model, CancellationToken cancellationToken)
    {
        if (asked.Name != dialect.Name || !_end.MayPassOn(request, name))
        {
            return null;
        }

        Uri url = asked.CountUrl(settings.BaseUrl);
        (HttpResponseMessage? response, GatewayFailure? _) = await upstream.SendAsync(
            () => Make(url, request, new SplicedContent(request, model), isStream: false), [], cancellationToken);
        if (response is null)
        {
            return null;
        }

        using (response)
        {
            try
            {
                using JsonDocument answer = await JsonDocument.ParseAsync(
                    await response.Content.ReadAsStreamAsync(cancellationToken), default, cancellationToken);
                return asked.ReadCount(answer.RootElement);
            }
            catch (Exception error) when (error is JsonException or IOException or HttpRequestException)
            {
                return null;
            }
        }
    }

    public void Dispose() => upstream.Dispose();

    private PartnerRequest Write(Conversation asked, string model)
    {
        Conversation conversation = asked.ForProvider(name);
        PartnerRequest written = _end.Write(conversation, model, settings);
        return written with { Dropped = [.. written.Dropped.Concat(conversation.Dropped).Distinct().Order(StringComparer.Ordinal)] };
    }

    private static ProviderReply Dropping(ProviderReply reply, PartnerRequest written) => reply with { Dropped = written.Dropped };

    private static ByteArrayContent Json(byte[] body)
    {
        var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        return content;
    }

    private HttpRequestMessage Make(Uri url, ApiRequest asked, HttpContent content, bool isStream)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = content };
        foreach ((string header, string value) in _end.Headers(upstream.Key, asked))
        {
            request.Headers.TryAddWithoutValidation(header, value);
        }

        request.Headers.TryAddWithoutValidation("Accept", isStream ? "text/event-stream" : "application/json");
        request.Headers.TryAddWithoutValidation("User-Agent", "autarky");
        return request;
    }
}
