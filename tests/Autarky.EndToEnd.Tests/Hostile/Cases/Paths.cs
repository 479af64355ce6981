using static Autarky.EndToEnd.Tests.Hostile.Write;

namespace Autarky.EndToEnd.Tests.Hostile.Cases;

/// <summary>Methods and paths of the API that are not there.</summary>
internal static class Paths
{
    public static IEnumerable<HostileCase> All =>
    [
        .. new[]
        {
            "GET",
            "PUT",
            "DELETE",
            "PATCH",
            "OPTIONS",
            "TRACE",
            "PROPFIND",
            "BREW",
            "CONNECT",
        }.Select(method => Bare(method, "/v1/chat/completions", 405, "method_not_allowed")),
        Bare("HEAD", "/v1/chat/completions", 405) with { Shape = Shape.ApiErrorWithoutBody },
        .. new[] { "POST", "PUT", "DELETE" }.Select(method => new HostileCase(
            method + " /v1/models", 405, Head(method, "/v1/models", "Content-Length: {length}\r\n"), Good) { Code = "method_not_allowed" }),
        .. new[] { "GET", "DELETE" }.Select(method => Bare(method, "/v1/feedback", 405, "method_not_allowed")),
        .. new[] { "POST", "DELETE" }.Select(method => Bare(method, "/health", 405, "method_not_allowed")),
        .. Unknown().Select(path => Bare("GET", path, 404, "unknown_url")),
        Post("/v1/completions", "the old completions", Good, 404, "unknown_url"),
        Post("/v1/chat/completions/", "a slash at the end, no body", "", 400),
        .. new[] { "nosuch", "..%2f..%2fledger.db", "a%2Fb", "%27%20OR%201%3D1", "%F0%9F%98%80", "x?y=z", "%3Cscript%3E", new string('m', 5000) }.Select(
            id => Bare("GET", "/v1/models/" + id, 404, "model_not_found")),
        .. Outside().Select(path => Bare("GET", path, 404, "unknown_url")),
        Post("/chat/completions", "the chat without /v1", Good, 404, "unknown_url"),
        Bare("OPTIONS", "*", 405, "method_not_allowed"),
    ];

    private static IEnumerable<string> Unknown() =>
    [
        "/v1", "/v1/", "/v1/nosuch", "/v1/../v1/nosuch", "/v1/%2e%2e/%2e%2e/etc/passwd", "/v1/chat", "/v1/chat/completions/x", "/v1//chat/completions",
        "/v1/chat%2Fcompletions", "/v1/files",
        "/v1/%3Cscript%3Ealert(1)%3C/script%3E", "/v1/%0d%0ax-injected:%20yes", "/v1/%E2%80%AE", "/v1/{0}", "/v1/;/chat/completions",
    ];

    private static IEnumerable<string> Outside() =>
    [
        "/nosuch", "/v2/chat/completions", "/../../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/ledger.db", "/autarky.json", "/.env", "/wp-login.php",
        "/%c0%af", "//", "/healthz",
        "/health/ready/x", "/index.html",
    ];
}
