using Autarky.Ledger.AnswerSets;

namespace Autarky.Ledger.Import.Tables;

/// <summary>The first row of a table: the names of its columns.</summary>
internal sealed class TableHeader
{
    private const int MostNamed = 30;
    private const int LongestName = 60;

    private static readonly byte[] Separators = [(byte)',', (byte)';', (byte)'\t', (byte)'|'];

    private readonly string[] _names;

    public TableHeader(IReadOnlyList<string> names) => _names = [.. names.Select(name => name.Trim())];

    /// <summary>How many columns there are.</summary>
    public int Count => _names.Length;

    /// <summary>The names, quoted, with commas; of very many the first.</summary>
    public string InWords => string.Join(", ", _names.Take(MostNamed).Select(name => $"'{Cut(name)}'"))
        + (_names.Length > MostNamed ? $" and {_names.Length - MostNamed} more" : "");

    /// <summary>The separator of a table: of those there are the one that its first line has most of, outside of quotes; null where it has none.</summary>
    public static byte? SeparatorOf(ReadOnlySpan<byte> firstLine)
    {
        Span<int> counts = stackalloc int[Separators.Length];
        bool quoted = false;
        foreach (byte here in firstLine)
        {
            quoted ^= here == '"';
            int which = quoted ? -1 : Separators.AsSpan().IndexOf(here);
            if (which >= 0)
            {
                counts[which]++;
            }
        }

        int most = 0;
        for (int i = 1; i < counts.Length; i++)
        {
            most = counts[i] > counts[most] ? i : most;
        }

        return counts[most] > 0 ? Separators[most] : null;
    }

    /// <summary>The place of a column, from 0.</summary>
    /// <param name="name">Its name, case aside where that is clear.</param>
    /// <param name="use">What it was named for ("question").</param>
    /// <exception cref="FormatException">There is none of that name, or several; the message says which there are.</exception>
    public int Find(string name, string use)
    {
        string wanted = name.Trim();
        int[] found = Places(each => each == wanted);
        if (found.Length == 0)
        {
            found = Places(each => each.Equals(wanted, StringComparison.OrdinalIgnoreCase));
        }

        return found.Length switch
        {
            1 => found[0],
            0 => throw new FormatException(
                $"The table has no column '{Cut(wanted)}' (--{use}). The closest is '{Cut(_names.MinBy(each => LetterDistance.Of(each, wanted)) ?? "")}'; "
                    + $"its columns are {InWords}."),
            _ => throw new FormatException($"The table has {found.Length} columns '{Cut(wanted)}' (--{use}): give each a name of its own."),
        };
    }

    private int[] Places(Func<string, bool> fits) => [.. Enumerable.Range(0, _names.Length).Where(i => fits(_names[i]))];

    private static string Cut(string name) => name.Length <= LongestName ? name : name[..LongestName] + "…";
}
