using static Autarky.EndToEnd.Tests.Hostile.Write;

namespace Autarky.EndToEnd.Tests.Hostile.Cases;

/// <summary>Requests for vectors that cannot be had: the partner's ("good") and the server's own encoder's ("words").</summary>
internal static class EmbeddingBodies
{
    public static IEnumerable<HostileCase> All =>
    [
        .. new[] { "GET", "PUT", "DELETE" }.Select(method => Bare(method, "/v1/embeddings", 405, "method_not_allowed")),
        .. new[] { "", "null", "[]", "5", "{", "{}", """{"input":"x"}""" }.Select(body => Of(body)),
        .. new[] { "null", "5", "true", "{}", "\"\\ud800\"", "[\"\\udc00\"]" }.Select(input => Of($$"""{"model":"words","input":{{input}}}""", param: "input")),
        .. new[]
        {
            "\"\"", "[]", "[[]]", "[\"\"]", "[null]", "[true]", "[{}]", "[[[2]]]", "[[\"a\"]]", "[1e999]", "[9e99]", "[2.5]", "[-1]", "[2147483648]",
            "[\"a\",[2]]", "[[2],\"a\"]",
        }.Select(
            input => Of($$"""{"model":"words","input":{{input}}}""")),
        .. new[] { "5", "\"int8\"", "{}", "\"\"" }.Select(format => Of($$"""{"model":"words","input":"x","encoding_format":{{format}}}""", param: "encoding_format")),
        .. new[] { "0", "-1", "1", "2147483648", "1e9", "\"32\"", "[]", "32.5" }.Select(count => Of($$"""{"model":"words","input":"x","dimensions":{{count}}}""", param: "dimensions")),
        Of("""{"model":"words","input":"x","user":5}""", param: "user"),
        Of("""{"model":"words","input":"x","input":"y"}""", param: "input"),
        Named("a million words", "words", "\"" + string.Concat(Enumerable.Repeat("card ", 600_000)) + "\"", 400, "context_length_exceeded"),
        Named("a million tokens", "words", "[" + string.Join(',', Enumerable.Repeat("2", 1_000_000)) + "]", 400, "context_length_exceeded"),
        Named("a hundred thousand texts", "words", "[" + string.Join(',', Enumerable.Repeat("\"a\"", 100_000)) + "]", 400, "invalid_request"),
        Named("lists in lists in lists", "words", new string('[', 500) + new string(']', 500), 400, "invalid_request"),
        Named("an unknown model", "nosuch", "\"x\"", 404, "model_not_found"),
        Named("no list of vectors", "good", "\"x\"", 502, "provider_answer_invalid"),
        Named("no JSON", "mock/nonsense", "\"x\"", 502, "provider_answer_invalid"),
        Named("no connection", "closed/x", "\"x\"", 502, "provider_unreachable"),
        Named("no key", "unset/x", "\"x\"", 503, "provider_not_ready"),
        Named("a refused key", "mock/401", "\"x\"", 502, "provider_key_refused"),
        Named("too many", "mock/429", "\"x\"", 429, "provider_rate_limited"),
        Named("a redirection", "mock/302", "\"x\"", 502, "provider_error"),
        Named("a mistake", "mock/400", "\"x\"", 400, code: null),
        Chat("a chat with an encoder", """{"model":"words","messages":[{"role":"user","content":"x"}]}""", 400, "unsupported_model", "model"),
    ];

    private static HostileCase Of(string body, string? param = null) =>
        Post("/v1/embeddings", "embeddings " + (body.Length > 80 ? body[..80] + "…" : body), body, 400, param: param);

    private static HostileCase Named(string name, string model, string input, int status, string? code) =>
        Post("/v1/embeddings", "embeddings: " + name, $$"""{"model":"{{model}}","input":{{input}}}""", status, code);
}
