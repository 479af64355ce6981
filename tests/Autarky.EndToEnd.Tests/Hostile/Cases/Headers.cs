using static Autarky.EndToEnd.Tests.Hostile.Write;

namespace Autarky.EndToEnd.Tests.Hostile.Cases;

/// <summary>Media types, floods and host names.</summary>
internal static class Headers
{
    public static IEnumerable<HostileCase> All =>
    [
        .. Types().Select(type => Sent("Content-Type " + type, 415, $"Content-Type: {type}\r\n", "unsupported_media_type")),
        .. new[] { "gzip", "br", "deflate", "identity", "gzip, gzip", "x" }.Select(encoding => Sent(
            "Content-Encoding " + encoding, 415, $"Content-Type: application/json\r\nContent-Encoding: {encoding}\r\n", "unsupported_media_type")),
        .. new[] { 120, 500, 1990, 2500, 20_000 }.Select(count => Sent(
            $"{count} headers", 431, string.Concat(Enumerable.Range(0, count).Select(i => $"x-{i}: {i}\r\n")), "headers_too_large")),
        Sent("500 headers of one name", 431, string.Concat(Enumerable.Repeat("x-flood: 1\r\n", 500)), "headers_too_large"),
        .. new[] { 40_000, 900_000, 1_200_000, 5_000_000 }.Select(
            size => Sent($"a header of {size} bytes", 431, $"x-flood: {new string('x', size)}\r\n", "headers_too_large")),
        Sent("a header's name of 40,000 bytes", 431, new string('x', 40_000) + ": 1\r\n", "headers_too_large"),
        Sent("a hundred cookies of 1,000 bytes", 431, string.Concat(Enumerable.Repeat($"Cookie: a={new string('x', 1000)}\r\n", 90)), "headers_too_large"),
        .. Hosts().Select(host => new HostileCase("Host " + host, 421, Hosted(host), Good) { Code = "host_not_allowed" }),
        .. new[] { "a b", "<script>", "local host", "localhost/", "user@localhost", "[::1", "a:b:c", "\"localhost\"" }.Select(
            host => new HostileCase("Host " + host, 400, Hosted(host), Good) { Code = "malformed_http" }),
        new("a foreign host for the console", 421, "GET /console HTTP/1.1\r\nHost: rebind.example\r\nConnection: close\r\n\r\n") { Code = "host_not_allowed" },
        new("a foreign host for the health", 421, "GET /health HTTP/1.1\r\nHost: rebind.example\r\nConnection: close\r\n\r\n") { Code = "host_not_allowed" },
        new("a foreign host in an absolute address", 421, "GET http://rebind.example/v1/models HTTP/1.1\r\nHost: rebind.example\r\nConnection: close\r\n\r\n")
        {
            Code = "host_not_allowed",
        },
    ];

    private static IEnumerable<string> Types() =>
    [
        "text/plain", "text/json", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/octet-stream",
        "application/jsonp", "application/json-seq", "json", "*/*", "application/json; charset=utf-16", "application/json; charset=latin1",
        "application/json;charset=\"utf-16\"",
    ];

    private static IEnumerable<string> Hosts() =>
    [
        "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "xlocalhost", "10.0.0.1", "169.254.169.254", "0.0.0.0", "[::2]",
        "metadata.google.internal:80",
    ];

    private static HostileCase Sent(string name, int status, string headers, string code) =>
        new(name, status, Head("POST", "/v1/chat/completions", headers + "Content-Length: {length}\r\n"), Good) { Code = code };

    private static string Hosted(string host) =>
        $"POST /v1/chat/completions HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {{key}}\r\nConnection: close\r\nContent-Type: "
            + $"application/json\r\nContent-Length: {{length}}\r\n\r\n";
}
