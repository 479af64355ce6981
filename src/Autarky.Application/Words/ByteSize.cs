using System.Globalization;

namespace Autarky.Application.Words;

/// <summary>Numbers of bytes in words.</summary>
public static class ByteSize
{
    /// <summary>In the unit that fits, in powers of ten: <c>1.34 GB</c>.</summary>
    public static string Of(double bytes) => bytes switch
    {
        >= 1e9 => Invariant($"{bytes / 1e9:0.00} GB"),
        >= 1e6 => Invariant($"{bytes / 1e6:0.0} MB"),
        >= 1e3 => Invariant($"{bytes / 1e3:0.0} kB"),
        _ => Invariant($"{bytes:0} B"),
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
