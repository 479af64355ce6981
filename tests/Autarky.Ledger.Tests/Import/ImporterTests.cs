using System.Text;
using Autarky.Ledger.Chat;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Import;
using Autarky.Ledger.Money;
using Autarky.Ledger.Tests.Sqlite;

namespace Autarky.Ledger.Tests.Import;

public sealed class ImporterTests() : ImportTestBase(new SqliteStore())
{
    [Fact]
    public async Task A_full_line_becomes_a_full_row()
    {
        ImportReport report = await ImportAsync("""
            {"use_case":"other","provider":"openai","model":"gpt-4-0613","created":1696154400,"gold":"hi there","cost":0.000123456,"latency_ms":12.5,"user":"u1","request":{"model":"gpt-4","messages":[{"role":"user","content":"hi"}],"stream":true},"response":{"choices":[{"message":{"role":"assistant","content":"hello"}}],"usage":{"prompt_tokens":9,"completion_tokens":2,"prompt_tokens_details":{"cached_tokens":4}}}}
            """);

        (report.Read, report.Added, report.AlreadyThere, report.BadTotal).ShouldBe((1, 1, 0, 0));
        Exchange row = await OnlyRowAsync();
        row.UseCase.ShouldBe("triage"); // the option wins
        (row.Origin, row.Route, row.Outcome, row.Status).ShouldBe((ExchangeOrigin.Imported, RouteKind.Partner, ExchangeOutcome.Complete, 200));
        (row.Provider, row.Model, row.RequestedModel, row.User, row.Stream).ShouldBe(("openai", "gpt-4-0613", "gpt-4", "u1", true));
        row.Created.ShouldBe(new DateTimeOffset(2023, 10, 1, 10, 0, 0, TimeSpan.Zero));
        (row.Gold, row.GoldSource).ShouldBe(("hi there", GoldSource.Recorded));
        (row.Cost.Value, row.PartnerCost.Value, row.DurationMicroseconds).ShouldBe((123456, 123456, 12500));
        (row.InputTokens, row.CachedInputTokens, row.OutputTokens, row.TokensEstimated).ShouldBe((9, 4, 2, false));
        AnswerText.Read(row.Response!).ShouldBe("hello");
        row.InputHash.ShouldBe(RequestText.Read(row.Request!).Hash);
    }

    [Fact]
    public async Task Importing_a_file_twice_adds_nothing()
    {
        string file = string.Join('\n', Line, Line.Replace("hi", "ho", StringComparison.Ordinal));

        (await ImportAsync(file)).Added.ShouldBe(2);
        ImportReport again = await ImportAsync(file);

        (again.Read, again.Added, again.AlreadyThere).ShouldBe((2, 0, 2));
        (await RowsAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_true_repeat_counts_however_its_json_is_written()
    {
        const string spaced = """{ "response": {"choices":[{"message":{"content":"hello","role":"assistant"}}]}, "request": {"messages":[{"role":"user","content":"h\u0069"}],"model":"gpt-4"} }""";

        (await ImportAsync(Line + "\n" + Line)).Added.ShouldBe(2);
        ImportReport again = await ImportAsync(spaced + "\n" + Line + "\n" + Line);

        (again.Added, again.AlreadyThere).ShouldBe((1, 2)); // the third of its equals is new
    }

    [Fact]
    public async Task The_same_line_in_two_use_cases_is_two_exchanges()
    {
        await ImportAsync(Line);

        (await ImportAsync(Line, new ImportOptions { UseCase = "second" })).Added.ShouldBe(1);
    }

    [Fact]
    public async Task Without_a_use_case_rows_land_and_are_counted()
    {
        ImportReport report = await ImportAsync(Line + "\n" + Line[..^1] + ""","use_case":"own"}""", new ImportOptions());

        report.WithoutUseCase.ShouldBe(1);
        (await RowsAsync()).Select(row => row.UseCase).ShouldBe([null, "own"]);
    }

    [Fact]
    public async Task Byte_order_mark_carriage_returns_and_blank_lines_are_accepted()
    {
        ImportReport report = await ImportAsync("\uFEFF" + Line + "\r\n\r\n  \t\r\n" + Line + "\r\n");

        (report.Added, report.BadTotal, report.Problem).ShouldBe((2, 0, null));
    }

    [Theory]
    [InlineData("2023-10-02", 6 * 30_000 + 5 * 60_000)]
    [InlineData("2023-01-02", 0)] // before the price was listed
    public async Task Tokens_are_counted_and_priced_by_the_day_where_the_line_does_not_say(string day, long cost)
    {
        ImportReport report = await ImportAsync(Line[..^1] + $$""","created":"{{day}}"}""", Triage with { Tokens = new LengthCounter() });

        Exchange row = await OnlyRowAsync();
        (row.InputTokens, row.OutputTokens, row.TokensEstimated).ShouldBe((6, 5, true));
        (row.Cost.Value, row.PartnerCost.Value, report.WithoutCost).ShouldBe((cost, cost, cost == 0 ? 1 : 0));
    }

    [Fact]
    public async Task A_cost_nobody_knows_is_counted()
    {
        (await ImportAsync(Line.Replace("gpt-4", "nobody-knows", StringComparison.Ordinal))).WithoutCost.ShouldBe(1);
        (await OnlyRowAsync()).Cost.ShouldBe(NanoUsd.Zero);
    }

    [Fact]
    public async Task Progress_ends_with_the_whole_file()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(
            string.Concat(Enumerable.Range(0, 3000).Select(i => Line.Replace("hi", $"hi {i}", StringComparison.Ordinal) + "\n")));
        var told = new Recorder();
        using var stream = new MemoryStream(bytes);

        await Importer.ImportAsync(stream, Triage, Ledger, told, None);

        told.All.Count.ShouldBeGreaterThan(1);
        told.All.Select(progress => progress.Bytes).ShouldBeInOrder();
        told.All[^1].ShouldBe(new ImportProgress(bytes.Length, bytes.Length, 3000, 0));
    }

    [Fact]
    public async Task A_cancelled_import_keeps_what_it_did_and_goes_on_later()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(
            string.Concat(Enumerable.Range(0, 5000).Select(i => Line.Replace("hi", $"hi {i}", StringComparison.Ordinal) + "\n")));
        using var cancel = new CancellationTokenSource();
        using var stream = new MemoryStream(bytes);
        var stop = new Recorder { OnReport = _ => cancel.Cancel() };

        await Should.ThrowAsync<OperationCanceledException>(() => Importer.ImportAsync(stream, Triage, Ledger, stop, cancel.Token));
        int kept = (await RowsAsync()).Count;
        ImportReport rest = await ImportAsync(bytes);

        kept.ShouldBeInRange(1, 4999);
        (rest.AlreadyThere, rest.Added).ShouldBe((kept, 5000 - kept));
    }

    [Fact]
    public async Task A_path_is_read_like_a_stream()
    {
        string path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, Line);
            (await Importer.ImportAsync(path, Triage, Ledger, null, None)).Added.ShouldBe(1);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("gpt-4o-mini", "openai")]
    [InlineData("ft:gpt-4o:acme::1", "openai")]
    [InlineData("o3-mini", "openai")]
    [InlineData("chatgpt-4o-latest", "openai")]
    [InlineData("claude-sonnet-4-5", "anthropic")]
    [InlineData("gemini-2.5-pro", "google")]
    [InlineData("deepseek-chat", "deepseek")]
    [InlineData("openrouter/mistral-large", "mistral")]
    [InlineData("gpt-oss-120b", "unknown")]
    [InlineData("llama-3-8b", "unknown")]
    public async Task The_provider_is_inferred_from_the_model(string model, string provider)
    {
        await ImportAsync(Line.Replace("gpt-4", model, StringComparison.Ordinal));

        (await OnlyRowAsync()).Provider.ShouldBe(provider);
    }

    private sealed class LengthCounter : ITokenCounter
    {
        public int CountRequest(string? model, IReadOnlyList<(string Role, string Text)> messages)
            => messages.Sum(message => message.Role.Length + message.Text.Length);

        public int CountAnswer(string? model, string text) => text.Length;
    }

    private sealed class Recorder : IProgress<ImportProgress>
    {
        public List<ImportProgress> All { get; } = [];

        public Action<ImportProgress>? OnReport { get; init; }

        public void Report(ImportProgress value)
        {
            All.Add(value);
            OnReport?.Invoke(value);
        }
    }
}
