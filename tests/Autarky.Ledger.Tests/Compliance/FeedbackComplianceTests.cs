using Autarky.Ledger.Answers;
using Autarky.Ledger.Exchanges;

namespace Autarky.Ledger.Tests.Compliance;

public abstract class FeedbackComplianceTests(LedgerStore store) : LedgerComplianceTests(store)
{
    [Fact]
    public async Task Gives_back_what_was_said_oldest_first()
    {
        Exchange row = await AppendAsync();
        Feedback first = Say(row.Id, "no");
        Feedback second = Say(row.Id, "yes", "Ada");

        (await Ledger.Feedback.AddAsync([first, second], None)).ShouldBe(2);

        (await Ledger.Feedback.ForExchangeAsync(row.Id, None)).ShouldBe([first, second]);
    }

    [Fact]
    public async Task Skips_what_the_newest_already_says()
    {
        Exchange row = await AppendAsync();
        await Ledger.Feedback.AddAsync([Say(row.Id, "yes")], None);

        (await Ledger.Feedback.AddAsync([Say(row.Id, "yes") with { Created = Start.AddDays(1) }], None)).ShouldBe(0);
        (await Ledger.Feedback.AddAsync([Say(row.Id, "no"), Say(row.Id, "no"), Say(row.Id, "yes")], None)).ShouldBe(2);
    }

    [Fact]
    public async Task Adds_nothing_when_one_exchange_is_unknown()
    {
        Exchange row = await AppendAsync();

        await Should.ThrowAsync<KeyNotFoundException>(
            () => Ledger.Feedback.AddAsync([Say(row.Id, "yes"), Say(ExchangeId.New(Start), "yes")], None));

        (await Ledger.Feedback.ForExchangeAsync(row.Id, None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Finds_the_exchanges_of_a_known_question()
    {
        Exchange first = await AppendAsync();
        Exchange second = await AppendAsync(row => row with { Route = RouteKind.Student });
        await AppendAsync(row => row with { UseCase = "other" });
        await AppendAsync(row => row with { InputHash = "other" });

        (await Ledger.Feedback.FindExchangesAsync("triage", "hash", None)).ShouldBe([first.Id, second.Id]);
    }

    [Fact]
    public async Task Reading_everything_gives_the_newest_right_answer_and_where_it_came_from()
    {
        Exchange without = await AppendAsync();
        Exchange recorded = await AppendAsync(row => row with { Gold = "recorded" });
        Exchange corrected = await AppendAsync(row => row with { Gold = "recorded" });
        await Ledger.Feedback.AddAsync([Say(corrected.Id, "first"), Say(corrected.Id, "second")], None);

        List<Exchange> all = await ReadAllAsync();

        all.Select(row => (row.Id, row.Gold, row.GoldSource)).ShouldBe(
        [
            (without.Id, null, GoldSource.Recorded),
            (recorded.Id, "recorded", GoldSource.Recorded),
            (corrected.Id, "second", GoldSource.Feedback),
        ]);
    }

    private static Feedback Say(ExchangeId exchange, string gold, string? by = null)
        => new() { Exchange = exchange, Gold = gold, Created = Start, By = by };
}
