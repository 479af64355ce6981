using static Autarky.EndToEnd.Tests.Hostile.Write;

namespace Autarky.EndToEnd.Tests.Hostile.Cases;

/// <summary>What is no HTTP, and what two servers in a row would read differently.</summary>
internal static class Framing
{
    private const string Rest = "Host: localhost\r\nAuthorization: Bearer {key}\r\nConnection: close\r\n\r\n";
    private const string ChunkedHead = "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n";
    private const string Smuggled = "GET /v1/models HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\n\r\n";

    public static IEnumerable<HostileCase> All =>
    [
        .. Lines().Select(line => new HostileCase($"the line {line}", 400, line + "\r\n" + Rest)),
        .. new[]
        {
            "HTTP/1.2",
            "HTTP/2.0",
            "HTTP/3.0",
            "HTTP/0.9",
            "HTTP/9.9",
            "http/1.1",
            "HTTP/11",
            "FTP/1.1",
        }.Select(version => new HostileCase(version, 505, $"GET /v1/models {version}\r\n{Rest}")),
        new("a request line of 20,000 bytes", 414, $"GET /v1/{new string('x', 20_000)} HTTP/1.1\r\n{Rest}"),
        new("an asterisk for GET", 405, "GET * HTTP/1.1\r\n" + Rest),
        new("a method of 20,000 bytes", 414, $"{new string('X', 20_000)} /v1/models HTTP/1.1\r\n{Rest}"),
        .. HeaderLines().Select(line => new HostileCase($"the header {line}", 400, "GET /v1/models HTTP/1.1\r\n" + line + "\r\n" + Rest)),
        new("no Host", 400, "GET /v1/models HTTP/1.1\r\nConnection: close\r\n\r\n"),
        new("two Hosts", 400, "GET /v1/models HTTP/1.1\r\nHost: localhost\r\n" + Rest),
        new("zeros", 400, new string('\0', 64) + "\r\n\r\n"),
        new("a TLS hello", 400, "\x16\x03\x01\x00\xA5\x01\x00\x00\xA1\x03\x03" + new string('\x42', 64) + "\r\n\r\n"),
        .. Chunks().Select(one => Chunk(one.Name, one.Body)),
        .. Lengths().Select(length => new HostileCase($"Content-Length {length}", 400, Head("POST", "/v1/chat/completions", $"Content-Type: "
            + $"application/json\r\nContent-Length: {length}\r\n"), Good)),
        .. Smuggling(),
    ];

    private static IEnumerable<string> Lines() =>
    [
        "GET", "GET  /v1/models HTTP/1.1", "/v1/models HTTP/1.1", "GET v1/models HTTP/1.1", "GET /v1/models HTTP/1.1 x",
        "GET /v1/models HTTP/x", " GET /v1/models HTTP/1.1", "G\0T /v1/models HTTP/1.1", "G(T /v1/models HTTP/1.1",
        "GET /v1/mod\0els HTTP/1.1", "GET /v1/%00 HTTP/1.1", "GET /v1/\xFF\xFE HTTP/1.1", "GET \\v1\\models HTTP/1.1", "hello", "{\"model\":\"good\"}",
    ];

    private static IEnumerable<string> HeaderLines() =>
    [
        "no colon", ": no name", "a b: c", "x\0: y", "x: \0", "x : y", " folded: x", "x: a\rb", "\xFC: x", "Content-Length : 5", "Transfer-Encoding : chunked",
    ];

    private static IEnumerable<(string Name, string Body)> Chunks() =>
    [
        ("a chunk's size that is no number", "xyz\r\n{}\r\n0\r\n\r\n"),
        ("a negative size", "-5\r\nhello\r\n0\r\n\r\n"),
        ("a size beyond 64 bits", "FFFFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n"),
        ("a size beyond 31 bits", "FFFFFFFF0\r\n{}\r\n0\r\n\r\n"),
        ("a size with 0x", "0x2\r\n{}\r\n0\r\n\r\n"),
        ("a chunk longer than its size", "2\r\n{}{}{}\r\n0\r\n\r\n"),
        ("a chunk without its line end", "2\r\n{}0\r\n\r\n"),
        ("a size without a number", "\r\n{}\r\n0\r\n\r\n"),
        ("a size with a blank before it", " 2\r\n{}\r\n0\r\n\r\n"),
    ];

    private static IEnumerable<string> Lengths() => ["-1", "x", "1.5", "0x10", "99999999999999999999", "5, 6", "+5", "5 5", ""];

    // One answer, and the connection closed: whatever stood behind the first request is never taken for another.
    private static IEnumerable<HostileCase> Smuggling() =>
    [
        Both("a length and chunks", "Content-Length: {length}\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + Smuggled),
        Both("chunks and a length", "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", "5c\r\nGPOST / HTTP/1.1\r\n\r\n0\r\n\r\n" + Smuggled),
        Both("a length of 0 and chunks", "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + Smuggled),
        Both("two lengths", "Content-Length: 5\r\nContent-Length: 6\r\n", "hello" + Smuggled),
        Both("two lengths alike", "Content-Length: 5\r\nContent-Length: 5\r\n", "hello" + Smuggled),
        Both("chunks that are not last", "Transfer-Encoding: chunked, gzip\r\n", "0\r\n\r\n" + Smuggled),
        Both("an unknown transfer coding", "Transfer-Encoding: xchunked\r\n", "0\r\n\r\n" + Smuggled),
        Both("two transfer codings", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "0\r\n\r\n" + Smuggled),
        Both("gzip and chunks", "Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n" + Smuggled),
        Both("chunks with a vertical tab", "Transfer-Encoding: \x0Bchunked\r\n", "0\r\n\r\n" + Smuggled),
        new(
            "chunks in HTTP/1.0", 400, "POST /v1/chat/completions HTTP/1.0\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\n" + ChunkedHead + "\r\n",
            "0\r\n\r\n" + Smuggled),
    ];

    private static HostileCase Both(string name, string headers, string body) => new(name, 400,
        "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\n" + headers + "\r\n", body);

    private static HostileCase Chunk(string name, string body) => new(name, 400, Head("POST", "/v1/chat/completions", ChunkedHead), body);
}
