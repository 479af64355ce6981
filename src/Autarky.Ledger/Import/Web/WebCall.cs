using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Autarky.Ledger.Import.Web;

/// <summary>One HTTP request with its response as programs record them: HTTP archives (HAR), cassettes of VCR, sessions of Azure's test proxy.</summary>
internal sealed record WebCall
{
    /// <summary>GET, POST and so on.</summary>
    public required string Method { get; init; }

    /// <summary>The address without its query.</summary>
    public required string Path { get; init; }

    /// <summary>The status; 0 where the recording has none.</summary>
    public int Status { get; init; }

    /// <summary>The request's body: an object, or its text; null where there was none.</summary>
    public JsonElement? Request { get; init; }

    /// <summary>The response's body: an object, a text, or the lines of a stream; null where there was none.</summary>
    public JsonElement? Response { get; init; }

    /// <summary>When it was made; null where the recording does not say it.</summary>
    public DateTimeOffset? Made { get; init; }

    /// <summary>What was asked, without what is different each time: <c>GET /v1/files/…</c>.</summary>
    public string Kind => $"{Method} {string.Join('/', Path.Split('/').Select(part => part.Any(char.IsAsciiDigit) && part.Length > 9 ? "…" : part))}";

    /// <summary>The recorded calls of a whole recording, an object each; null for anything else.</summary>
    public static JsonElement? ListOf(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        return List(value, "Entries") ?? List(value, "interactions") ?? List(value, "http_interactions")
            ?? (value.TryField("log", out JsonElement log) && log.ValueKind == JsonValueKind.Object ? List(log, "entries") : null);
    }

    /// <summary>A recorded call; null where an object is none.</summary>
    public static WebCall? Of(JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        return entry.TextOrNull("RequestUri") is { } uri ? OfTestProxy(entry, uri)
            : !entry.TryField("request", out JsonElement request) || request.ValueKind != JsonValueKind.Object || request.TextOrNull("method") is not { } method
                || !entry.TryField("response", out JsonElement response) || response.ValueKind != JsonValueKind.Object ? null
            : request.TextOrNull("uri") is { } address ? OfCassette(entry, method, address, request, response)
            : request.TextOrNull("url") is { } url && response.TryField("content", out JsonElement content)
                ? OfArchive(entry, method, url, request, response, content)
            : null;
    }

    private static WebCall OfTestProxy(JsonElement entry, string uri) => new()
    {
        Method = entry.TextOrNull("RequestMethod") ?? "",
        Path = PathOf(uri),
        Status = Number(entry, "StatusCode"),
        Request = Body(entry, "RequestBody"),
        Response = Body(entry, "ResponseBody"),
        Made = entry.TryField("ResponseHeaders", out JsonElement headers) && headers.ValueKind == JsonValueKind.Object
            ? Moments.TryRead(headers.TextOrNull("Date")) : null,
    };

    private static WebCall OfCassette(JsonElement entry, string method, string uri, JsonElement request, JsonElement response) => new()
    {
        Method = method,
        Path = PathOf(uri),
        Status = response.TryField("status", out JsonElement status) && status.ValueKind == JsonValueKind.Object ? Number(status, "code") : 0,
        Request = Body(request, "parsed_body") ?? Inner(Body(request, "body"), "string"),
        Response = Body(response, "parsed_body") ?? Inner(Body(response, "body"), "string"),
        Made = Moments.TryRead(entry.TextOrNull("recorded_at")) ?? (response.TryField("headers", out JsonElement headers) ? DateOf(headers) : null),
    };

    private static WebCall OfArchive(JsonElement entry, string method, string url, JsonElement request, JsonElement response, JsonElement content) => new()
    {
        Method = method,
        Path = PathOf(url),
        Status = Number(response, "status"),
        Request = Inner(Body(request, "postData"), "text"),
        Response = content.ValueKind != JsonValueKind.Object ? null
            : content.TextOrNull("encoding") == "base64" ? Decoded(content) : Body(content, "text"),
        Made = Moments.TryRead(entry.TextOrNull("startedDateTime")),
    };

    private static JsonElement? Decoded(JsonElement content)
    {
        if (!content.TryField("text", out JsonElement text) || text.ValueKind != JsonValueKind.String || !text.TryGetBytesFromBase64(out byte[]? bytes))
        {
            return null;
        }

        using var document = JsonDocument.Parse($"\"{JsonEncodedText.Encode(Encoding.UTF8.GetString(bytes))}\"");
        return document.RootElement.Clone();
    }

    // The header's values are a list or a text, its name in any case.
    private static DateTimeOffset? DateOf(JsonElement headers)
    {
        if (headers.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        JsonElement date = headers.TryField("date", out JsonElement lower) ? lower : headers.TryField("Date", out JsonElement upper) ? upper : default;
        date = date.ValueKind == JsonValueKind.Array && date.GetArrayLength() > 0 ? date[0] : date;
        return date.ValueKind == JsonValueKind.String ? Moments.TryRead(date.Text("date")) : null;
    }

    private static JsonElement? List(JsonElement value, string name)
        => value.TryField(name, out JsonElement list) && list.ValueKind == JsonValueKind.Array ? list : null;

    private static JsonElement? Body(JsonElement parent, string name) => parent.TryField(name, out JsonElement body) ? body : null;

    private static JsonElement? Inner(JsonElement? body, string name)
        => body is { ValueKind: JsonValueKind.Object } wrapped && wrapped.TryField(name, out JsonElement inner) ? inner : body;

    private static int Number(JsonElement parent, string name)
        => parent.TryField(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) ? number
            : int.TryParse(parent.TextOrNull(name), NumberStyles.None, CultureInfo.InvariantCulture, out int written) ? written : 0;

    private static string PathOf(string address)
    {
        string path = address.Split('?', '#')[0];
        int scheme = path.IndexOf("://", StringComparison.Ordinal);
        int slash = scheme < 0 ? 0 : path.IndexOf('/', scheme + 3);
        path = slash < 0 ? "/" : path[slash..];
        return path.Length <= 100 ? path : path[..100] + "…";
    }
}
