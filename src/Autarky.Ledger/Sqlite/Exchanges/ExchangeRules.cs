using Autarky.Ledger.Chat;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Money;
using Autarky.Ledger.Sqlite.Attempts;

namespace Autarky.Ledger.Sqlite.Exchanges;

/// <summary>
/// What every exchange must keep to before it is accepted, so that a caller's mistake is the caller's error and no other row suffers.
/// </summary>
internal static class ExchangeRules
{
    /// <summary>Characters of the longest word for how a request was served.</summary>
    public const int LongestTier = 200;

    /// <summary>Microseconds of a year.</summary>
    public static readonly long MaxDuration = (long)TimeSpan.FromDays(365).TotalMicroseconds;

    /// <exception cref="ArgumentException">The row cannot be right; the message names the member.</exception>
    public static void Check(Exchange exchange)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        Require(exchange.Id.Value != Guid.Empty, exchange, "has no id");
        Require(Enum.IsDefined(exchange.Origin), exchange, "has an unknown Origin");
        Require(Enum.IsDefined(exchange.Route), exchange, "has an unknown Route");
        Require(Enum.IsDefined(exchange.Outcome), exchange, "has an unknown Outcome");
        Require(Enum.IsDefined(exchange.GoldSource), exchange, "has an unknown GoldSource");
        Require(exchange.Usage.IsSound, exchange, "has negative tokens, or more of a part of them (cached input, output that is thought) than there are");
        Require(exchange.ServiceTier is not { Length: > LongestTier }, exchange, "has a long ServiceTier");
        Require(exchange.Cost >= NanoUsd.Zero && exchange.PartnerCost >= NanoUsd.Zero, exchange, "has a negative cost");
        Require(exchange.Cost <= Exchange.MaxCost && exchange.PartnerCost <= Exchange.MaxCost, exchange, "costs more than a million dollars");
        Require(
            exchange.DurationMicroseconds >= 0 && exchange.DurationMicroseconds <= MaxDuration,
            exchange,
            "has a duration below 0 or over a year");
        Require(exchange.TimeToFirstTokenMicroseconds is not < 0, exchange, "has a negative time to the first token");
        Require(exchange.Confidence is null or (>= 0 and <= 1), exchange, "has a confidence outside 0 to 1");
        Require(exchange.Threshold is not { } threshold || double.IsFinite(threshold), exchange, "has a threshold that is no number");
        Require(exchange.Dialect is { Length: > 0 and <= BodyDialects.LongestName }, exchange, "has a Dialect that is no name, or a long one");
        CheckAttempts(exchange);
    }

    /// <summary>The bytes of a row's bodies.</summary>
    public static long Bytes(Exchange exchange) => (exchange.Request?.LongLength ?? 0) + (exchange.Response?.LongLength ?? 0);

    private static void CheckAttempts(Exchange exchange)
    {
        for (int i = 0; i < exchange.Attempts.Count; i++)
        {
            Attempt attempt = exchange.Attempts[i];
            AttemptRules.Check(attempt);
            Require(attempt.Exchange == exchange.Id, exchange, "has an attempt of another exchange");
            Require(attempt.Ordinal == i, exchange, "has attempts whose ordinals are not 0, 1, …");
        }

        Require(
            exchange.Attempts.Count == 0 || exchange.Cost == Attempt.CostOfRequest(exchange.Attempts),
            exchange,
            "costs something other than its attempts together");
        Require(
            exchange.Attempts.Count == 0 || exchange.CostUnknown == Attempt.CostOfRequestIsUnknown(exchange.Attempts),
            exchange,
            "knows its cost otherwise than its attempts do");
    }

    private static void Require(bool holds, Exchange exchange, string fault)
    {
        if (!holds)
        {
            throw new ArgumentException($"Exchange {exchange.Id} {fault}.", nameof(exchange));
        }
    }
}
