using System.Text;
using Autarky.Ledger.Chat;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Money;

namespace Autarky.Ledger.Tests.Compliance;

public abstract class ExchangesComplianceTests(LedgerStore store) : LedgerComplianceTests(store)
{
    [Fact]
    public async Task Gives_back_every_member_of_what_was_appended()
    {
        Exchange appended = await AppendAsync(exchange => exchange with
        {
            Created = Start.AddMicroseconds(123_456),
            RequestedModel = "triage",
            RouteReason = "confidence 0.4 under 0.7",
            Confidence = 0.4,
            Threshold = 0.7,
            Outcome = ExchangeOutcome.ClientGone,
            Status = 499,
            Error = "the client hung up ✂",
            Stream = true,
            InputTokens = 100,
            CachedInputTokens = 40,
            OutputTokens = 7,
            TokensEstimated = true,
            Cost = new NanoUsd(3_000_001),
            PartnerCost = new NanoUsd(4_000_002),
            DurationMicroseconds = 1_234_567,
            TimeToFirstTokenMicroseconds = 890,
            User = "Ada",
            KeyId = "k1",
            Request = Encoding.UTF8.GetBytes("{\"ü\":1}"),
            Response = [],
            Gold = "card_arrival",
            GoldSource = GoldSource.Recorded,
            ImportKey = "file:1",
        });

        Exchange found = (await Ledger.Exchanges.FindAsync(appended.Id, None)).ShouldNotBeNull();

        found.Request.ShouldBe(appended.Request);
        found.Response.ShouldBe(appended.Response);
        (found with { Request = null, Response = null }).ShouldBe(appended with { Request = null, Response = null });
    }

    [Fact]
    public async Task Gives_back_nulls_as_nulls()
    {
        DateTimeOffset created = Start;
        var bare = new Exchange { Id = ExchangeId.New(created), Created = created, Origin = ExchangeOrigin.Feedback };
        await Ledger.Exchanges.AppendAsync(bare, None);

        (await Ledger.Exchanges.FindAsync(bare.Id, None)).ShouldBe(bare);
    }

    [Fact]
    public async Task Finds_nothing_for_an_unknown_id()
        => (await Ledger.Exchanges.FindAsync(ExchangeId.New(Start), None)).ShouldBeNull();

    [Fact]
    public async Task An_empty_use_case_is_another_than_none()
    {
        Exchange none = await AppendAsync(exchange => exchange with { UseCase = null });
        Exchange empty = await AppendAsync(exchange => exchange with { UseCase = "" });

        (await Ledger.Exchanges.FindAsync(none.Id, None))!.UseCase.ShouldBeNull();
        (await Ledger.Exchanges.FindAsync(empty.Id, None))!.UseCase.ShouldBe("");
    }

    [Fact]
    public async Task Refuses_a_second_exchange_of_the_same_id()
    {
        Exchange first = await AppendAsync();

        await Should.ThrowAsync<LedgerUnavailableException>(() => Ledger.Exchanges.AppendAsync(first, None));

        (await Ledger.Exchanges.CountAsync(new ExchangeFilter(), None)).ShouldBe(1);
    }

    [Fact]
    public async Task A_bad_row_does_not_take_the_rows_beside_it_along()
    {
        Exchange there = await AppendAsync();
        List<Exchange> rows = [.. Enumerable.Range(0, 200).Select(i => i % 50 == 7 ? there : Make())];

        Task[] appends = [.. rows.Select(row => Ledger.Exchanges.AppendAsync(row, None))];
        foreach ((Exchange row, Task append) in rows.Zip(appends))
        {
            if (ReferenceEquals(row, there))
            {
                await Should.ThrowAsync<LedgerUnavailableException>(append);
            }
            else
            {
                await append;
            }
        }

        (await ReadAllAsync()).Select(row => row.Id).ShouldBe([there.Id, .. rows.Where(row => row != there).Select(row => row.Id)], ignoreOrder: true);
    }

    [Theory]
    [InlineData(-1, 0, 0)]
    [InlineData(0, -1, 0)]
    [InlineData(0, 0, -1)]
    [InlineData(0, 0, 2_000_000_000_000_000)]
    public async Task Refuses_amounts_that_cannot_be(int inputTokens, int outputTokens, long cost)
        => await Should.ThrowAsync<ArgumentException>(() => AppendAsync(exchange => exchange with
        {
            InputTokens = inputTokens,
            OutputTokens = outputTokens,
            Cost = new NanoUsd(cost),
        }));

    [Fact]
    public async Task Importing_the_same_keys_twice_adds_nothing()
    {
        List<Exchange> rows = [.. Enumerable.Range(0, 700).Select(i => Make(row => row with { ImportKey = $"file:{i}" }))];
        (await Ledger.Exchanges.ImportAsync(rows, None)).ShouldBe(700);

        int again = await Ledger.Exchanges.ImportAsync([.. rows.Select(row => row with { Id = ExchangeId.New(row.Created) })], None);

        again.ShouldBe(0);
        (await Ledger.Exchanges.CountAsync(new ExchangeFilter(), None)).ShouldBe(700);
        (await ReadAllAsync()).Select(row => row.Id).ShouldBe(rows.Select(row => row.Id));
    }

    [Fact]
    public async Task Importing_a_key_twice_in_one_list_adds_it_once()
        => (await Ledger.Exchanges.ImportAsync(
            [Make(row => row with { ImportKey = "same" }), Make(row => row with { ImportKey = "same" })], None)).ShouldBe(1);

    [Fact]
    public async Task An_import_gives_its_licence_to_rows_that_are_there_without_one_and_changes_no_other()
    {
        Exchange bare = Make(row => row with { ImportKey = "bare" });
        Exchange licensed = Make(row => row with { ImportKey = "licensed", Licence = "MIT" });
        Exchange neighbour = Make(row => row with { ImportKey = "neighbour" });
        await Ledger.Exchanges.ImportAsync([bare, licensed, neighbour], None);

        int added = await Ledger.Exchanges.ImportAsync(
            [
                Make(row => row with { ImportKey = "bare", Licence = "CC BY 4.0", Model = "another" }),
                Make(row => row with { ImportKey = "licensed", Licence = "CC BY 4.0" }),
            ],
            None);

        added.ShouldBe(0);
        (await ReadAllAsync()).Select(row => (row.Id, row.Model, row.Licence))
            .ShouldBe([(bare.Id, "gpt-4", "CC BY 4.0"), (licensed.Id, "gpt-4", "MIT"), (neighbour.Id, "gpt-4", null)]);
    }

    [Fact]
    public async Task An_import_of_nothing_adds_nothing()
        => (await Ledger.Exchanges.ImportAsync([], None)).ShouldBe(0);

    [Fact]
    public async Task Reads_everything_in_the_order_of_commit_with_bodies()
    {
        List<Exchange> rows = [.. Enumerable.Range(0, 300).Select(i => Make(row => row with
        {
            Request = BitConverter.GetBytes(i),
            Model = $"m{i % 3}",
        }))];
        await Ledger.Exchanges.ImportAsync(rows, None);

        List<Exchange> all = await ReadAllAsync();
        List<Exchange> some = await ReadAllAsync(new ExchangeFilter { Model = "m1" });

        all.Select(row => BitConverter.ToInt32(row.Request)).ShouldBe(Enumerable.Range(0, 300));
        some.Select(row => BitConverter.ToInt32(row.Request)).ShouldBe(Enumerable.Range(0, 300).Where(i => i % 3 == 1));
    }

    [Fact]
    public async Task Reading_everything_leaves_out_what_comes_meanwhile()
    {
        await AppendAsync();
        int read = 0;
        await foreach (Exchange _ in Ledger.Exchanges.ReadAllAsync(new ExchangeFilter(), None))
        {
            read++;
            await AppendAsync();
        }

        read.ShouldBe(1);
    }

    [Fact]
    public async Task Finds_the_newest_recorded_answer_of_a_use_case()
    {
        await AppendAsync();
        Exchange newest = await AppendAsync();
        await AppendAsync(row => row with { UseCase = "other" });

        (await Ledger.Exchanges.FindRecordedAsync("triage", "hash", BodyDialects.OpenAiChat, None))!.Id.ShouldBe(newest.Id);
        (await Ledger.Exchanges.FindRecordedAsync("triage", "hash", BodyDialects.OpenAiChat, None))!.Response.ShouldBe(newest.Response);
    }

    [Fact]
    public async Task Finds_a_recorded_answer_in_all_use_cases_when_none_is_named()
    {
        await AppendAsync();
        Exchange newest = await AppendAsync(row => row with { UseCase = null, Route = RouteKind.Partner });

        (await Ledger.Exchanges.FindRecordedAsync(null, "hash", BodyDialects.OpenAiChat, None))!.Id.ShouldBe(newest.Id);
    }

    [Fact]
    public async Task Finds_no_recorded_answer_under_another_hash_that_begins_alike()
    {
        await AppendAsync(row => row with { InputHash = new string('a', 64) });

        (await Ledger.Exchanges.FindRecordedAsync("triage", new string('a', 63) + "b", BodyDialects.OpenAiChat, None)).ShouldBeNull();
    }

    public static TheoryData<string, Func<Exchange, Exchange>> NoRecordedAnswers() => new()
    {
        { "a student's answer", row => row with { Route = RouteKind.Student } },
        { "an in-house model's answer", row => row with { Route = RouteKind.InHouse } },
        { "an answer that was cut off", row => row with { Outcome = ExchangeOutcome.ProviderFailed } },
        { "an answer that was itself replayed", row => row with { Provider = "recorded" } },
        { "an exchange without bodies", row => row with { Request = null, Response = null } },
        { "a question without an answer", row => row with { Origin = ExchangeOrigin.Feedback, Route = RouteKind.None, Response = null } },
        { "a refusal", row => row with { Route = RouteKind.None } },
        { "another question", row => row with { InputHash = "other" } },
    };

    [Theory]
    [MemberData(nameof(NoRecordedAnswers))]
    public async Task Does_not_take_for_a_recorded_answer(string what, Func<Exchange, Exchange> change)
    {
        Exchange recorded = await AppendAsync();
        await AppendAsync(change);

        (await Ledger.Exchanges.FindRecordedAsync("triage", "hash", BodyDialects.OpenAiChat, None))!.Id.ShouldBe(recorded.Id, what);
    }

    [Theory]
    [InlineData(RouteKind.None)]
    [InlineData(RouteKind.Teacher)]
    [InlineData(RouteKind.Partner)]
    public async Task Takes_an_imported_answer_for_a_recorded_one(RouteKind route)
    {
        Exchange imported = await AppendAsync(row => row with { Origin = ExchangeOrigin.Imported, Route = route });

        (await Ledger.Exchanges.FindRecordedAsync("triage", "hash", BodyDialects.OpenAiChat, None))!.Id.ShouldBe(imported.Id);
    }

    [Fact]
    public async Task Shows_to_another_ledger_on_the_same_data_what_was_appended()
    {
        ILedger other = await Store.OpenAsync();
        Exchange row = await AppendAsync();

        (await other.Exchanges.FindAsync(row.Id, None)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Two_ledgers_on_the_same_data_append_at_the_same_time()
    {
        ILedger other = await Store.OpenAsync();
        List<Exchange> rows = [.. Enumerable.Range(0, 400).Select(_ => Make())];

        await Task.WhenAll(rows.Select((row, i) => (i % 2 == 0 ? Ledger : other).Exchanges.AppendAsync(row, None)));

        (await ReadAllAsync()).Select(row => row.Id).ShouldBe(rows.Select(row => row.Id), ignoreOrder: true);
    }

    [Fact]
    public async Task A_wait_that_is_cancelled_beforehand_writes_nothing()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => Ledger.Exchanges.AppendAsync(Make(), cancelled.Token));

        (await Ledger.Exchanges.CountAsync(new ExchangeFilter(), None)).ShouldBe(0);
    }

    [Fact]
    public async Task Closing_writes_what_was_accepted()
    {
        List<Exchange> rows = [.. Enumerable.Range(0, 500).Select(_ => Make())];
        Task[] appends = [.. rows.Select(row => Ledger.Exchanges.AppendAsync(row, None))];

        await Ledger.DisposeAsync();
        await Task.WhenAll(appends);

        ILedger reopened = await Store.OpenAsync();
        (await reopened.Exchanges.CountAsync(new ExchangeFilter(), None)).ShouldBe(500);
    }

    [Fact]
    public async Task A_closed_ledger_says_that_it_is_closed()
    {
        await Ledger.DisposeAsync();

        await Should.ThrowAsync<ObjectDisposedException>(() => Ledger.Exchanges.AppendAsync(Make(), None));
        await Should.ThrowAsync<ObjectDisposedException>(() => Ledger.Exchanges.CountAsync(new ExchangeFilter(), None));
    }
}
