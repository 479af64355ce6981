using System.Text.Json;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Import;
using Autarky.Ledger.Money;
using Autarky.Ledger.Statistics;
using Autarky.Ledger.Tests.Sqlite;

namespace Autarky.Ledger.Tests.Import;

/// <summary>What lines say of tokens and money, out and in.</summary>
public sealed class BilledLinesTests() : ImportTestBase(new SqliteStore())
{
    private static readonly DateTimeOffset Start = new(2026, 10, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly Usage Tokens = new(1000, 100, 500)
    {
        CacheWritten = 300,
        CacheWrittenForAnHour = 200,
        AudioInput = 50,
        Reasoning = 40,
        AudioOutput = 30,
        Tier = "batch us",
        IsEstimated = true,
    };

    [Fact]
    public async Task A_line_has_the_names_that_scripts_rely_on()
    {
        await Ledger.Exchanges.AppendAsync(Row() with { KeyId = "k" }, None);

        JsonElement line = JsonDocument.Parse(await ExportAsync(Ledger)).RootElement;
        foreach (string name in (string[])["cost", "key", "route", "provider", "outcome", "model", "input_tokens", "output_tokens", "partner_cost"])
        {
            line.TryGetProperty(name, out _).ShouldBeTrue(name);
        }

        (line.GetProperty("cache_write_tokens").GetInt32(), line.GetProperty("cache_write_1h_tokens").GetInt32()).ShouldBe((300, 200));
        (line.GetProperty("reasoning_tokens").GetInt32(), line.GetProperty("service_tier").GetString()).ShouldBe((40, "batch us"));
        (line.GetProperty("audio_input_tokens").GetInt32(), line.GetProperty("audio_output_tokens").GetInt32()).ShouldBe((50, 30));
    }

    [Theory]
    [InlineData(0, true, "null")]
    [InlineData(7, true, "0.000000007")] // of two attempts one
    [InlineData(7, false, "0.000000007")]
    [InlineData(0, false, "0")]
    public async Task An_unknown_cost_is_no_zero_and_comes_back_as_unknown(long nano, bool isUnknown, string written)
    {
        Exchange row = Row() with { Cost = new NanoUsd(nano), CostUnknown = isUnknown, PartnerCost = NanoUsd.Zero, PartnerCostUnknown = isUnknown };
        row = row with
        {
            Attempts =
            [
                Attempt.ToldBy(row)[0] with { Cost = NanoUsd.Zero },
                Attempt.ToldBy(row)[0] with { Ordinal = 1, Purpose = AttemptPurpose.Fallback, CostUnknown = false },
            ],
        };
        await Ledger.Exchanges.AppendAsync(row, None);
        string exported = await ExportAsync(Ledger);
        JsonElement line = JsonDocument.Parse(exported).RootElement;
        decimal.TryParse(line.GetProperty("cost").GetRawText(), out decimal usd).ShouldBe(written != "null");
        usd.ShouldBe(nano / 1_000_000_000m);

        await using var store = new SqliteStore();
        ILedger other = await store.OpenAsync();
        (await ImportAsync(System.Text.Encoding.UTF8.GetBytes(exported), new ImportOptions(), other)).Added.ShouldBe(1);
        Exchange back = (await RowsAsync(other)).ShouldHaveSingleItem();
        (back.Cost, back.CostUnknown, back.PartnerCost, back.PartnerCostUnknown, back.Usage).ShouldBe(
            (row.Cost, row.CostUnknown, row.PartnerCost, row.PartnerCostUnknown, Tokens));
        back.Attempts.ShouldBe(row.Attempts);
    }

    [Fact]
    public async Task Totals_say_how_many_have_no_price()
    {
        await Ledger.Exchanges.AppendAsync(Row(), None);
        Exchange unknown = Row() with { Cost = NanoUsd.Zero, CostUnknown = true, PartnerCost = NanoUsd.Zero, PartnerCostUnknown = true };
        unknown = unknown with { Attempts = Attempt.ToldBy(unknown) };
        await Ledger.Exchanges.AppendAsync(unknown, None);
        await Ledger.Attempts.AddAsync(
            Attempt.ToldBy(unknown)[0] with { Ordinal = 1, Purpose = AttemptPurpose.Shadow }, None);

        UseCaseTotal total = (await Ledger.Statistics.UseCasesAsync(None)).ShouldHaveSingleItem();
        (total.Requests, total.CostUnknown, total.PartnerCostUnknown, total.Cost.Value).ShouldBe((2, 1, 1, 5));
        PeriodTotal hour = (await Ledger.Statistics.HoursAsync(Start, Start.AddHours(1), null, None)).ShouldHaveSingleItem();
        (hour.Requests, hour.CostUnknown, hour.PartnerCostUnknown).ShouldBe((2, 1, 1));
        BesideTotal beside = (await Ledger.Statistics.BesideAsync(None)).ShouldHaveSingleItem();
        (beside.Attempts, beside.CostUnknown).ShouldBe((1, 1));
    }

    [Fact]
    public async Task A_row_that_knows_its_cost_otherwise_than_its_attempts_is_refused()
    {
        Exchange row = Row();
        Exchange wrong = row with { Attempts = [Attempt.ToldBy(row)[0] with { CostUnknown = true }] };
        (await Should.ThrowAsync<ArgumentException>(async () => await Ledger.Exchanges.AppendAsync(wrong, None))).Message.ShouldContain("attempts");
        wrong = row with { CacheWriteTokens = 901, Attempts = [] };
        (await Should.ThrowAsync<ArgumentException>(async () => await Ledger.Exchanges.AppendAsync(wrong, None))).Message.ShouldContain("part of them");
    }

    [Theory]
    [InlineData("""{"prompt_tokens":1000,"completion_tokens":10,"prompt_tokens_details":{"cache_write_tokens":1000}}""", "gpt-5.6-sol", "0.0052", false)]
    [InlineData("""{"prompt_tokens":1000,"completion_tokens":10}""", "nobody-knows", "0.00", true)]
    public async Task Recorded_answers_are_billed_by_what_they_say(string usage, string model, string cost, bool isUnknown)
    {
        ImportReport report = await ImportAsync($$"""
            {"created":"2026-10-01T12:00:00Z","request":{"model":"{{model}}","messages":[{"role":"user","content":"x"}]},"response":{"choices":[{"index":0,"message":{"role":"assistant","content":"y"},"finish_reason":"stop"}],"usage":{{usage}} } }
            """, new ImportOptions { UseCase = "triage" });

        report.Added.ShouldBe(1, string.Join('\n', report.Bad.Select(bad => bad.Why)));
        Exchange row = (await RowsAsync()).ShouldHaveSingleItem();
        (row.Cost.ToString(), row.CostUnknown, row.PartnerCostUnknown).ShouldBe((cost, isUnknown, isUnknown));
    }

    [Theory]
    [InlineData("""{"input_tokens":100,"cache_creation_input_tokens":10000,"cache_creation":{"ephemeral_1h_input_tokens":10000},"output_tokens":50}""", "0.06105")]
    [InlineData("""{"input_tokens":100,"cache_creation_input_tokens":10000,"output_tokens":50}""", "0.03855")]
    [InlineData("""{"input_tokens":100,"cache_creation_input_tokens":10000,"output_tokens":50,"service_tier":"batch"}""", "0.019275")]
    public async Task Recorded_messages_too(string usage, string cost)
    {
        ImportReport report = await ImportAsync($$"""
            {"created":"2026-10-01T12:00:00Z","request":{"model":"claude-sonnet-4-5","max_tokens":9,"messages":[{"role":"user","content":"x"}]},"response":{"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-4-5","content":[{"type":"text","text":"y"}],"stop_reason":"end_turn","usage":{{usage}} } }
            """, new ImportOptions { UseCase = "triage" });

        report.Added.ShouldBe(1, string.Join('\n', report.Bad.Select(bad => bad.Why)));
        (await RowsAsync()).ShouldHaveSingleItem().Cost.ToString().ShouldBe(cost);
    }

    private static Exchange Row()
    {
        var row = new Exchange
        {
            Id = ExchangeId.New(Start),
            Created = Start,
            Origin = ExchangeOrigin.Served,
            UseCase = "triage",
            Provider = "openai",
            Model = "m",
            Route = RouteKind.Partner,
            Usage = Tokens,
            Cost = new NanoUsd(5),
            PartnerCost = new NanoUsd(5),
        };
        return row with { Attempts = Attempt.ToldBy(row) };
    }
}
