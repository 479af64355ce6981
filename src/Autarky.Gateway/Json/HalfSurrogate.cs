using System.Globalization;

namespace Autarky.Gateway.Json;

/// <summary>Finds <c>\uD800</c> to <c>\uDFFF</c> that are not two in a row, first high, then low: valid JSON by its grammar, and no text.</summary>
internal static class HalfSurrogate
{
    private const int EscapeLength = 6;

    /// <param name="json">JSON in UTF-8. In what is no JSON the answer means nothing.</param>
    public static bool IsIn(ReadOnlySpan<byte> json)
    {
        // Only strings hold backslashes, and every escape but this one is two bytes long.
        for (int at = json.IndexOf((byte)'\\'); at >= 0; at = Next(json, at))
        {
            char unit = UnitAt(json, at);
            if (char.IsHighSurrogate(unit) && char.IsLowSurrogate(UnitAt(json, at + EscapeLength)))
            {
                at += EscapeLength;
            }
            else if (char.IsSurrogate(unit))
            {
                return true;
            }
        }

        return false;
    }

    private static int Next(ReadOnlySpan<byte> json, int at)
    {
        int from = Math.Min(at + 2, json.Length);
        int next = json[from..].IndexOf((byte)'\\');
        return next < 0 ? -1 : from + next;
    }

    // The code unit of the escape that begins here; 0 when none does.
    private static char UnitAt(ReadOnlySpan<byte> json, int at) =>
        at + EscapeLength <= json.Length && json[at] == '\\' && json[at + 1] == 'u'
        && ushort.TryParse(json.Slice(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort unit) ? (char)unit : '\0';
}
