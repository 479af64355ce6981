using Autarky.Gateway.Errors;
using Autarky.Gateway.Providers;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Money;

namespace Autarky.Gateway.Pipeline;

/// <summary>The attempts of a turn as rows of the ledger: every time that somebody was asked.</summary>
internal static class AttemptRows
{
    public static IReadOnlyList<Attempt> Of(Turn turn)
    {
        var rows = new List<Attempt>(1);
        foreach (AttemptInWork attempt in turn.Attempts)
        {
            // A search of the ledger that found nothing asked nobody, and a candidate that cannot serve the request was not asked.
            if (attempt.Failure?.Error is GatewayError.RecordedMiss or GatewayError.CandidateUnfit)
            {
                continue;
            }

            AttemptPurpose purpose = rows.Count == 0 ? AttemptPurpose.Live : AttemptPurpose.Fallback;
            TimeSpan started = attempt.Started;
            foreach (FailedTry failed in attempt.FailedTries)
            {
                TimeSpan from = turn.At(failed.Started);
                rows.Add(Row(turn, attempt, rows.Count, purpose, from, failed.Duration, failed.Failure));
                (purpose, started) = (AttemptPurpose.Retry, from + failed.Duration);
            }

            rows.Add(Row(turn, attempt, rows.Count, purpose, started, (attempt.Ended ?? turn.Elapsed) - started, attempt.Failure, isLast: true));
        }

        return rows;
    }

    // Tokens and costs are those of the last try: whoever was not answered is not known to have used any.
    private static Attempt Row(
        Turn turn,
        AttemptInWork attempt,
        int ordinal,
        AttemptPurpose purpose,
        TimeSpan started,
        TimeSpan duration,
        GatewayFailure? failure,
        bool isLast = false) => new()
        {
            Exchange = turn.Id,
            Ordinal = ordinal,
            Purpose = purpose,
            Answerer = Turn.KindOf(attempt),
            Provider = attempt.Route.Provider,
            Model = attempt.Model,
            Outcome = failure?.Row.Outcome ?? ExchangeOutcome.Complete,
            Error = failure?.Message,
            ProviderStatus = failure is not null ? failure.ProviderStatus : turn.Setup.Providers.Partners.ContainsKey(attempt.Route.Provider) ? 200 : null,
            Usage = isLast ? attempt.Usage : default,
            Cost = isLast && attempt.Cost is { } cost ? cost : NanoUsd.Zero,
            CostUnknown = isLast && attempt.CostUnknown,
            DurationMicroseconds = (long)duration.TotalMicroseconds,
            TimeToFirstTokenMicroseconds = isLast && turn.IsStream ? (long?)(attempt.FirstToken - started)?.TotalMicroseconds : null,
            StartedMicroseconds = Math.Max(0, (long)started.TotalMicroseconds),
            Contract = turn.Setup.Providers.ContractOf(attempt.Route.Provider),
        };
}
