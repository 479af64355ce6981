using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Dialects;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Json;
using Autarky.Gateway.Requests;
using Autarky.Gateway.Streams;

namespace Autarky.Gateway.Providers;

/// <summary>
/// A server of somebody else's. A request in its own dialect goes out byte for byte but for the model's name, and its answer comes back untouched; any other is
/// translated, both ways.
/// </summary>
internal sealed class PartnerProvider(
    string name, IChatDialect dialect, PartnerSettings settings, long maxAnswerBytes, Upstream upstream) : IProvider, IEmbeddingProvider, IDisposable
{
    private const int MaxCountBytes = 1024 * 1024;

    private readonly IPartnerEnd _end = dialect.Partner;

    /// <summary>What its refusals mean.</summary>
    public ProviderRefusal Refusals => upstream.Refusals;

    public async Task<ProviderReply> SendAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        ChatRequest request = call.Request;
        bool asIs = request.TakesBytes && request.Dialect == dialect.Name && _end.MayPassOn(request, name);
        Splice? wish = asIs && request.Stream && settings.AsksUsage ? request.UsageWish : null;
        PartnerRequest? written = null;
        Uri url;
        try
        {
            url = _end.Url(settings.BaseUrl, call.Model, request.Stream);
            written = asIs ? null : Write(request.Conversation, call.Model);
        }
        catch (GatewayException error)
        {
            return error.Failure;
        }

        (UpstreamBody? body, GatewayFailure? failure) = await upstream.SendAsync(
            () => Make(url, request, written is null ? new SplicedContent(request, call.Model, wish) : Json(written.Body), request.Stream),
            call.FailedTries,
            cancellationToken);
        if (body is null)
        {
            return failure!;
        }

        try
        {
            switch (await body.KindAsync(call.BeforeRead, cancellationToken))
            {
                case BodyKind.Other:
                    await body.DisposeAsync();
                    return request.Stream
                        ? new GatewayFailure(GatewayError.ProviderAnswerInvalid, $"Provider '{name}' did not stream although it was asked to.")
                        : Refusals.NoAnswer(_end.AnswerName);
                case BodyKind.Json when written is null && request.Stream:
                    return await StreamOfAsync(body, request, cancellationToken);
                case var kind when written is null:
                    return ProviderReply.Of(body, isStream: kind == BodyKind.Events) with { Filter = wish is null ? null : _end.UsageFilter() };
                case BodyKind.Json:
                    return ProviderReply.Of(new TranslatedAnswer(body, _end, name, maxAnswerBytes, Refusals)) with { Dropped = written.Dropped };
                default:
                    return ProviderReply.Of(new TranslatedStream(body, _end.StreamReader(), name, maxAnswerBytes, Refusals)) with { Dropped = written.Dropped };
            }
        }
        catch (Exception error)
        {
            await body.DisposeAsync();
            if (error is IOException or HttpRequestException)
            {
                return new GatewayFailure(GatewayError.ProviderBrokeOff, $"Provider '{name}' broke off before its answer began.");
            }

            throw;
        }
    }

    public async Task<EmbeddingReply> EmbedAsync(EmbeddingCall call, CancellationToken cancellationToken)
    {
        if (_end.EmbeddingsUrl(settings.BaseUrl) is not { } url)
        {
            return new GatewayFailure(
                GatewayError.ProviderCannotExpress, $"Provider '{name}' speaks a dialect without embeddings. Ask for a model of another provider.", "model");
        }

        (UpstreamBody? body, GatewayFailure? failure) = await upstream.SendAsync(
            () => Make(url, call.Request, new SplicedContent(call.Request, call.Model), isStream: false), call.FailedTries, cancellationToken);
        return body is null ? failure! : new EmbeddingReply { Bytes = body, Refusals = Refusals };
    }

    /// <summary>How many tokens a request has by this partner's own count; null where it has no such path, or does not say.</summary>
    public async Task<int?> CountAsync(ICountsTokens asked, ChatRequest request, string model, CancellationToken cancellationToken)
    {
        if (asked.Name != dialect.Name || !_end.MayPassOn(request, name))
        {
            return null;
        }

        Uri url = asked.CountUrl(settings.BaseUrl, model);
        (UpstreamBody? body, GatewayFailure? _) = await upstream.SendAsync(
            () => Make(url, request, new SplicedContent(request, model), isStream: false), [], cancellationToken);
        if (body is null)
        {
            return null;
        }

        await using (body)
        {
            try
            {
                using JsonDocument answer = AnswerJson.Parse((await WholeBody.ReadAsync(body, name, MaxCountBytes, cancellationToken)).Bytes);
                return asked.ReadCount(answer.RootElement);
            }
            catch (Exception error) when (error is JsonException or IOException or HttpRequestException or GatewayException)
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

    // Some servers answer with one object where a stream was asked for: it becomes the stream that it would have been.
    private async Task<ProviderReply> StreamOfAsync(UpstreamBody body, ChatRequest request, CancellationToken cancellationToken)
    {
        (ReadOnlyMemory<byte> whole, bool isCut) = await WholeBody.ReadAsync(body, name, maxAnswerBytes, cancellationToken);
        JsonDocument? document = null;
        try
        {
            document = AnswerJson.Parse(whole);
            return !_end.LooksRight(document.RootElement) ? Refusals.InsteadOfAnswer(document.RootElement, _end.AnswerName)
                : _end.Restream(document.RootElement, request.IncludeUsage) is { } stream ? ProviderReply.Of(new MemoryBody(stream), isStream: true)
                : ProviderReply.Of(new MemoryEvents(Events(document.RootElement)));
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return WholeBody.NoJson(isCut, name, Refusals, _end.AnswerName);
        }
        finally
        {
            document?.Dispose();
            await body.DisposeAsync();
        }
    }

    private List<ChatEvent> Events(JsonElement answer)
    {
        List<ChatEvent> events = [.. _end.Read(answer)];
        new HalfCharacters().Join(events);
        return events;
    }

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
        request.Headers.TryAddWithoutValidation("Accept-Encoding", ContentCoding.Accepted);
        request.Headers.TryAddWithoutValidation("User-Agent", "autarky");
        return request;
    }
}
