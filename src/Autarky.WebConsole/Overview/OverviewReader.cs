using Autarky.Ledger;
using Autarky.WebConsole.Charts;
using Autarky.WebConsole.Shell;

namespace Autarky.WebConsole.Overview;

/// <summary>Reads the overview from the ledger: totals an hour, the newest failures, and what has been set up.</summary>
internal sealed class OverviewReader(ILedger ledger, IConsoleUseCases useCases, TimeProvider time)
{
    private const int MostUseCases = 10;
    private const int MostFailures = 5;

    private static readonly ExchangeOutcome[] Failed =
    [
        ExchangeOutcome.InternalError, ExchangeOutcome.ProviderFailed, ExchangeOutcome.TimedOut, ExchangeOutcome.Unsure, ExchangeOutcome.Refused,
    ];

    public async Task<OverviewModel> ReadAsync(OverviewRange range, string baseAddress, CancellationToken cancellationToken)
    {
        Frame frame = await Frame.LiveAsync("Overview", Section.Overview, ledger, time, null, cancellationToken);

        // Imported rows lie in their own past, whatever the range: they are counted over all time, without reading their hours.
        IReadOnlyList<UseCaseTotal> everything = await ledger.Statistics.UseCasesAsync(cancellationToken);
        DateTimeOffset from = range.Length is { } length ? range.Window(null, frame.Now).From - length : DateTimeOffset.UnixEpoch;
        IReadOnlyList<HourlyTotal> hours = await ledger.Statistics.HoursAsync(from, frame.Now.AddHours(1), null, cancellationToken);
        HourlyTotal[] served = [.. hours.Where(total => total.Origin == ExchangeOrigin.Served)];
        TimeWindow window = range.Window(served.Length == 0 ? null : served.Min(total => total.Hour), frame.Now);

        var now = new Sums();
        var before = new Sums();
        Sums[] buckets = [.. Enumerable.Range(0, window.Count).Select(_ => new Sums())];
        var routes = Answerers.All.ToDictionary(answerer => answerer, _ => new double?[window.Count]);
        var byUseCase = new Dictionary<string, Sums>();
        var withoutUseCase = new Sums();
        foreach (HourlyTotal total in served)
        {
            if (window.IndexOf(total.Hour) is not { } index)
            {
                before.Add(total);
                continue;
            }

            now.Add(total);
            buckets[index].Add(total);
            double?[] route = routes[Answerers.Of(total)];
            route[index] = (route[index] ?? 0) + total.Requests;
            (total.UseCase is null ? withoutUseCase : Of(byUseCase, total.UseCase)).Add(total);
        }

        List<(string? UseCase, Sums Sums)> busiest = [.. byUseCase.Select(pair => ((string?)pair.Key, pair.Value))];
        if (withoutUseCase.Requests > 0)
        {
            busiest.Add((null, withoutUseCase));
        }

        Answerer[] seen = [.. Answerers.All.Where(answerer => routes[answerer].Any(value => value > 0))];
        return new OverviewModel
        {
            Frame = frame with { Announcement = Announcement(now, range) },
            Range = range,
            Window = window,
            Now = now,
            Before = before.Answered == 0 || range.Length is null ? null : before,
            Buckets = buckets,
            Routes = [.. seen.Select(who => new Series { Name = Answerers.Name(who), Tone = Answerers.Tone(who), Values = routes[who] })],
            Mix = [.. seen.Select(who => (who, (long)routes[who].Sum(value => value ?? 0)))],
            UseCases = [.. busiest.OrderByDescending(pair => pair.Sums.Requests).ThenBy(pair => pair.UseCase, StringComparer.Ordinal).Take(MostUseCases)],
            UseCasesLeftOut = Math.Max(0, busiest.Count - MostUseCases),
            Recorded = everything.Sum(useCase => useCase.Requests - useCase.Served),
            EverServed = everything.Any(useCase => useCase.Served > 0) || served.Length > 0,
            Failures = await FailuresAsync(served, cancellationToken),
            Steps = await StepsAsync(everything, served.Length > 0, baseAddress, cancellationToken),
            BaseAddress = baseAddress,
        };
    }

    private static Sums Of(Dictionary<string, Sums> sums, string useCase) =>
        sums.TryGetValue(useCase, out Sums? found) ? found : sums[useCase] = new Sums();

    private static string Announcement(Sums now, OverviewRange range) =>
        $"{Formatting.Format.Count(now.Requests)} requests in {range.Words}, {Formatting.Format.Share(now.Share)} answered in-house";

    // Only outcomes that the totals say exist are looked up: looking for a row that is not there would read the whole ledger.
    private async Task<IReadOnlyList<Exchange>> FailuresAsync(HourlyTotal[] served, CancellationToken cancellationToken)
    {
        var rows = new List<Exchange>();
        foreach (ExchangeOutcome outcome in Failed.Where(outcome => served.Any(total => total.Outcome == outcome)))
        {
            var filter = new ExchangeFilter { Outcome = outcome, Origin = ExchangeOrigin.Served };
            rows.AddRange((await ledger.Exchanges.PageAsync(filter, null, null, MostFailures, cancellationToken)).Rows);
        }

        return [.. rows.OrderByDescending(row => row.Created).Take(MostFailures)];
    }

    private async Task<IReadOnlyList<Step>> StepsAsync(
        IReadOnlyList<UseCaseTotal> everything, bool served, string baseAddress, CancellationToken cancellationToken)
    {
        bool recorded = everything.Count > 0 || served;
        bool trained = (await ledger.Students.ListAsync(null, cancellationToken)).Count > 0;
        bool live = useCases.UseCases.Any(useCase => useCase.LiveStudent is not null);
        bool inHouse = everything.Any(useCase => useCase.ServedByStudent > 0);
        string name = everything.Count > 0 ? Formatting.Format.Cut(everything[0].UseCase, 80) : "NAME";
        return
        [
            new(recorded, "Record traffic", "Import what a partner answered, or send your clients here.", "autarky import FILE --use-case NAME"),
            new(trained, "Train a student", "It learns the partner's answers and is measured on rows it never saw.", "autarky train " + name),
            new(live, "Release it", "Only a student that passed the gate answers; what it is not sure of goes to the teacher.", "autarky release " + name),
            new(inHouse, "Send requests", "Any OpenAI client works: change the base URL, the key and the model.", Curl(baseAddress, name)),
        ];
    }

    private static string Curl(string baseAddress, string useCase) =>
        $$"""
        curl {{baseAddress}}/v1/chat/completions \
          -H "Authorization: Bearer $AUTARKY_KEY" \
          -H "Content-Type: application/json" \
          -d '{"model":"{{useCase}}","messages":[{"role":"user","content":"…"}]}'
        """;
}
