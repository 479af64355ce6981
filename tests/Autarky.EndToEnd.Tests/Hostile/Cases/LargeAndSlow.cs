using static Autarky.EndToEnd.Tests.Hostile.Write;

namespace Autarky.EndToEnd.Tests.Hostile.Cases;

/// <summary>Bodies over every limit, and senders that never finish.</summary>
internal static class LargeAndSlow
{
    private const long HundredMegabytes = 100_000_000;
    private const string Fixed = "Content-Type: application/json\r\nContent-Length: {length}\r\n";
    private const string Chunks = "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n";
    private const string Chat = "/v1/chat/completions";

    public static IEnumerable<HostileCase> All =>
    [
        new("100 MB of known length", 413, Head("POST", Chat, Fixed), "{\"model\":\"") { Filler = HundredMegabytes, Code = "request_too_large" },
        new("100 MB in chunks", 413, Head("POST", Chat, Chunks)) { Filler = HundredMegabytes, Chunked = true, Code = "request_too_large" },
        new("100 MB without a key", 401, HeadWith("POST", Chat, Fixed), "{\"model\":\"") { Filler = HundredMegabytes, Code = "missing_api_key" },
        new("one letter over the limit", 413, Head("POST", Chat, Fixed)) { Filler = 4 * 1024 * 1024 + 1, Code = "request_too_large" },
        new("letters up to the limit", 400, Head("POST", Chat, Fixed)) { Filler = 4 * 1024 * 1024, Code = "invalid_request" },
        new("5 MB of feedback in chunks", 413, Head("POST", "/v1/feedback", Chunks)) { Filler = 5_000_000, Chunked = true, Code = "request_too_large" },
        new("a length of 9 EB, and nothing", 413, Head("POST", Chat, "Content-Length: 9223372036854775807\r\n"))
        {
            Code = "request_too_large",
            Pace = Pace.Stall,
        },
        new("100 MB promised to a client that waits for its 100", 413, Head("POST", Chat, "Expect: 100-continue\r\nContent-Length: 100000000\r\n"))
        {
            Code = "request_too_large",
            Pace = Pace.Stall,
        },
        Slow("a body in drops", Fixed, Good, Pace.Drops),
        Slow("chunks in drops", Chunks, "1\r\n{\r\n1\r\n \r\n1\r\n}\r\n0\r\n\r\n", Pace.Drops),
        Slow("a body that never comes", "Content-Type: application/json\r\nContent-Length: 50\r\n", "", Pace.Stall),
        Slow("half a body", "Content-Type: application/json\r\nContent-Length: 500\r\n", Good, Pace.Stall),
        Slow("half a chunk", Chunks, "ff\r\n{\"model\":", Pace.Stall),
        Slow("half a chunk's size", Chunks, "f", Pace.Stall),
        Slow("chunks without an end", Chunks, "2\r\n{}\r\n", Pace.Stall),
        new("feedback that never comes", 408, Head("POST", "/v1/feedback", "Content-Length: 50\r\n")) { Code = "request_timeout", Pace = Pace.Stall },
        Cut("a body that ends early", Fixed.Replace("{length}", "500", StringComparison.Ordinal), Good, Pace.HalfClose),
        Cut("no body where one was promised", Fixed.Replace("{length}", "500", StringComparison.Ordinal), "", Pace.HalfClose),
        Cut("chunks that end early", Chunks, "ff\r\n{\"model\":", Pace.HalfClose),
        Cut("chunks without their last", Chunks, "2\r\n{}\r\n", Pace.HalfClose),
        Cut("a body that is cut", Fixed.Replace("{length}", "500", StringComparison.Ordinal), Good, Pace.Reset),
        Cut("chunks that are cut", Chunks, "ff\r\n{\"model\":", Pace.Reset),
        Cut("a good request, cut at once", Fixed, Good, Pace.Reset),
        new("half a request line", 408, "POST /v1/chat/compl") { Code = "request_timeout", Pace = Pace.Stall },
        new("headers without an end", 408, "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nx: ") { Code = "request_timeout", Pace = Pace.Stall },
        new("headers in drops", 408, "GET /v1/models HTTP/1.1\r\nHost: localhost\r\n" + string.Concat(Enumerable.Repeat("x: y\r\n", 30)) + "\r\n")
        {
            Code = "request_timeout",
            Pace = Pace.Drops,
        },
        new("a line end and nothing more", 408, "\r\n\r\nGET") { Code = "request_timeout", Pace = Pace.Stall },
    ];

    // Who stops in the middle has hung up: there is a row, and nobody to tell.
    private static HostileCase Cut(string name, string headers, string body, Pace pace) =>
        new(name, 0, Head("POST", Chat, headers), body) { Pace = pace };

    private static HostileCase Slow(string name, string headers, string body, Pace pace) =>
        new(name, 408, Head("POST", Chat, headers), body) { Code = "request_timeout", Pace = pace };
}
