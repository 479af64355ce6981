using Autarky.Ledger.Exchanges;
using FsCheck;
using FsCheck.Fluent;

namespace Autarky.Ledger.Tests.Compliance;

public abstract class PagingComplianceTests(LedgerStore store) : LedgerComplianceTests(store)
{
    private static readonly ExchangeFilter Everything = new();

    [Fact]
    public async Task An_empty_ledger_has_one_empty_page()
    {
        ExchangePage page = await Ledger.Exchanges.PageAsync(Everything, null, null, 50, None);

        page.Rows.ShouldBeEmpty();
        page.Older.ShouldBeNull();
        page.Newer.ShouldBeNull();
    }

    [Fact]
    public async Task Shows_the_newest_first_and_without_bodies()
    {
        Exchange first = await AppendAsync(row => row with { Gold = "yes" });
        Exchange second = await AppendAsync(row => row with { Gold = "yes" });

        ExchangePage page = await Ledger.Exchanges.PageAsync(Everything, null, null, 50, None);

        page.Rows.ShouldBe([second with { Request = null, Response = null }, first with { Request = null, Response = null }]);
    }

    [Fact]
    public async Task Knows_the_way_to_both_neighbours()
    {
        List<Exchange> rows = [.. Enumerable.Range(0, 5).Select(_ => Make())];
        await Ledger.Exchanges.ImportAsync(rows, None);

        ExchangePage first = await Ledger.Exchanges.PageAsync(Everything, null, null, 2, None);
        ExchangePage second = await Ledger.Exchanges.PageAsync(Everything, first.Older, null, 2, None);
        ExchangePage third = await Ledger.Exchanges.PageAsync(Everything, second.Older, null, 2, None);
        ExchangePage back = await Ledger.Exchanges.PageAsync(Everything, null, third.Newer, 2, None);

        first.Newer.ShouldBeNull();
        third.Older.ShouldBeNull();
        Ids(third).ShouldBe([rows[0].Id]);
        Ids(back).ShouldBe(Ids(second));
        (back.Newer, back.Older).ShouldBe((second.Newer, second.Older));
    }

    [Fact]
    public async Task A_page_behind_the_end_leads_back()
    {
        List<Exchange> rows = [.. Enumerable.Range(0, 3).Select(_ => Make())];
        await Ledger.Exchanges.ImportAsync(rows, None);
        ExchangePage all = await Ledger.Exchanges.PageAsync(Everything, null, null, 1, None);

        ExchangePage behind = await Ledger.Exchanges.PageAsync(Everything, long.MinValue + 1, null, 10, None);
        ExchangePage ahead = await Ledger.Exchanges.PageAsync(Everything, null, long.MaxValue - 1, 10, None);

        behind.Rows.ShouldBeEmpty();
        Ids(await Ledger.Exchanges.PageAsync(Everything, null, behind.Newer, 10, None)).Count.ShouldBe(3);
        ahead.Rows.ShouldBeEmpty();
        Ids(await Ledger.Exchanges.PageAsync(Everything, ahead.Older, null, 1, None)).ShouldBe(Ids(all));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(501)]
    public async Task Refuses_a_page_of_no_or_too_many_rows(int size)
        => await Should.ThrowAsync<ArgumentOutOfRangeException>(() => Ledger.Exchanges.PageAsync(Everything, null, null, size, None));

    public static TheoryData<ExchangeFilter> Filters() =>
    [
        new ExchangeFilter { UseCase = "b" },
        new ExchangeFilter { UseCase = "nobody's" },
        new ExchangeFilter { Route = RouteKind.Student },
        new ExchangeFilter { Outcome = ExchangeOutcome.Unsure },
        new ExchangeFilter { Provider = "anthropic" },
        new ExchangeFilter { Model = "m2" },
        new ExchangeFilter { Origin = ExchangeOrigin.Imported },
        new ExchangeFilter { UseCase = "a", Route = RouteKind.Teacher, Outcome = ExchangeOutcome.Complete },
        new ExchangeFilter { UseCase = "a", Route = RouteKind.Teacher, Outcome = ExchangeOutcome.Complete, Provider = "openai", Model = "m1",
            Origin = ExchangeOrigin.Served },
    ];

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task Walking_all_pages_meets_every_matching_row_once_in_order(ExchangeFilter filter)
    {
        List<Exchange> rows = Varied(seed: 7, count: 400);
        await Ledger.Exchanges.ImportAsync(rows, None);

        List<ExchangeId> expected = [.. rows.Where(row => Matches(filter, row)).Reverse().Select(row => row.Id)];

        (await WalkOlder(filter, 7)).ShouldBe(expected);
        (await WalkNewer(filter, 7)).ShouldBe(expected);
        (await Ledger.Exchanges.CountAsync(filter, None)).ShouldBe(expected.Count);
        (await ReadAllAsync(filter)).Select(row => row.Id).ShouldBe(expected.AsEnumerable().Reverse());
    }

    [Fact]
    public async Task Pages_are_a_partition_for_any_filter_and_size()
    {
        List<Exchange> rows = Varied(seed: 11, count: 150);
        await Ledger.Exchanges.ImportAsync(rows, None);
        Gen<ExchangeFilter> filters =
            from useCase in Gen.Elements(null, "a", "b", "c")
            from route in Gen.Elements<RouteKind?>(null, RouteKind.None, RouteKind.Student, RouteKind.Teacher)
            from outcome in Gen.Elements<ExchangeOutcome?>(null, ExchangeOutcome.Complete, ExchangeOutcome.Unsure)
            from provider in Gen.Elements(null, "openai", "anthropic")
            from model in Gen.Elements(null, "m1", "m2", "m3")
            from origin in Gen.Elements<ExchangeOrigin?>(null, ExchangeOrigin.Served, ExchangeOrigin.Imported)
            select new ExchangeFilter
            {
                UseCase = useCase,
                Route = route,
                Outcome = outcome,
                Provider = provider,
                Model = model,
                Origin = origin,
            };

        foreach ((ExchangeFilter filter, int size) in Gen.Zip(filters, Gen.Choose(1, 60)).Sample(numberOfSamples: 60, seed: new Rnd(3), size: 100))
        {
            List<ExchangeId> expected = [.. rows.Where(row => Matches(filter, row)).Reverse().Select(row => row.Id)];
            (await WalkOlder(filter, size)).ShouldBe(expected, $"{filter} by {size}");
            (await WalkNewer(filter, size)).ShouldBe(expected, $"{filter} by {size} from the oldest");
        }
    }

    private static List<ExchangeId> Ids(ExchangePage page) => [.. page.Rows.Select(row => row.Id)];

    private static bool Matches(ExchangeFilter filter, Exchange row)
        => (filter.UseCase is null || filter.UseCase == row.UseCase) && (filter.Route is null || filter.Route == row.Route)
            && (filter.Outcome is null || filter.Outcome == row.Outcome) && (filter.Provider is null || filter.Provider == row.Provider)
            && (filter.Model is null || filter.Model == row.Model) && (filter.Origin is null || filter.Origin == row.Origin);

    private List<Exchange> Varied(int seed, int count)
    {
        var random = new Random(seed);
        T Pick<T>(params T[] choices) => choices[random.Next(choices.Length)];
        return [.. Enumerable.Range(0, count).Select(_ => Make(row => row with
        {
            UseCase = Pick(null, "a", "a", "b"),
            Route = Pick(RouteKind.Student, RouteKind.Teacher, RouteKind.None),
            Outcome = Pick(ExchangeOutcome.Complete, ExchangeOutcome.Complete, ExchangeOutcome.Unsure),
            Provider = Pick(null, "openai", "openai", "anthropic"),
            Model = Pick(null, "m1", "m1", "m2"),
            Origin = Pick(ExchangeOrigin.Served, ExchangeOrigin.Served, ExchangeOrigin.Imported),
        }))];
    }

    private async Task<List<ExchangeId>> WalkOlder(ExchangeFilter filter, int size)
    {
        var met = new List<ExchangeId>();
        long? key = null;
        do
        {
            ExchangePage page = await Ledger.Exchanges.PageAsync(filter, key, null, size, None);
            met.AddRange(Ids(page));
            key = page.Older;
        }
        while (key is not null);
        return met;
    }

    private async Task<List<ExchangeId>> WalkNewer(ExchangeFilter filter, int size)
    {
        var pages = new List<List<ExchangeId>>();
        long? key = 0;
        do
        {
            ExchangePage page = await Ledger.Exchanges.PageAsync(filter, null, key, size, None);
            pages.Insert(0, Ids(page));
            key = page.Newer;
        }
        while (key is not null);
        return [.. pages.SelectMany(page => page)];
    }
}
