using System.Text;

namespace Autarky.Text.Tokenization.Normalization;

/// <summary>One of the four normalization forms of Unicode (UAX #15).</summary>
internal enum UnicodeForm
{
    /// <summary>Canonically composed.</summary>
    C,

    /// <summary>Canonically decomposed.</summary>
    D,

    /// <summary>Composed, with compatibility characters replaced.</summary>
    KC,

    /// <summary>Decomposed, with compatibility characters replaced.</summary>
    KD,
}

/// <summary>
/// Unicode's normalization. Of our own because the program runs without culture data (<c>InvariantGlobalization</c>), where
/// <see cref="string.Normalize()"/> changes nothing.
/// </summary>
internal sealed class UnicodeForms(UnicodeForm form) : TextNormalizer
{
    private const int HangulFirst = 0xAC00;
    private const int HangulLast = 0xD7A3;
    private const int LeadFirst = 0x1100;
    private const int VowelFirst = 0x1161;
    private const int TrailFirst = 0x11A7;
    private const int Leads = 19;
    private const int Vowels = 21;
    private const int Trails = 28;

    private readonly bool _composes = form is UnicodeForm.C or UnicodeForm.KC;
    private readonly bool _compatible = form is UnicodeForm.KC or UnicodeForm.KD;
    private readonly System.Buffers.SearchValues<char> _mayChange = UnicodeTables.MayChange(form);

    public override ReadOnlySpan<char> Apply(ReadOnlySpan<char> text)
    {
        if (!text.ContainsAny(_mayChange))
        {
            return text;
        }

        List<int> points = Decompose(text);
        if (_composes)
        {
            Compose(points);
        }

        var result = new StringBuilder(points.Count);
        foreach (int point in points)
        {
            result.Append(new Rune(point).ToString());
        }

        return result.ToString();
    }

    private List<int> Decompose(ReadOnlySpan<char> text)
    {
        var points = new List<int>(text.Length + 16);
        int unordered = 0; // where the run of marks that are not in order yet begins
        foreach (Rune rune in text.EnumerateRunes())
        {
            int before = points.Count;
            Append(points, rune.Value);
            for (int i = before; i < points.Count; i++)
            {
                if (UnicodeTables.CombiningClass(points[i]) == 0)
                {
                    Order(points, unordered, i);
                    unordered = i + 1;
                }
            }
        }

        Order(points, unordered, points.Count);
        return points;
    }

    private void Append(List<int> points, int point)
    {
        if (point is >= HangulFirst and <= HangulLast)
        {
            int syllable = point - HangulFirst;
            points.Add(LeadFirst + (syllable / (Vowels * Trails)));
            points.Add(VowelFirst + (syllable % (Vowels * Trails) / Trails));
            if (syllable % Trails > 0)
            {
                points.Add(TrailFirst + (syllable % Trails));
            }
        }
        else if (UnicodeTables.Decomposition(point, _compatible) is { } parts)
        {
            foreach (int part in parts)
            {
                Append(points, part);
            }
        }
        else
        {
            points.Add(point);
        }
    }

    // Marks of the same class keep their order; a run of them is short in real text, and a hostile one is sorted in n log n.
    private static void Order(List<int> points, int start, int end)
    {
        if (end - start > 1)
        {
            int[] sorted = [.. points[start..end].OrderBy(UnicodeTables.CombiningClass)];
            for (int i = start; i < end; i++)
            {
                points[i] = sorted[i - start];
            }
        }
    }

    private static void Compose(List<int> points)
    {
        int starter = -1;
        int lastClass = 0;
        int kept = 0;
        for (int i = 0; i < points.Count; i++)
        {
            int point = points[i];
            int combining = UnicodeTables.CombiningClass(point);
            bool blocked = kept - 1 > starter && lastClass >= combining;
            if (starter >= 0 && !blocked && Pair(points[starter], point) is { } composed)
            {
                points[starter] = composed;
                continue;
            }

            if (combining == 0)
            {
                starter = kept;
            }

            lastClass = combining;
            points[kept++] = point;
        }

        points.RemoveRange(kept, points.Count - kept);
    }

    private static int? Pair(int first, int second)
    {
        if (first - LeadFirst is >= 0 and < Leads && second - VowelFirst is >= 0 and < Vowels)
        {
            return HangulFirst + ((((first - LeadFirst) * Vowels) + (second - VowelFirst)) * Trails);
        }

        if (first is >= HangulFirst and <= HangulLast && (first - HangulFirst) % Trails == 0 && second - TrailFirst is > 0 and < Trails)
        {
            return first + (second - TrailFirst);
        }

        return UnicodeTables.Composition(first, second);
    }
}
