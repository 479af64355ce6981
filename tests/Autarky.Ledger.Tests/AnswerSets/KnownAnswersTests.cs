using System.Text.Json;
using Autarky.Ledger.Answers;
using Autarky.Ledger.AnswerSets;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Students;
using Autarky.Ledger.Tests.Sqlite;

namespace Autarky.Ledger.Tests.AnswerSets;

public sealed class KnownAnswersTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly SqliteStore _store = new();
    private ILedger _ledger = null!;
    private KnownAnswers _answers = null!;
    private int _rows;

    public async Task InitializeAsync()
    {
        _ledger = await _store.OpenAsync();
        _answers = new KnownAnswers(_ledger);
    }

    public async Task DisposeAsync()
    {
        _answers.Dispose();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task An_answer_counts_exactly_as_it_is()
    {
        await AddAsync("triage", [.. Enumerable.Repeat("card_arrival", 40), .. Enumerable.Repeat("lost_card", 20)]);

        (await CheckAsync("card_arrival")).ShouldBeNull();
        foreach (string other in new[] { "Card_arrival", "card_arrival ", "card arrival", "\ud83d", "<b>", "" })
        {
            UnseenGold unseen = (await CheckAsync(other)).ShouldNotBeNull();
            unseen.Known.ShouldBe(2);
        }

        (await CheckAsync("LOST card")).ShouldNotBeNull().Closest.ShouldBe(["lost_card", "card_arrival"]);
        (await _answers.CheckAsync(null, "x", default)).ShouldBeNull();
        (await _answers.CheckAsync("other", "x", default)).ShouldBeNull();
    }

    [Fact]
    public async Task What_was_given_as_gold_is_known_from_then_on()
    {
        ExchangeId id = await AddAsync("triage", [.. Enumerable.Repeat("a", 60)]);
        (await CheckAsync("b")).ShouldNotBeNull();

        await _ledger.Feedback.AddAsync([new Feedback { Exchange = id, Gold = "b", Created = Start }], default);
        await AddAsync("triage", ["a"], gold: "c");

        (await CheckAsync("b")).ShouldBeNull();
        (await CheckAsync("c")).ShouldBeNull();
        (await CheckAsync("d")).ShouldNotBeNull();
    }

    [Fact]
    public async Task Forty_nine_answers_are_too_few_unless_there_is_a_student()
    {
        await AddAsync("triage", [.. Enumerable.Repeat("a", 49)]);
        (await CheckAsync("b")).ShouldBeNull();

        await _ledger.Students.SaveAsync(
            new StudentRecord { Hash = "h", UseCase = "triage", Created = Start, Path = "p", GatePassed = true, GateReason = "", ReportJson = "{}" }, default);

        (await CheckAsync("b")).ShouldNotBeNull();
    }

    [Fact]
    public async Task Free_text_takes_anything_and_answers_that_failed_are_none()
    {
        await AddAsync("triage", [.. Enumerable.Range(0, 100).Select(i => "text " + i)]);
        (await CheckAsync("b")).ShouldBeNull();

        await AddAsync("failed", [.. Enumerable.Repeat("a", 60)], outcome: ExchangeOutcome.ProviderFailed);
        (await _answers.CheckAsync("failed", "b", default)).ShouldBeNull();
    }

    [Fact]
    public async Task The_answers_to_choose_from_are_those_of_the_most_rows_first()
    {
        await AddAsync("triage", [.. Enumerable.Repeat("b", 20), .. Enumerable.Repeat("a", 30), .. Enumerable.Repeat("c", 10)]);

        (await _answers.ListAsync("triage", 2, default)).ShouldBe(["a", "b"]);
        (await _answers.ListAsync("other", 2, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_ledger_larger_than_a_step_is_read_to_its_end()
    {
        await AddAsync("triage", [.. Enumerable.Repeat("a", 12_000)]);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await CheckAsync("b") is null)
        {
            await Task.Delay(20, limit.Token);
        }
    }

    private Task<UnseenGold?> CheckAsync(string gold) => _answers.CheckAsync("triage", gold, default);

    private async Task<ExchangeId> AddAsync(string useCase, string[] answers, string? gold = null, ExchangeOutcome outcome = ExchangeOutcome.Complete)
    {
        Exchange[] rows =
        [
            .. answers.Select(answer => new Exchange
            {
                Id = ExchangeId.New(Start.AddSeconds(_rows++)),
                Created = Start,
                Origin = ExchangeOrigin.Imported,
                Outcome = outcome,
                UseCase = useCase,
                Gold = gold,
                Response = JsonSerializer.SerializeToUtf8Bytes(new { choices = new[] { new { message = new { content = answer } } } }),
            }),
        ];
        await _ledger.Exchanges.ImportAsync(rows, default);
        return rows[^1].Id;
    }
}
