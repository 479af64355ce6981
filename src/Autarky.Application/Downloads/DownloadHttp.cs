using System.Net;
using System.Net.Http.Headers;
using Autarky.Application.Errors;

namespace Autarky.Application.Downloads;

/// <summary>The connection failed in a way that may pass: trying again can help.</summary>
public sealed class TransferException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>What a server says of a file, gathered over all redirections.</summary>
public sealed record FileFacts
{
    /// <summary>SHA-256 in lower-case hexadecimal digits.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Bytes of the whole file.</summary>
    public long? Bytes { get; init; }

    /// <summary>The tag of the server that sends the bytes; a strong one, quotes included.</summary>
    public string? Tag { get; init; }
}

/// <summary>Asks for files, following redirections by hand, because what is known of a file is in the headers on the way.</summary>
public sealed class DownloadHttp : IDisposable
{
    private const int MostHops = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http;
    private readonly bool _insecure;
    private readonly string? _token;

    /// <param name="insecure">Whether plain http to other machines is allowed.</param>
    /// <param name="token">Sent as a bearer token to the first server only; null for none.</param>
    public DownloadHttp(bool insecure, string? token)
    {
        (_insecure, _token) = (insecure, token);
        _http = new HttpClient(
            new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(30), AutomaticDecompression = DecompressionMethods.None })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("autarky", "0.1"));
    }

    /// <summary>Closes its connections.</summary>
    public void Dispose() => _http.Dispose();

    /// <summary>Sends a GET and returns the answer as soon as its headers are there; never a redirection.</summary>
    /// <param name="url">Where the file is.</param>
    /// <param name="from">The first byte that is wanted; 0 asks for all.</param>
    /// <param name="tag">With <paramref name="from"/>: send all if the file is no longer the one with this tag.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="UserError">A redirection leads to where this program must not go, or in circles.</exception>
    /// <exception cref="TransferException">No answer came.</exception>
    public async Task<(HttpResponseMessage Response, FileFacts Facts)> GetAsync(Uri url, long from, string? tag, CancellationToken cancellationToken)
    {
        var facts = new FileFacts();
        Uri hop = url;
        for (int hops = 0; hops < MostHops; hops++)
        {
            Allow(hop, url);
            HttpResponseMessage response = await SendAsync(hop, url, from, tag, cancellationToken);
            facts = Add(facts, response);
            if (response.StatusCode is not (HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
                    or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect)
                || response.Headers.Location is not { } location)
            {
                return (response, facts);
            }

            response.Dispose();
            hop = new Uri(hop, location);
        }

        throw new UserError($"'{url}' is redirected more than {MostHops} times.");
    }

    /// <summary>Reads with a limit on how long nothing may come.</summary>
    /// <exception cref="TransferException">The connection broke or stood still.</exception>
    public static async Task<int> ReadAsync(Stream body, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            return await body.ReadAsync(buffer, patience.Token);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TransferException($"nothing came for {Patience.TotalSeconds} seconds", error);
        }
        catch (Exception error) when (error is IOException or HttpRequestException)
        {
            throw new TransferException(error.Message, error);
        }
    }

    private void Allow(Uri hop, Uri first)
    {
        bool secure = string.Equals(hop.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal);
        bool plain = string.Equals(hop.Scheme, Uri.UriSchemeHttp, StringComparison.Ordinal);
        bool lowered = plain && string.Equals(first.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal);
        if (!secure && !(plain && (_insecure || (hop.IsLoopback && !lowered))))
        {
            throw new UserError($"'{hop}' is not encrypted: anybody on the way could change the model. Use https, or --insecure if you trust the network.");
        }
    }

    private async Task<HttpResponseMessage> SendAsync(Uri hop, Uri first, long from, string? tag, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, hop);
        if (_token is not null && Uri.Compare(hop, first, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        }

        if (from > 0)
        {
            request.Headers.Range = new RangeHeaderValue(from, null);
            if (tag is not null)
            {
                request.Headers.IfRange = new RangeConditionHeaderValue(tag);
            }
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TransferException($"no answer from {hop.Authority} in {Patience.TotalSeconds} seconds", error);
        }
        catch (HttpRequestException error)
        {
            throw new TransferException($"{hop.Authority}: {error.Message}", error);
        }
    }

    // Hugging Face names hash and length of a large file in the redirection to the server that has it.
    private static FileFacts Add(FileFacts facts, HttpResponseMessage response)
    {
        string? tag = response.Headers.ETag is { IsWeak: false, Tag: var strong } ? strong : null;
        string? linked = response.Headers.TryGetValues("X-Linked-Etag", out IEnumerable<string>? tags) ? tags.First() : null;
        long? length = response.Headers.TryGetValues("X-Linked-Size", out IEnumerable<string>? sizes) && long.TryParse(sizes.First(), out long size)
            ? size
            : null;
        long? body = response.StatusCode switch
        {
            HttpStatusCode.OK => response.Content.Headers.ContentLength,
            HttpStatusCode.PartialContent => response.Content.Headers.ContentRange?.Length,
            _ => null,
        };
        return new FileFacts { Sha256 = facts.Sha256 ?? Hash(linked) ?? Hash(tag), Bytes = facts.Bytes ?? length ?? body, Tag = tag };
    }

    private static string? Hash(string? tag) =>
        tag?.Trim('"') is { Length: 64 } digits && digits.All(char.IsAsciiHexDigit) ? digits.ToLowerInvariant() : null;
}
