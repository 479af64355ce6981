using Autarky.Ledger.Exchanges;

namespace Autarky.WebConsole.Served;

/// <summary>Why a served request got no whole answer: whose doing it was.</summary>
public enum Shortfall
{
    /// <summary>The request itself was at fault: its sender must change it.</summary>
    ClientError,

    /// <summary>The gateway would not serve whoever asked: no key, a revoked one, too many requests at once.</summary>
    Refused,

    /// <summary>The student's confidence was below its threshold and nobody else could be asked.</summary>
    NotConfident,

    /// <summary>The provider failed, broke off or was too slow.</summary>
    ProviderFailed,

    /// <summary>This program failed; also what a newer version writes and this one does not know.</summary>
    OurFailure,

    /// <summary>The client hung up before the end.</summary>
    Cancelled,
}

internal static class Shortfalls
{
    public static IReadOnlyList<Shortfall> All { get; } = Enum.GetValues<Shortfall>();

    /// <summary>Null for a whole answer.</summary>
    public static Shortfall? Of(ExchangeOutcome outcome) => outcome switch
    {
        ExchangeOutcome.Complete => null,
        ExchangeOutcome.ClientError => Shortfall.ClientError,
        ExchangeOutcome.Refused => Shortfall.Refused,
        ExchangeOutcome.Unsure => Shortfall.NotConfident,
        ExchangeOutcome.ProviderFailed or ExchangeOutcome.TimedOut => Shortfall.ProviderFailed,
        ExchangeOutcome.ClientGone => Shortfall.Cancelled,
        _ => Shortfall.OurFailure,
    };

    public static string Name(Shortfall shortfall) => shortfall switch
    {
        Shortfall.ClientError => "client’s error",
        Shortfall.Refused => "refused (no valid key, or too many at once)",
        Shortfall.NotConfident => "student not confident, nobody else to ask",
        Shortfall.ProviderFailed => "provider failed or was too slow",
        Shortfall.Cancelled => "cancelled by the client",
        _ => "our failure",
    };
}
