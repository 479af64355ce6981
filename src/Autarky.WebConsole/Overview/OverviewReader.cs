using Autarky.Ledger;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Statistics;
using Autarky.WebConsole.Charts;
using Autarky.WebConsole.Contracts;
using Autarky.WebConsole.Served;
using Autarky.WebConsole.Shell;

namespace Autarky.WebConsole.Overview;

/// <summary>Reads the overview from the ledger: totals, the newest failures, and what has been set up.</summary>
internal sealed class OverviewReader(ILedger ledger, OverviewTotals totals, IConsoleUseCases useCases, TimeProvider time)
{
    private const int MostUseCases = 10;
    private const int MostFailures = 5;

    private static readonly ExchangeOutcome[] Failed =
    [
        ExchangeOutcome.InternalError, ExchangeOutcome.ProviderFailed, ExchangeOutcome.TimedOut, ExchangeOutcome.Unsure, ExchangeOutcome.Refused,
        ExchangeOutcome.ClientError, ExchangeOutcome.ClientGone, ExchangeOutcome.Stopped,
    ];

    public async Task<OverviewModel> ReadAsync(OverviewRange range, string baseAddress, CancellationToken cancellationToken)
    {
        Frame frame = await Frame.LiveAsync("Overview", Section.Overview, ledger, useCases, time, null, cancellationToken);

        // Imported rows lie in their own past, whatever the range: they are counted over all time, without reading their totals.
        IReadOnlyList<UseCaseTotal> everything = await ledger.Statistics.UseCasesAsync(cancellationToken);
        OverviewTally tally = await totals.ReadAsync(range, cancellationToken);
        List<(string? UseCase, Sums Sums)> busiest = [.. tally.UseCases.Select(pair => ((string?)pair.Key, pair.Value))];
        if (tally.WithoutUseCase.Counts.Requests > 0)
        {
            busiest.Add((null, tally.WithoutUseCase));
        }

        Answerer[] seen = [.. Answerers.All.Where(answerer => tally.Routes[answerer].Any(value => value > 0))];
        return new OverviewModel
        {
            Frame = frame with { Announcement = Announcement(tally.Now, range) },
            Range = range,
            Window = tally.Window,
            Now = tally.Now,
            Before = tally.Before.Counts.Requests == 0 || range.Length is null ? null : tally.Before,
            Buckets = tally.Buckets,
            Routes = [.. seen.Select(who => new Series { Name = Answerers.Name(who), Tone = Answerers.Tone(who), Values = tally.Routes[who] })],
            Mix = [.. seen.Select(who => (who, tally.Now.Counts.By(who)))],
            UseCases =
            [
                .. busiest.OrderByDescending(pair => pair.Sums.Counts.Requests).ThenBy(pair => pair.UseCase, StringComparer.Ordinal).Take(MostUseCases),
            ],
            UseCasesLeftOut = Math.Max(0, busiest.Count - MostUseCases),
            Recorded = everything.Sum(useCase => useCase.Requests - useCase.Served),
            EverServed = everything.Any(useCase => useCase.Served > 0) || tally.Outcomes.Count > 0,
            Failures = await FailuresAsync(tally, cancellationToken),
            Troubled = [.. useCases.UseCases.Where(useCase => useCase.Problem is not null).Take(MostUseCases)],
            Steps = await StepsAsync(everything, tally.Outcomes.Count > 0, baseAddress, cancellationToken),
            BaseAddress = baseAddress,
        };
    }

    private static string Announcement(Sums now, OverviewRange range) =>
        $"{Formatting.Format.Count(now.Counts.Requests)} requests in {range.Words}, {Formatting.Format.Share(now.Counts.InHouseShare)} answered in-house, "
        + $"{Formatting.Format.Share(now.Counts.UnansweredShare)} without an answer";

    // Only outcomes that the totals say exist are looked up: looking for a row that is not there would read the whole ledger.
    private async Task<IReadOnlyList<Exchange>> FailuresAsync(OverviewTally tally, CancellationToken cancellationToken)
    {
        var rows = new List<Exchange>();
        foreach (ExchangeOutcome outcome in Failed.Where(tally.Outcomes.Contains))
        {
            var filter = new ExchangeFilter { Outcome = outcome, Origin = ExchangeOrigin.Served };
            rows.AddRange((await ledger.Exchanges.PageAsync(filter, null, null, MostFailures, cancellationToken)).Rows);
        }

        return [.. rows.Where(row => row.Created >= tally.Window.From).OrderByDescending(row => row.Created).Take(MostFailures)];
    }

    private async Task<IReadOnlyList<Step>> StepsAsync(
        IReadOnlyList<UseCaseTotal> everything, bool served, string baseAddress, CancellationToken cancellationToken)
    {
        bool recorded = everything.Count > 0 || served;
        bool trained = (await ledger.Students.ListAsync(null, cancellationToken)).Count > 0;
        bool live = useCases.UseCases.Any(useCase => useCase.LiveStudent is not null);
        bool inHouse = everything.Any(useCase => useCase.ServedByStudent > 0);
        string? first = everything.Count > 0 ? everything[0].UseCase : null;
        string name = first is null ? "NAME" : Formatting.Format.Cut(first, 80);
        string page = first is null ? Addresses.UseCases : Addresses.UseCase(first);
        return
        [
            new(
                recorded, "Record traffic", "Import what a partner answered, or send your clients here.",
                Addresses.UseCases + "#import-h", "Import a file", "autarky import FILE --use-case NAME"),
            new(
                trained, "Train a student", "It learns the partner's answers and is measured on rows it never saw.",
                page + (first is null ? "" : "#jobs-h"), "Train on its page", "autarky train " + name),
            new(
                live, "Release it", "Only a student that passed the gate answers; where its confidence is low the teacher is asked.",
                page + (first is null ? "" : "#releases-h"), "Release on its page", "autarky release " + name),
            new(
                inHouse, "Send requests", "Any OpenAI client works: change the base URL, the key and the model.",
                Addresses.ConnectTo(first), "Connect your client", Curl(baseAddress, name)),
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
