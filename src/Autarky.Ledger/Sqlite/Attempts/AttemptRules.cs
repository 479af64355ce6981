using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Money;
using Autarky.Ledger.Sqlite.Exchanges;

namespace Autarky.Ledger.Sqlite.Attempts;

/// <summary>What every attempt must keep to before it is accepted.</summary>
internal static class AttemptRules
{
    /// <exception cref="ArgumentException">The attempt cannot be right; the message names the member.</exception>
    public static void Check(Attempt attempt)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        Require(attempt.Exchange.Value != Guid.Empty, attempt, "names no exchange");
        Require(attempt.Ordinal >= 0, attempt, "has a negative Ordinal");
        Require(Enum.IsDefined(attempt.Purpose), attempt, "has an unknown Purpose");
        Require(Enum.IsDefined(attempt.Answerer), attempt, "has an unknown Answerer");
        Require(Enum.IsDefined(attempt.Outcome), attempt, "has an unknown Outcome");
        Require(attempt.Provider is not null || attempt.Model is not null, attempt, "names neither provider nor model");
        Require(attempt.ProviderStatus is null or (>= 100 and <= 999), attempt, "has a ProviderStatus that is none of HTTP");
        Require(attempt.Usage.IsSound, attempt, "has negative tokens, or more of a part of them (cached input, output that is thought) than there are");
        Require(attempt.ServiceTier is not { Length: > ExchangeRules.LongestTier }, attempt, "has a long ServiceTier");
        Require(attempt.Cost >= NanoUsd.Zero && attempt.Cost <= Ledger.Exchanges.Exchange.MaxCost, attempt, "has a cost below 0 or over a million dollars");
        Require(attempt.StartedMicroseconds >= 0, attempt, "began before its exchange");
        Require(
            attempt.DurationMicroseconds >= 0 && attempt.DurationMicroseconds <= ExchangeRules.MaxDuration,
            attempt,
            "has a duration below 0 or over a year");
        Require(attempt.TimeToFirstTokenMicroseconds is not < 0, attempt, "has a negative time to the first token");
    }

    private static void Require(bool holds, Attempt attempt, string fault)
    {
        if (!holds)
        {
            throw new ArgumentException($"Attempt {attempt.Ordinal} of exchange {attempt.Exchange} {fault}.", nameof(attempt));
        }
    }
}
