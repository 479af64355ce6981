using System.Collections.Concurrent;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Money;
using Autarky.Routing;
using Microsoft.Extensions.Logging;

namespace Autarky.Gateway.Pipeline;

/// <summary>Step 6: tokens and money of a turn, as far as it got.</summary>
internal sealed partial class UsageMeter(ILogger<UsageMeter> log)
{
    private readonly ConcurrentDictionary<(string, string, string?), bool> _warned = new();

    /// <summary>Measures the attempt that was sent and has not failed, and what others said of their tokens before they failed.</summary>
    public void Measure(Turn turn)
    {
        if (turn.Request is null)
        {
            return;
        }

        foreach (AttemptInWork failed in turn.Attempts)
        {
            if (failed != turn.Attempt && failed.Answer?.ReadUsage() is not null)
            {
                failed.Usage = turn.Operation.Count(turn, failed);
                failed.Cost = CostOf(failed, PriceOf(turn, failed));
            }
        }

        if (turn.Attempt is { } attempt)
        {
            attempt.Ended ??= turn.Elapsed;
            attempt.Usage = turn.Operation.Count(turn, attempt);
            NanoUsd? listed = PriceOf(turn, attempt);
            bool isFree = attempt.Usage is { Input: 0, Output: 0 } || attempt.Route.Kind == AttemptKind.InHouse;
            turn.PartnerCost = listed ?? (isFree ? NanoUsd.Zero : null);
            turn.Cost = attempt.Cost = CostOf(attempt, listed);
        }
    }

    // Of what answered in the partner's place, the partner's.
    private NanoUsd? PriceOf(Turn turn, AttemptInWork attempt)
    {
        RouteAttempt route = attempt.Route;
        (string provider, string model) = IsFree(route) ? (turn.UseCase!.TeacherProvider, turn.UseCase.TeacherModel) : (route.Provider, route.Model);
        NanoUsd? listed = turn.Setup.Prices.Cost(provider, model, turn.Created, attempt.Usage);
        listed = listed > Exchange.MaxCost ? null : listed; // counts that no request can have
        if (listed is null && route.Kind != AttemptKind.InHouse && _warned.TryAdd((provider, model, attempt.Usage.Tier), true))
        {
            LogNoPrice(provider, model, attempt.Usage.Tier ?? ServedTier.Default);
        }

        return listed;
    }

    private static NanoUsd? CostOf(AttemptInWork attempt, NanoUsd? listed) =>
        IsFree(attempt.Route) ? NanoUsd.Zero : attempt.Route.Kind == AttemptKind.InHouse ? listed ?? NanoUsd.Zero : listed;

    private static bool IsFree(RouteAttempt route) => route.Kind is AttemptKind.Student or AttemptKind.Recorded;

    [LoggerMessage(EventId = 6001, Level = LogLevel.Warning,
        Message = "No price is known for {Provider}/{Model}, served as '{Tier}': its exchanges count as without a price. Add it to the price table.")]
    private partial void LogNoPrice(string provider, string model, string tier);
}
