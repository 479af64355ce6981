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
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(timeouts.ConnectSeconds),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            EnableMultipleHttp2Connections = true,
            AllowAutoRedirect = false, // a redirect would carry the key elsewhere
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None, // bytes are passed on as they come
            ActivityHeadersPropagator = null,
            ResponseDrainTimeout = TimeSpan.FromMilliseconds(250),
        });
    }

    /// <summary>The key, for scrubbing and for the dialect's header. Never logged, stored or shown.</summary>
    public string? Key => _key;

    private double ConnectSeconds { get; }

    /// <summary>Sends, again if the provider asks for it or no connection stands, and maps every refusal.</summary>
    /// <param name="makeRequest">Makes the request anew for each try.</param>
    /// <param name="failedTries">Where tries are written down that failed and were made again.</param>
    /// <param name="cancellationToken">Ends the wait; then <see cref="OperationCanceledException"/> leaves this method.</param>
    public async Task<(HttpResponseMessage? Response, GatewayFailure? Failure)> SendAsync(
        Func<HttpRequestMessage> makeRequest, List<FailedTry> failedTries, CancellationToken cancellationToken)
    {
        for (int attempt = 0; ; attempt++)
        {
            long started = _time.GetTimestamp();
            (HttpResponseMessage? response, GatewayFailure? failure, bool again) = await TryAsync(makeRequest, cancellationToken);
            if (failure is null || !again || attempt >= _options.Retries)
            {
                return (response, failure);
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

    private async Task<(HttpResponseMessage?, GatewayFailure?, bool Again)> TryAsync(
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

        if (response.StatusCode == HttpStatusCode.OK)
        {
            if (response.Content.Headers.ContentEncoding.Count > 0)
            {
                response.Dispose();
                return (
                    null,
                    new GatewayFailure(GatewayError.ProviderAnswerInvalid, $"Provider '{_name}' answered with a compressed body that nobody asked for."),
                    false);
            }

            return (response, null, false);
        }

        using (response)
        {
            GatewayFailure failure = Refusal(response, await ReadErrorAsync(response, cancellationToken)) with { ProviderStatus = (int)response.StatusCode };
            int status = (int)response.StatusCode;
            return (null, failure, status is 408 or 409 or 429 or 500 or 502 or 503 or 504 or 529);
        }
    }

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

    private GatewayFailure Refusal(HttpResponseMessage response, ReadOnlyMemory<byte> body)
    {
        int status = (int)response.StatusCode;
        TimeSpan? retryAfter = RetryAfter(response);
        if (status is 401 or 403)
        {
            // Providers repeat parts of the key here: nothing of it is passed on.
            return new GatewayFailure(GatewayError.ProviderKeyRefused,
                $"Provider '{_name}' refused our key (HTTP {status}). "
                    + $"Check the environment variable {_options.ApiKeyEnv ?? "(none is named in api_key_env)"}.");
        }

        (string? message, string? type, string? param, string? code) = ErrorReader.Read(body);
        string said = message is null ? "without a message" : "saying: " + Clean(message);
        return status switch
        {
            400 or 404 or 413 or 422 => new GatewayFailure(GatewayError.ProviderRefusedRequest,
                message is null ? $"Provider '{_name}' refused the request (HTTP {status}) without a message." : Clean(message), Clip(param))
            {
                PassedOn = (status, Clip(type) ?? "invalid_request_error", Clip(code)),
            },
            429 => new GatewayFailure(GatewayError.ProviderRateLimited, $"Provider '{_name}' wants fewer requests, {said}") { RetryAfter = retryAfter },
            _ => new GatewayFailure(GatewayError.ProviderError, $"Provider '{_name}' answered HTTP {status}, {said}") { RetryAfter = retryAfter },
        };
    }

    private string? Clip(string? text) => text is null ? null : Clean(ClientText.Quote(text));

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        if (response.Headers.RetryAfter is not { } after)
        {
            return null;
        }

        TimeSpan wait = after.Delta ?? (after.Date - _time.GetUtcNow()) ?? TimeSpan.Zero;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private static async Task<ReadOnlyMemory<byte>> ReadErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        byte[] body = new byte[MaxErrorBytes];
        try
        {
            await using Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            int length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellationToken);
            return body.AsMemory(0, length);
        }
        catch (Exception error) when (error is IOException or HttpRequestException)
        {
            return default;
        }
    }

    // 0.25 s, 0.5 s, 1 s… and up to half of it more, so that clients refused together do not come back together.
    private static TimeSpan Backoff(int attempt)
    {
        int milliseconds = 250 << Math.Min(attempt, 6);
        return TimeSpan.FromMilliseconds(milliseconds + RandomNumberGenerator.GetInt32(milliseconds / 2));
    }
}
