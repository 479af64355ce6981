using System.Diagnostics.CodeAnalysis;

namespace Autarky.Ledger.Exchanges;

/// <summary>Names one exchange: a version 7 UUID (RFC 9562), so ids sort by the millisecond they were made in.</summary>
public readonly record struct ExchangeId(Guid Value) : IComparable<ExchangeId>
{
    /// <summary>A new id for the given moment.</summary>
    public static ExchangeId New(DateTimeOffset at) => new(Guid.CreateVersion7(at));

    /// <summary>Reads the text form: 32 hexadecimal digits, hyphens allowed.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ExchangeId id)
    {
        bool read = Guid.TryParse(text, out Guid value);
        id = new ExchangeId(value);
        return read;
    }

    /// <summary>Orders ids by their text form, which is the order of time.</summary>
    public int CompareTo(ExchangeId other) => Value.CompareTo(other.Value);

    /// <summary>32 lower-case hexadecimal digits.</summary>
    public override string ToString() => Value.ToString("N");

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <(ExchangeId left, ExchangeId right) => left.CompareTo(right) < 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >(ExchangeId left, ExchangeId right) => left.CompareTo(right) > 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <=(ExchangeId left, ExchangeId right) => left.CompareTo(right) <= 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >=(ExchangeId left, ExchangeId right) => left.CompareTo(right) >= 0;
}
