using System.Collections.Concurrent;
using Autarky.Ledger.Money;
using Autarky.Routing;
using Microsoft.Extensions.Logging;

namespace Autarky.Gateway.Pipeline;

/// <summary>Step 6: tokens and money of a turn, as far as it got.</summary>
internal sealed partial class UsageMeter(ILogger<UsageMeter> log)
{
    private readonly ConcurrentDictionary<(string, string), bool> _warned = new();

    /// <summary>Measures the attempt that was sent and has not failed; nothing where there is none.</summary>
    public void Measure(Turn turn)
    {
        if (turn.Attempt is not { } attempt || turn.Request is null)
        {
            return;
        }

        attempt.Ended ??= turn.Elapsed;
        (attempt.Usage, attempt.TokensEstimated) = turn.Operation.Count(turn, attempt);
        Price(turn, attempt);
    }

    private void Price(Turn turn, AttemptInWork attempt)
    {
        RouteAttempt route = attempt.Route;
        bool isOurs = route.Kind is AttemptKind.Student or AttemptKind.Recorded;
        DateOnly today = DateOnly.FromDateTime(turn.Created.UtcDateTime);
        (string provider, string model) = isOurs ? (turn.UseCase!.TeacherProvider, turn.UseCase.TeacherModel) : (route.Provider, route.Model);
        NanoUsd? listed = turn.Setup.Prices.Cost(provider, model, today, attempt.Usage);
        if (listed is null && route.Kind != AttemptKind.InHouse && _warned.TryAdd((provider, model), true))
        {
            LogNoPrice(provider, model);
        }

        turn.PartnerCost = listed ?? NanoUsd.Zero;
        turn.Cost = attempt.Cost = isOurs ? NanoUsd.Zero : route.Kind == AttemptKind.InHouse ? listed ?? NanoUsd.Zero : listed;
    }

    [LoggerMessage(EventId = 6001, Level = LogLevel.Warning,
        Message = "No price is known for {Provider}/{Model}: its exchanges are recorded without a cost. Add it to the price table.")]
    private partial void LogNoPrice(string provider, string model);
}
