using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Statistics;
using Autarky.WebConsole.Charts;

namespace Autarky.WebConsole.Overview;

/// <summary>Served totals of a window, added up in every way that the overview shows them.</summary>
internal sealed class OverviewTally
{
    private OverviewTally(TimeWindow window, Sums now, Sums before, Sums[] buckets, Dictionary<Answerer, double?[]> routes)
    {
        Window = window;
        Now = now;
        Before = before;
        Buckets = buckets;
        Routes = routes;
    }

    public OverviewTally(TimeWindow window)
        : this(
            window,
            new Sums(),
            new Sums(),
            [.. Enumerable.Range(0, window.Count).Select(_ => new Sums())],
            Answerers.All.ToDictionary(answerer => answerer, _ => new double?[window.Count]))
    {
    }

    public TimeWindow Window { get; }

    /// <summary>The whole window.</summary>
    public Sums Now { get; }

    /// <summary>What was added from before the window.</summary>
    public Sums Before { get; }

    public Sums[] Buckets { get; }

    /// <summary>Requests a bucket by who answered; null where there are none.</summary>
    public Dictionary<Answerer, double?[]> Routes { get; }

    public Dictionary<string, Sums> UseCases { get; private init; } = [];

    /// <summary>Traffic that asked for a model by name.</summary>
    public Sums WithoutUseCase { get; private init; } = new();

    /// <summary>Outcomes that occurred in the window or before it.</summary>
    public HashSet<ExchangeOutcome> Outcomes { get; private init; } = [];

    /// <summary>Adds served totals; others are passed over.</summary>
    public void Add(IEnumerable<PeriodTotal> totals)
    {
        foreach (PeriodTotal total in totals.Where(total => total.Origin == ExchangeOrigin.Served))
        {
            Outcomes.Add(total.Outcome);
            if (Window.IndexOf(total.Start) is not { } index)
            {
                Before.Add(total);
                continue;
            }

            Now.Add(total);
            Buckets[index].Add(total);
            double?[] route = Routes[Answerers.Of(total)];
            route[index] = (route[index] ?? 0) + total.Requests;
            (total.UseCase is null ? WithoutUseCase : Of(total.UseCase)).Add(total);
        }
    }

    /// <summary>A tally to add to without changing this one.</summary>
    public OverviewTally Copy() =>
        new(
            Window, Now.Copy(), Before.Copy(), [.. Buckets.Select(bucket => bucket.Copy())],
            Routes.ToDictionary(pair => pair.Key, pair => pair.Value.ToArray()))
        {
            UseCases = UseCases.ToDictionary(pair => pair.Key, pair => pair.Value.Copy()),
            WithoutUseCase = WithoutUseCase.Copy(),
            Outcomes = [.. Outcomes],
        };

    private Sums Of(string useCase) => UseCases.TryGetValue(useCase, out Sums? found) ? found : UseCases[useCase] = new Sums();
}
