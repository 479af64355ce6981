using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Reflection;

namespace Autarky.Text.Tokenization.Normalization;

/// <summary>
/// Decompositions, compositions and combining classes of the Unicode Character Database, from the embedded <c>unicode-forms.br</c>. Loaded on first use.
/// </summary>
/// <remarks>
/// Its lines: <c>c POINT PARTS</c> a canonical decomposition, <c>k POINT PARTS</c> one for compatibility, <c>x POINT</c> a character that is not composed,
/// <c>m FIRST LAST CLASS</c> the combining class of a range; numbers in hexadecimal.
/// </remarks>
internal static class UnicodeTables
{
    private static readonly Dictionary<int, int[]> Canonical = [];
    private static readonly Dictionary<int, int[]> Compatible = [];
    private static readonly Dictionary<int, byte> Classes = [];
    private static readonly HashSet<int> Uncomposed = [];
    private static readonly Dictionary<(int First, int Second), int> Compositions = [];

    static UnicodeTables()
    {
        using Stream packed = Assembly.GetExecutingAssembly().GetManifestResourceStream("unicode-forms.br")
            ?? throw new InvalidOperationException("The file unicode-forms.br is not embedded in the program: the build is incomplete.");
        using var reader = new StreamReader(new BrotliStream(packed, CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            int[] numbers = [.. line[2..].Split(' ').Select(number => int.Parse(number, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture))];
            Read(line[0], numbers);
        }

        foreach ((int point, int[] parts) in Canonical)
        {
            if (parts.Length == 2 && !Uncomposed.Contains(point))
            {
                Compositions[(parts[0], parts[1])] = point;
            }
        }
    }

    /// <summary>The canonical combining class; 0 for what is no mark.</summary>
    public static int CombiningClass(int point) => point < 0x300 ? 0 : Classes.GetValueOrDefault(point);

    /// <summary>What a character is taken apart into, one step; null where it is not.</summary>
    public static int[]? Decomposition(int point, bool compatible) =>
        Canonical.TryGetValue(point, out int[]? parts) || (compatible && Compatible.TryGetValue(point, out parts)) ? parts : null;

    /// <summary>The character that two compose to; null where they do not.</summary>
    public static int? Composition(int first, int second) => Compositions.TryGetValue((first, second), out int point) ? point : null;

    /// <summary>The characters without which a text is in a form already; every surrogate is one of them.</summary>
    public static SearchValues<char> MayChange(UnicodeForm form)
    {
        bool composes = form is UnicodeForm.C or UnicodeForm.KC;
        bool compatible = form is UnicodeForm.KC or UnicodeForm.KD;
        var changing = new HashSet<int>(Classes.Keys);
        changing.UnionWith(
            Canonical.Where(entry => !composes || compatible || entry.Value.Length == 1 || Uncomposed.Contains(entry.Key)).Select(entry => entry.Key));
        changing.UnionWith(compatible ? Compatible.Keys : []);
        changing.UnionWith(composes ? Compositions.Keys.Select(pair => pair.Second) : Enumerable.Range(0xAC00, 0xD7A4 - 0xAC00));
        changing.UnionWith(Enumerable.Range(0x1161, 0x1200 - 0x1161)); // vowels and final consonants of Hangul
        changing.UnionWith(Enumerable.Range(0xD800, 0x800));
        return SearchValues.Create([.. changing.Where(point => point <= char.MaxValue).Select(point => (char)point)]);
    }

    private static void Read(char kind, int[] numbers)
    {
        switch (kind)
        {
            case 'c':
                Canonical[numbers[0]] = numbers[1..];
                break;
            case 'k':
                Compatible[numbers[0]] = numbers[1..];
                break;
            case 'x':
                Uncomposed.Add(numbers[0]);
                break;
            default:
                for (int point = numbers[0]; point <= numbers[1]; point++)
                {
                    Classes[point] = (byte)numbers[2];
                }

                break;
        }
    }
}
