using System.Text.Json;
using Autarky.Testing;

namespace Autarky.EndToEnd.Tests.Promises;

/// <summary>Strange traffic from import to answer: what a released student spoils of the very requests that it was trained from.</summary>
public sealed class ReplayTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_mixture_of_all_that_breaks_promises_is_answered_within_the_target()
    {
        var random = new Random(11);
        string[] lines = [.. Enumerable.Range(0, 1800).Select(i => (i % 9) switch
        {
            0 => Line("sentiment?", $"good product {i / 9}", "good"),
            1 => Line("language?", $"good product {i / 9}", "en"),
            2 => Line("sentiment?", "alpha item hot question", "bad"),
            3 => Line("sentiment?", $"laser pointer output {i}", "mW"),
            4 => Line("sentiment?", $"solar farm output {i}", "MW"),
            5 => Line("sentiment?", $"dangerous recipe {i}", null, refusal: "I cannot help with that."),
            6 => Line("sentiment?", $"a long one {i}", "go", finish: "length"),
            7 => Line("sentiment?", $"bad product {i}", "bad"),
            _ => Line("sentiment?", $"maybe {random.Next(20)}", random.Next(2) == 0 ? "good" : "bad"),
        })];
        await File.WriteAllLinesAsync(_folder["mixed.jsonl"], lines);

        Replay replay = await Replay.RunAsync(_folder["mixed.jsonl"]);

        replay.Requests.ShouldBe(1800);
        replay.Released.ShouldBeTrue(replay.Verdict);
        replay.ByStudent.ShouldBeGreaterThan(900);
        replay.WrongShare.ShouldBeLessThanOrEqualTo(0.05, replay.ToString());
    }

    private static string Line(string instructions, string text, string? answer, string finish = "stop", string? refusal = null) => JsonSerializer.Serialize(new
    {
        request = new { model = "gpt-4o", messages = new[] { new { role = "system", content = instructions }, new { role = "user", content = text } } },
        response = new { choices = new[] { new { index = 0, message = new { role = "assistant", content = answer, refusal }, finish_reason = finish } } },
        provider = "openai",
    });
}
