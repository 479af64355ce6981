using System.Collections;
using System.Text;

namespace Autarky.Text.Tokenization.Splitting;

/// <summary>A set of code points, written like the inside of a character class: single ones and ranges (<c>A-Zµ</c>).</summary>
internal sealed class CodePointSet
{
    private readonly BitArray _basic = new(char.MaxValue + 1);
    private readonly List<(int First, int Last)> _beyond = [];

    public CodePointSet(string ranges)
    {
        int[] points = [.. ranges.EnumerateRunes().Select(rune => rune.Value)];
        for (int i = 0; i < points.Length; i++)
        {
            bool range = i + 2 < points.Length && points[i + 1] == '-';
            Add(points[i], range ? points[i + 2] : points[i]);
            i += range ? 2 : 0;
        }
    }

    /// <summary>Whether the code point at a place is in the set, and how many characters it takes.</summary>
    public bool HasAt(ReadOnlySpan<char> text, int at, out int width)
    {
        if (Rune.DecodeFromUtf16(text[at..], out Rune rune, out width) != System.Buffers.OperationStatus.Done || rune.IsBmp)
        {
            return _basic[text[at]];
        }

        return _beyond.Exists(range => rune.Value >= range.First && rune.Value <= range.Last);
    }

    private void Add(int first, int last)
    {
        for (int point = first; point <= last && point <= char.MaxValue; point++)
        {
            _basic[point] = true;
        }

        if (last > char.MaxValue)
        {
            _beyond.Add((first, last));
        }
    }
}
