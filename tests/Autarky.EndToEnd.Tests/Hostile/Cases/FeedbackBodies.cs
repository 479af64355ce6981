using static Autarky.EndToEnd.Tests.Hostile.Write;

namespace Autarky.EndToEnd.Tests.Hostile.Cases;

/// <summary>Right answers that are none.</summary>
internal static class FeedbackBodies
{
    private const string Nobody = "00000000000000000000000000000000";

    public static IEnumerable<HostileCase> All =>
    [
        .. new[] { "", "null", "[]", "5", "\"x\"", "{", "{}", "{\"gold\":\"x\"}", "{\"exchange\":\"{exchange}\"}" }.Select(body => Of(body)),
        .. new[]
        {
            "5", "null", "true", "[]", "{}", "\"\"", "\"nosuch\"", "\"{exchange}0\"", "\"\\ud800\"", "\"' OR 1=1; --\"",
            "\"zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz\"",
        }.Select(
            id => Of($$"""{"exchange":{{id}},"gold":"x"}""", param: "exchange")),
        .. new[] { "5", "null", "true", "[\"x\"]", "{}", "\"\"", "\"\\ud800\"" }.Select(gold => Of($$"""{"exchange":"{exchange}","gold":{{gold}}}""", param: "gold")),
        .. new[] { "5", "[]", "\"\\udc00\"" }.Select(by => Of($$"""{"exchange":"{exchange}","gold":"x","by":{{by}}}""", param: "by")),
        Of($$"""{"exchange":"{{Nobody}}","gold":"x"}""", 404, "exchange"),
        Of("""{"exchange":"{exchange}","gold":"x","gold":"y"}""", param: "gold"),
        Of("""{"exchange":"{exchange}","go\ud800ld":"x","gold":""}"""),
        Of("""{"exchange":"{exchange}","gold":"GOLD"}""".Replace("GOLD", new string('g', 3_000_000), StringComparison.Ordinal), param: "gold"),
        Of("""{"exchange":"{exchange}","gold":"x","by":"BY"}""".Replace("BY", new string('b', 1_000_000), StringComparison.Ordinal), param: "by"),
        Of("""{"exchange":"{exchange}","gold":"GOLD"}""".Replace("GOLD", new string('g', 5_000_000), StringComparison.Ordinal), 413),
    ];

    private static HostileCase Of(string body, int status = 400, string? param = null) =>
        Post("/v1/feedback", "feedback " + (body.Length > 80 ? body[..80] + "…" : body), body, status, param: param);
}
