using System.Net;
using System.Security.Cryptography;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Options;

namespace Autarky.Gateway.Providers;

/// <summary>
/// One provider's HTTP side: connections, the key, retries before anything was answered, and what its refusals mean. Knows no dialect.
/// </summary>
internal sealed class Upstream : IDisposable
{
    private const int MaxErrorBytes = 64 * 1024;
    private readonly string _name;
    private readonly string? _key;
    private readonly ProviderOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpMessageInvoker _http;

    public Upstream(string name, ProviderOptions options, TimeoutOptions timeouts, string? key, TimeProvider time)
    {
        _name = name;
        _options = options;
        _key = key;
        _time = time;
        ConnectSeconds = timeouts.ConnectSeconds;
        Refusals = new ProviderRefusal(name, options.ApiKeyEnv, Clean);
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(timeouts.ConnectSeconds),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            EnableMultipleHttp2Connections = true,
            AllowAutoRedirect = false, // a redirect would carry the key elsewhere
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None, // ContentCoding does it
            ActivityHeadersPropagator = null,
            ResponseDrainTimeout = TimeSpan.FromMilliseconds(250),
        });
    }

    /// <summary>The key, for scrubbing and for the dialect's header. Never logged, stored or shown.</summary>
    public string? Key => _key;

    /// <summary>What its refusals mean.</summary>
    public ProviderRefusal Refusals { get; }

    private double ConnectSeconds { get; }

    /// <summary>Sends, again if the provider asks for it or no connection stands, and maps every refusal.</summary>
    /// <param name="makeRequest">Makes the request anew for each try.</param>
    /// <param name="failedTries">Where tries are written down that failed and were made again.</param>
    /// <param name="cancellationToken">Ends the wait; then <see cref="OperationCanceledException"/> leaves this method.</param>
    public async Task<(UpstreamBody? Body, GatewayFailure? Failure)> SendAsync(
        Func<HttpRequestMessage> makeRequest, List<FailedTry> failedTries, CancellationToken cancellationToken)
    {
        for (int attempt = 0; ; attempt++)
        {
            long started = _time.GetTimestamp();
            (UpstreamBody? body, GatewayFailure? failure, bool again) = await TryAsync(makeRequest, cancellationToken);
            if (failure is null || !again || attempt >= _options.Retries)
            {
                return (body, failure);
            }

            TimeSpan wait = failure.RetryAfter ?? Backoff(attempt);
            if (wait > TimeSpan.FromSeconds(_options.MaxRetryWaitSeconds))
            {
                return (null, failure);
            }

            failedTries.Add(new FailedTry(started, _time.GetElapsedTime(started), failure));
            await Task.Delay(wait, _time, cancellationToken);
        }
    }

    /// <summary>What a provider's own words become when they are passed on.</summary>
    public string Clean(string text) => Scrubber.Clean(text, _key);

    public void Dispose() => _http.Dispose();

    private async Task<(UpstreamBody?, GatewayFailure?, bool Again)> TryAsync(
        Func<HttpRequestMessage> makeRequest, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = makeRequest();
        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException error)
        {
            return (null, Unreachable(error), error.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested && error.InnerException is TimeoutException)
        {
            return (null, new GatewayFailure(GatewayError.ProviderConnect, $"No connection to provider '{_name}' within {ConnectSeconds:0.###} s."), true);
        }

        if (response.IsSuccessStatusCode)
        {
            try
            {
                return (new UpstreamBody(response, await ContentCoding.OpenAsync(response.Content, cancellationToken)), null, false);
            }
            catch (NotSupportedException unknown)
            {
                response.Dispose();
                string coding = Clean(ClientText.Quote(unknown.Message));
                return (null, new GatewayFailure(
                    GatewayError.ProviderAnswerInvalid,
                    $"Provider '{_name}' answered in the content coding '{coding}', which is not read here and was not asked for."), false);
            }
            catch (Exception error)
            {
                response.Dispose();
                if (error is IOException or HttpRequestException)
                {
                    return (null, new GatewayFailure(GatewayError.ProviderBrokeOff, $"Provider '{_name}' broke off before its answer began."), false);
                }

                throw;
            }
        }

        using (response)
        {
            int status = (int)response.StatusCode;
            SaidError said = ErrorReader.Read(await ReadErrorAsync(response, cancellationToken));
            GatewayFailure failure = Refusals.OfStatus(status, said, RetryAfter.Read(response.Headers, _time.GetUtcNow()));

            // What an empty account or a longer conversation than the model reads is answered with, is answered so again.
            bool again = status is 408 or 409 or 429 or 500 or 502 or 503 or 504 or 529 && !failure.IsOverflow
                && said.Code is not "insufficient_quota" && said.Type is not "insufficient_quota" && !Says(response, "x-should-retry", "false");
            return (null, failure, again);
        }
    }

    private static bool Says(HttpResponseMessage response, string header, string value) =>
        response.Headers.TryGetValues(header, out IEnumerable<string>? given) && given.Contains(value, StringComparer.OrdinalIgnoreCase);

    private GatewayFailure Unreachable(HttpRequestException error)
    {
        string what = error.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => "its host name is not known",
            HttpRequestError.SecureConnectionError => "its certificate or TLS version is not accepted",
            HttpRequestError.ConnectionError => "no connection could be made",
            HttpRequestError.ResponseEnded => "it closed the connection without an answer",
            _ => "the exchange failed",
        };
        GatewayError kind = error.HttpRequestError is HttpRequestError.ResponseEnded ? GatewayError.ProviderBrokeOff : GatewayError.ProviderConnect;
        return new GatewayFailure(kind, $"Provider '{_name}' could not be asked: {what}. Check providers.{_name}.base_url and the network.");
    }

    private static async Task<ReadOnlyMemory<byte>> ReadErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        byte[] body = new byte[MaxErrorBytes];
        int length = 0;
        try
        {
            await using Stream stream = await ContentCoding.OpenAsync(response.Content, cancellationToken);
            for (int count; length < body.Length && (count = await stream.ReadAsync(body.AsMemory(length), cancellationToken)) > 0;)
            {
                length += count;
            }
        }
        catch (Exception error) when (error is IOException or HttpRequestException or InvalidDataException or NotSupportedException)
        {
            // What came of it counts.
        }

        ReadOnlyMemory<byte> said = body.AsMemory(0, length);
        return said.Span.StartsWith("\uFEFF"u8) ? said[3..] : said;
    }

    // 0.25 s, 0.5 s, 1 s… and up to half of it more, so that clients refused together do not come back together.
    private static TimeSpan Backoff(int attempt)
    {
        int milliseconds = 250 << Math.Min(attempt, 6);
        return TimeSpan.FromMilliseconds(milliseconds + RandomNumberGenerator.GetInt32(milliseconds / 2));
    }
}
