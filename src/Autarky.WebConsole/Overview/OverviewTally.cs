using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Statistics;
using Autarky.WebConsole.Charts;
using Autarky.WebConsole.Served;

namespace Autarky.WebConsole.Overview;

/// <summary>Served totals of a window, added up in every way that the overview shows them.</summary>
internal sealed class OverviewTally(TimeWindow window)
{
    public TimeWindow Window => window;

    /// <summary>The whole window.</summary>
    public Sums Now { get; } = new();

    /// <summary>What was added from before the window.</summary>
    public Sums Before { get; } = new();

    public Sums[] Buckets { get; } = [.. Enumerable.Range(0, window.Count).Select(_ => new Sums())];

    /// <summary>Requests a bucket by who answered; null where there are none.</summary>
    public Dictionary<Answerer, double?[]> Routes { get; } = Answerers.All.ToDictionary(answerer => answerer, _ => new double?[window.Count]);

    public Dictionary<string, Sums> UseCases { get; } = [];

    /// <summary>Traffic that asked for a model by name.</summary>
    public Sums WithoutUseCase { get; } = new();

    /// <summary>Outcomes that occurred in the window or before it.</summary>
    public HashSet<ExchangeOutcome> Outcomes { get; } = [];

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
            double?[] route = Routes[Answerers.Of(total.Route, total.Outcome, total.Provider)];
            route[index] = (route[index] ?? 0) + total.Requests;
            (total.UseCase is null ? WithoutUseCase : Of(total.UseCase)).Add(total);
        }
    }

    private Sums Of(string useCase) => UseCases.TryGetValue(useCase, out Sums? found) ? found : UseCases[useCase] = new Sums();
}
