using System.Globalization;

namespace Autarky.Ledger.Money;

/// <summary>
/// An exact amount of money in billionths of a US dollar. One token at 0.05 USD per million tokens is 50 units,
/// and a 64-bit integer reaches 9.2 billion USD, so sums over a whole ledger neither round nor overflow.
/// </summary>
public readonly record struct NanoUsd(long Value) : IComparable<NanoUsd>
{
    /// <summary>No money.</summary>
    public static NanoUsd Zero => default;

    /// <summary>From dollars, rounded to the nearest unit, halves to even.</summary>
    /// <exception cref="OverflowException">The amount is beyond 9.2 billion USD.</exception>
    public static NanoUsd FromUsd(decimal usd) => new(decimal.ToInt64(decimal.Round(usd * 1_000_000_000m, MidpointRounding.ToEven)));

    /// <summary>In dollars, exact.</summary>
    public decimal ToUsd() => Value / 1_000_000_000m;

    /// <inheritdoc/>
    public int CompareTo(NanoUsd other) => Value.CompareTo(other.Value);

    /// <summary>Dollars with as many of the nine decimals as are not zero, at least two; culture invariant, no unit.</summary>
    public override string ToString() => ToUsd().ToString("0.00#######", CultureInfo.InvariantCulture);

    /// <summary>Sum; overflow throws.</summary>
    public static NanoUsd operator +(NanoUsd a, NanoUsd b) => new(checked(a.Value + b.Value));

    /// <summary>Difference; overflow throws.</summary>
    public static NanoUsd operator -(NanoUsd a, NanoUsd b) => new(checked(a.Value - b.Value));

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <(NanoUsd left, NanoUsd right) => left.Value < right.Value;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >(NanoUsd left, NanoUsd right) => left.Value > right.Value;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <=(NanoUsd left, NanoUsd right) => left.Value <= right.Value;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >=(NanoUsd left, NanoUsd right) => left.Value >= right.Value;
}
