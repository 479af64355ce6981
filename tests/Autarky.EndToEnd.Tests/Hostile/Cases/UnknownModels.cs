using static Autarky.EndToEnd.Tests.Hostile.Write;

namespace Autarky.EndToEnd.Tests.Hostile.Cases;

/// <summary>Models that nobody has, and partners that fail and shout our key while they do.</summary>
internal static class UnknownModels
{
    public static IEnumerable<HostileCase> All =>
    [
        .. Names().Select(name => Asked(name, 404, "model_not_found")),
        Asked(new string('m', 100), 404, "model_not_found"),
        Asked(new string('m', 3_000_000), 400, "invalid_request"),
        Asked("closed/x", 502, "provider_unreachable"),
        Asked("unset/x", 503, "provider_not_ready"),
        Asked("mock/nonsense", 502, "provider_answer_invalid"),
        Asked("mock/401", 502, "provider_key_refused"),
        Asked("mock/403", 502, "provider_key_refused"),
        .. new[] { 400, 404, 413, 422 }.Select(status => Asked($"mock/{status}", status)),
        Asked("mock/429", 429, "provider_rate_limited"),
        .. new[] { 302, 418, 500, 503, 529 }.Select(status => Asked($"mock/{status}", 502, "provider_error")),
        .. new[] { 401, 400, 500 }.Select(status => Chat($"streamed, mock/{status}", $$"""{"model":"mock/{{status}}","stream":true,"messages":[{"role":"user","content":"x"}]}""", status == 400 ? 400 : 502)),
        Chat("a long text without a blank", Messages($$"""[{"role":"user","content":"{{new string('a', 2_000_000)}}"}]"""), 200) with { Shape = Shape.Answer },
        Chat("a hundred thousand messages", Messages("[" + string.Join(',', Enumerable.Repeat("""{"role":"user","content":""}""", 100_000)) + "]"), 200) with { Shape = Shape.Answer },
        Chat("a body of blanks around a request", new string(' ', 1_000_000) + Good + new string('\n', 1_000_000), 200) with { Shape = Shape.Answer },
    ];

    private static IEnumerable<string> Names() =>
    [
        "nosuch", "GOOD", "good ", " good", "/", "mock/", "/good", "nosuch/good", "student", "recorded", "student/x", "recorded/x", "../../etc/passwd",
        "'; DROP TABLE exchange; --", "${7*7}",
        "<script>alert(1)</script>", "%00", "\\u0000", "\\r\\nx-injected: yes", "😀", "gpt-4\\u202e", "__proto__", "null",
    ];

    private static HostileCase Asked(string model, int status, string? code = null) => Chat(
        "the model " + (model.Length > 40 ? $"of {model.Length} letters" : model),
        $$"""{"model":"{{model}}","messages":[{"role":"user","content":"x"}]}""", status, code);
}
