using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Money;
using Autarky.Ledger.Statistics;
using FsCheck;
using FsCheck.Fluent;

namespace Autarky.Ledger.Tests.Compliance;

public abstract class StatisticsComplianceTests(LedgerStore store) : LedgerComplianceTests(store)
{
    [Fact]
    public async Task An_empty_ledger_has_no_totals()
    {
        (await Ledger.Statistics.HoursAsync(DateTimeOffset.MinValue.AddYears(1), DateTimeOffset.MaxValue.AddYears(-1), null, None)).ShouldBeEmpty();
        (await Ledger.Statistics.DaysAsync(DateTimeOffset.MinValue.AddYears(1), DateTimeOffset.MaxValue.AddYears(-1), null, None)).ShouldBeEmpty();
        (await Ledger.Statistics.UseCasesAsync(None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Counts_an_exchange_in_the_hour_it_was_made_in()
    {
        await AppendAsync(row => row with { Created = Start.AddTicks(-1) });
        await AppendAsync(row => row with { Created = Start });
        await AppendAsync(row => row with { Created = Start.AddHours(1).AddTicks(-1) });
        await AppendAsync(row => row with { Created = Start.AddHours(1) });

        IReadOnlyList<PeriodTotal> hour = await Ledger.Statistics.HoursAsync(Start, Start.AddHours(1), null, None);
        IReadOnlyList<PeriodTotal> all = await Ledger.Statistics.HoursAsync(Start.AddHours(-1), Start.AddHours(2), null, None);

        hour.Single().Start.ShouldBe(Start);
        hour.Single().Requests.ShouldBe(2);
        all.Select(total => (total.Start, total.Requests)).ShouldBe([(Start.AddHours(-1), 1), (Start, 2), (Start.AddHours(1), 1)]);
    }

    [Fact]
    public async Task Counts_an_exchange_in_the_day_it_was_made_in()
    {
        DateTimeOffset day = new(Start.Year, Start.Month, Start.Day, 0, 0, 0, TimeSpan.Zero);
        await AppendAsync(row => row with { Created = day.AddTicks(-1) });
        await AppendAsync(row => row with { Created = day });
        await AppendAsync(row => row with { Created = day.AddDays(1).AddTicks(-1) });
        await AppendAsync(row => row with { Created = day.AddDays(1) });

        IReadOnlyList<PeriodTotal> one = await Ledger.Statistics.DaysAsync(day, day.AddDays(1), null, None);
        IReadOnlyList<PeriodTotal> touched = await Ledger.Statistics.DaysAsync(day.AddHours(-1), day.AddDays(1).AddHours(1), null, None);

        one.Single().ShouldSatisfyAllConditions(total => total.Start.ShouldBe(day), total => total.Requests.ShouldBe(2));
        touched.Select(total => (total.Start, total.Requests)).ShouldBe([(day.AddDays(-1), 1), (day, 2), (day.AddDays(1), 1)]);
    }

    [Fact]
    public async Task Times_before_1970_fall_into_their_own_hour_and_day()
    {
        DateTimeOffset old = DateTimeOffset.UnixEpoch.AddMinutes(-30);
        await AppendAsync(row => row with { Created = old });

        (await Ledger.Statistics.HoursAsync(old, DateTimeOffset.UnixEpoch, null, None)).Single().Start.ShouldBe(DateTimeOffset.UnixEpoch.AddHours(-1));
        (await Ledger.Statistics.DaysAsync(old, DateTimeOffset.UnixEpoch, null, None)).Single().Start.ShouldBe(DateTimeOffset.UnixEpoch.AddDays(-1));
    }

    [Fact]
    public async Task Totals_equal_a_recount_of_the_rows_whatever_was_appended()
    {
        var all = new List<Exchange>();
        Gen<Exchange> rows =
            from useCase in Gen.Elements(null, "a", "b")
            from route in Gen.Elements(RouteKind.Student, RouteKind.Teacher, RouteKind.Partner)
            from outcome in Gen.Elements(ExchangeOutcome.Complete, ExchangeOutcome.TimedOut)
            from origin in Gen.Elements(ExchangeOrigin.Served, ExchangeOrigin.Imported)
            from model in Gen.Elements(null, "m1", "m2")
            from minutes in Gen.Choose(-3000, 3000)
            from input in Gen.Choose(0, 5000)
            from output in Gen.Choose(0, 900)
            from cost in Gen.Choose(0, int.MaxValue)
            from duration in Gen.Choose(0, 60_000_000)
            from key in Gen.Choose(0, 100)
            select Make(row => row with
            {
                UseCase = useCase,
                Route = route,
                Outcome = outcome,
                Origin = origin,
                Model = model,
                Created = Start.AddMinutes(minutes),
                InputTokens = input,
                OutputTokens = output,
                Cost = new NanoUsd(cost),
                PartnerCost = new NanoUsd(2L * cost),
                DurationMicroseconds = duration,
                ImportKey = origin == ExchangeOrigin.Imported ? $"key {key}" : null,
            });

        foreach (List<Exchange> batch in rows.ListOf().Sample(numberOfSamples: 8, seed: new Rnd(5), size: 80).Select(batch => batch.ToList()))
        {
            // Some by import, where keys repeat and are skipped; some one by one; some refused because their id is there already.
            await Ledger.Exchanges.ImportAsync([.. batch.Where(row => row.ImportKey is not null)], None);
            Task[] appends = [.. batch.Where(row => row.ImportKey is null).Concat(all.Take(3)).Select(row => Ledger.Exchanges.AppendAsync(row, None))];
            await Task.WhenAll(appends).ContinueWith(_ => { }, TaskScheduler.Default);
            all = await ReadAllAsync();
            await TotalsShouldEqual(all);
        }

        all.Count.ShouldBeGreaterThan(50);
    }

    private async Task TotalsShouldEqual(List<Exchange> rows)
    {
        IReadOnlyList<PeriodTotal> hours = await Ledger.Statistics.HoursAsync(Start.AddHours(-60), Start.AddHours(60), null, None);
        hours.ShouldBe(Recount(rows, TimeSpan.TicksPerHour), ignoreOrder: true);
        hours.Select(total => total.Start).ShouldBeInOrder();
        (await Ledger.Statistics.HoursAsync(Start.AddHours(-60), Start.AddHours(60), "a", None))
            .ShouldBe(Recount(rows.Where(row => row.UseCase == "a"), TimeSpan.TicksPerHour), ignoreOrder: true);
        IReadOnlyList<PeriodTotal> days = await Ledger.Statistics.DaysAsync(Start.AddHours(-60), Start.AddHours(60), null, None);
        days.ShouldBe(Recount(rows, TimeSpan.TicksPerDay), ignoreOrder: true);
        days.Select(total => total.Start).ShouldBeInOrder();

        (await Ledger.Statistics.UseCasesAsync(None)).ShouldBe(
            rows.Where(row => row.UseCase is not null).GroupBy(row => row.UseCase).OrderBy(group => group.Key).Select(group => new UseCaseTotal
            {
                UseCase = group.Key!,
                Requests = group.Count(),
                Served = group.Count(row => row.Origin == ExchangeOrigin.Served),
                ServedByStudent = group.Count(row => row.Origin == ExchangeOrigin.Served && row.Route == RouteKind.Student
                    && row.Outcome == ExchangeOutcome.Complete),
                Cost = new NanoUsd(group.Sum(row => row.Cost.Value)),
                PartnerCost = new NanoUsd(group.Sum(row => row.PartnerCost.Value)),
            }));

        OutcomeTotal[] outcomes =
        [
            .. rows.Where(row => row is { UseCase: not null, Origin: ExchangeOrigin.Served })
                .GroupBy(row => (row.UseCase, row.Route, row.Outcome, row.Provider))
                .Select(group => new OutcomeTotal(group.Key.UseCase!, group.Key.Route, group.Key.Outcome, group.Key.Provider, group.Count())),
        ];
        (await Ledger.Statistics.OutcomesAsync(null, None)).ShouldBe(outcomes, ignoreOrder: true);
        (await Ledger.Statistics.OutcomesAsync("a", None)).ShouldBe(outcomes.Where(total => total.UseCase == "a"), ignoreOrder: true);
    }

    private static IEnumerable<PeriodTotal> Recount(IEnumerable<Exchange> rows, long ticks)
        => rows.GroupBy(row => (
                Start: new DateTimeOffset(row.Created.Ticks - (row.Created.Ticks % ticks), TimeSpan.Zero),
                row.UseCase, row.Origin, row.Route, row.Outcome, row.Provider, row.Model))
            .Select(group => new PeriodTotal
            {
                Start = group.Key.Start,
                UseCase = group.Key.UseCase,
                Origin = group.Key.Origin,
                Route = group.Key.Route,
                Outcome = group.Key.Outcome,
                Provider = group.Key.Provider,
                Model = group.Key.Model,
                Requests = group.Count(),
                InputTokens = group.Sum(row => (long)row.InputTokens),
                OutputTokens = group.Sum(row => (long)row.OutputTokens),
                Cost = new NanoUsd(group.Sum(row => row.Cost.Value)),
                PartnerCost = new NanoUsd(group.Sum(row => row.PartnerCost.Value)),
                DurationMicroseconds = group.Sum(row => row.DurationMicroseconds),
            });
}
