using Autarky.Ledger.Answers;
using Autarky.Ledger.Chat;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Money;
using Autarky.Ledger.Statistics;
using FsCheck;
using FsCheck.Fluent;

namespace Autarky.Ledger.Tests.Compliance;

public abstract class AttemptsComplianceTests(LedgerStore store) : LedgerComplianceTests(store)
{
    [Fact]
    public async Task Gives_back_every_member_of_the_attempts_that_an_exchange_was_written_with()
    {
        Exchange row = Tried(
            At(0, AttemptPurpose.Live, 3) with
            {
                Outcome = ExchangeOutcome.ProviderFailed,
                Error = "overloaded ✂",
                ProviderStatus = 529,
                TokensEstimated = true,
                InputTokens = 9,
                CachedInputTokens = 4,
                OutputTokens = 1,
                DurationMicroseconds = 77,
                Contract = "master agreement",
            },
            At(1, AttemptPurpose.Retry, 5) with { StartedMicroseconds = 100, TimeToFirstTokenMicroseconds = 12, ProviderStatus = 200 },
            At(2, AttemptPurpose.Shadow, 7) with { Answerer = RouteKind.Student, Provider = "student", Model = "abc" });

        await Ledger.Exchanges.AppendAsync(row, None);

        (await Ledger.Attempts.ListAsync(row.Id, None)).ShouldBe(row.Attempts);
        (await Ledger.Exchanges.FindAsync(row.Id, None))!.Attempts.ShouldBe(row.Attempts);
        (await ReadAllAsync()).Single().Attempts.ShouldBe(row.Attempts);
        (await Ledger.Exchanges.FindRecordedAsync(null, "hash", BodyDialects.OpenAiChat, None))!.Attempts.ShouldBe(row.Attempts);
        (await Ledger.Exchanges.PageAsync(new ExchangeFilter(), null, null, 9, None)).Rows.Single().Attempts.ShouldBeEmpty();
    }

    [Fact]
    public async Task Each_exchange_has_its_own_attempts()
    {
        Exchange[] rows =
        [
            .. Enumerable.Range(1, 150).Select(count => Tried([.. Enumerable.Range(0, count % 4).Select(i => At(i, AttemptPurpose.Live, count))])),
        ];
        await Ledger.Exchanges.ImportAsync(rows, None);

        (await ReadAllAsync()).Select(row => (row.Id, row.Attempts.Count)).ShouldBe(rows.Select(row => (row.Id, row.Attempts.Count)));
    }

    [Fact]
    public async Task Attempts_of_a_row_that_is_imported_twice_are_there_once()
    {
        Exchange row = Tried(At(0, AttemptPurpose.Live, 3), At(1, AttemptPurpose.Batch, 4)) with { ImportKey = "file:1" };
        Exchange again = row with { Id = ExchangeId.New(Start) };

        (await Ledger.Exchanges.ImportAsync([row], None)).ShouldBe(1);
        Exchange twice = again with { Attempts = [.. row.Attempts.Select(attempt => attempt with { Exchange = again.Id })] };
        (await Ledger.Exchanges.ImportAsync([twice], None)).ShouldBe(0);

        (await Ledger.Attempts.ListAsync(row.Id, None)).ShouldBe(row.Attempts);
        (await Ledger.Statistics.BesideAsync(None)).Single().Attempts.ShouldBe(1);
    }

    [Fact]
    public async Task An_attempt_may_follow_its_exchange_and_is_added_once()
    {
        Exchange row = await AppendAsync();
        Attempt shadow = At(1, AttemptPurpose.Shadow, 5) with { Exchange = row.Id, InputTokens = 10, OutputTokens = 2 };

        (await Ledger.Attempts.AddAsync(shadow, None)).ShouldBeTrue();
        (await Ledger.Attempts.AddAsync(shadow with { Cost = new NanoUsd(99) }, None)).ShouldBeFalse();

        (await Ledger.Attempts.ListAsync(row.Id, None)).ShouldBe([shadow]);
        (await Ledger.Statistics.BesideAsync(None)).ShouldBe(
            [new BesideTotal { UseCase = "triage", Purpose = AttemptPurpose.Shadow, Attempts = 1, InputTokens = 10, OutputTokens = 2, Cost = new NanoUsd(5) }]);
        (await Ledger.Exchanges.FindAsync(row.Id, None))!.Cost.ShouldBe(row.Cost);
    }

    [Fact]
    public async Task What_was_asked_beside_requests_without_a_use_case_is_told_apart_from_an_empty_name()
    {
        Exchange none = await AppendAsync(row => row with { UseCase = null });
        Exchange empty = await AppendAsync(row => row with { UseCase = "" });
        await Ledger.Attempts.AddAsync(At(0, AttemptPurpose.Agent, 1) with { Exchange = none.Id }, None);
        await Ledger.Attempts.AddAsync(At(0, AttemptPurpose.Agent, 2) with { Exchange = empty.Id }, None);

        (await Ledger.Statistics.BesideAsync(None)).Select(total => (total.UseCase, total.Cost.Value)).ShouldBe([("", 2), (null, 1)], ignoreOrder: true);
    }

    [Theory]
    [InlineData(AttemptPurpose.Live)]
    [InlineData(AttemptPurpose.Retry)]
    [InlineData(AttemptPurpose.Fallback)]
    public async Task What_was_asked_for_the_clients_request_is_not_added_later(AttemptPurpose purpose)
    {
        Exchange row = await AppendAsync();

        await Should.ThrowAsync<ArgumentException>(() => Ledger.Attempts.AddAsync(At(0, purpose, 1) with { Exchange = row.Id }, None));
    }

    [Fact]
    public async Task An_attempt_of_an_exchange_that_is_not_there_is_not_added()
    {
        Attempt attempt = At(0, AttemptPurpose.Shadow, 1) with { Exchange = ExchangeId.New(Start) };

        await Should.ThrowAsync<KeyNotFoundException>(() => Ledger.Attempts.AddAsync(attempt, None));

        (await Ledger.Attempts.ListAsync(attempt.Exchange, None)).ShouldBeEmpty();
        (await Ledger.Statistics.BesideAsync(None)).ShouldBeEmpty();
    }

    public static TheoryData<string, Func<Exchange, Exchange>> Mistakes() => new()
    {
        { "a cost that its attempts did not have", row => row with { Cost = row.Cost + new NanoUsd(1) } },
        { "an attempt of another exchange", row => row with { Attempts = [row.Attempts[0] with { Exchange = ExchangeId.New(Start) }] } },
        { "an ordinal that is left out", row => row with { Attempts = [row.Attempts[0] with { Ordinal = 1 }] } },
        { "an attempt at nobody", row => row with { Attempts = [row.Attempts[0] with { Provider = null, Model = null }] } },
        { "negative tokens", row => row with { Attempts = [row.Attempts[0] with { OutputTokens = -1 }] } },
        { "a purpose that there is not", row => row with { Attempts = [row.Attempts[0] with { Purpose = (AttemptPurpose)77 }] } },
        { "a dialect without a name", row => row with { Dialect = "" } },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task Refuses_an_exchange_with(string mistake, Func<Exchange, Exchange> make)
    {
        Exchange row = Tried(At(0, AttemptPurpose.Live, 3));

        await Should.ThrowAsync<ArgumentException>(() => Ledger.Exchanges.AppendAsync(make(row), None), mistake);

        (await Ledger.Exchanges.CountAsync(new ExchangeFilter(), None)).ShouldBe(0);
    }

    [Fact]
    public async Task Nothing_is_counted_twice_whatever_was_tried()
    {
        Gen<Exchange> rows =
            from useCase in Gen.Elements(null, "a", "b")
            from purposes in Gen.Elements(Enum.GetValues<AttemptPurpose>()).ListOf()
            from cost in Gen.Choose(0, 1_000_000)
            from tokens in Gen.Choose(0, 900)
            select Tried(
                [.. purposes.Select((purpose, i) => At(i, purpose, cost + i) with { InputTokens = tokens, OutputTokens = i })]) with
            { UseCase = useCase };
        Exchange[] all = [.. rows.Sample(numberOfSamples: 120, seed: new Rnd(5), size: 6)];
        await Task.WhenAll(all.Select(row => Ledger.Exchanges.AppendAsync(row, None)));

        foreach (UseCaseTotal total in await Ledger.Statistics.UseCasesAsync(None))
        {
            total.Cost.Value.ShouldBe(
                all.Where(row => row.UseCase == total.UseCase).SelectMany(row => row.Attempts).Where(one => one.IsOfRequest).Sum(one => one.Cost.Value));
        }

        (await Ledger.Statistics.BesideAsync(None)).ShouldBe(
            all.SelectMany(row => row.Attempts.Where(one => !one.IsOfRequest).Select(one => (row.UseCase, Attempt: one)))
                .GroupBy(pair => (pair.UseCase, pair.Attempt.Purpose)).Select(group => new BesideTotal
                {
                    UseCase = group.Key.UseCase,
                    Purpose = group.Key.Purpose,
                    Attempts = group.Count(),
                    InputTokens = group.Sum(pair => (long)pair.Attempt.InputTokens),
                    OutputTokens = group.Sum(pair => (long)pair.Attempt.OutputTokens),
                    Cost = new NanoUsd(group.Sum(pair => pair.Attempt.Cost.Value)),
                }),
            ignoreOrder: true);
    }

    [Fact]
    public async Task Bodies_of_another_dialect_are_kept_and_taken_for_nothing_that_they_are_not()
    {
        byte[] looksLikeOurs = """{"choices":[{"message":{"content":"card_arrival"}}]}"""u8.ToArray();
        Exchange row = await AppendAsync(row => row with { Dialect = "someones-chat", Response = looksLikeOurs });

        (await Ledger.Exchanges.FindAsync(row.Id, None))!.Dialect.ShouldBe("someones-chat");
        (await Ledger.Exchanges.FindRecordedAsync("triage", "hash", BodyDialects.OpenAiChat, None)).ShouldBeNull();
        (await Ledger.Exchanges.FindRecordedAsync("triage", "hash", "someones-chat", None))!.Id.ShouldBe(row.Id);
        (await Ledger.Feedback.SeenAsync(default, 9, None)).Answers.ShouldBe([new SeenAnswer("triage", null, IsGold: false)]);
    }

    private static Attempt At(int ordinal, AttemptPurpose purpose, long cost) => new()
    {
        Exchange = default,
        Ordinal = ordinal,
        Purpose = purpose,
        Answerer = RouteKind.Teacher,
        Provider = "openai",
        Model = "gpt-4",
        Cost = new NanoUsd(cost),
    };

    private Exchange Tried(params Attempt[] attempts) => Make(row => row with
    {
        Cost = Attempt.CostOfRequest(attempts),
        Attempts = [.. attempts.Select(attempt => attempt with { Exchange = row.Id })],
    });
}
