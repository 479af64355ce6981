using System.Text;

namespace Autarky.WebConsole.Exchanges;

/// <summary>
/// Bytes of HTML that texts of hostile length may still take on a page. Counts what the encoder makes of a character: a quotation mark takes
/// six bytes, so a page of JSON is far larger than its JSON.
/// </summary>
internal sealed class TextBudget(int bytes)
{
    private int _left = bytes;

    /// <summary>The text, or as much of its start as the budget and the limit allow; what was taken is gone from the budget.</summary>
    /// <param name="text">The text.</param>
    /// <param name="limit">Bytes of HTML for this text alone.</param>
    /// <param name="cut">Whether the end is missing.</param>
    public string Take(string text, int limit, out bool cut)
    {
        int allowed = Math.Min(limit, _left);
        int used = 0;
        int length = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            int cost = Cost(rune);
            if (used + cost > allowed)
            {
                break;
            }

            used += cost;
            length += rune.Utf16SequenceLength;
        }

        _left -= used;
        cut = length < text.Length;
        return cut ? text[..length] : text;
    }

    /// <summary>Upper bound of the bytes that the HTML encoder makes of a character.</summary>
    internal static int Cost(Rune rune) => rune.Value switch
    {
        '\n' => 5,
        < 0x20 or 0x7f => 6,
        '"' or '&' or '\'' or '+' or '<' or '>' => 6,
        < 0x7f => 1,
        _ => 10,
    };
}
