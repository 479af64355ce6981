using System.Text;
using Autarky.Ledger.Search;

namespace Autarky.Ledger.Sqlite.Words;

/// <summary>
/// Words in the form that <c>exchange_words</c> holds: the number of the block of rows, then the word. A block's words stand together in the index, so whatever
/// is searched for, the work of a block is bounded.
/// </summary>
internal static class BlockWords
{
    /// <summary>The rows of a block are 2 to the power of this. Stored words hold it: to change it is to index anew.</summary>
    public const int Bits = 15;

    // Not in any word, and not cut by SQLite's tokenizer "ascii", for which all beyond ASCII is part of a word.
    private const char SeriesMark = '·';

    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";

    /// <summary>The block of a row.</summary>
    public static long Of(long seq) => seq >> Bits;

    /// <summary>The first row of a block.</summary>
    public static long Start(long block) => block << Bits;

    /// <summary>The words of a row's text as the index takes them; null for a text without words.</summary>
    public static string? Index(long seq, string? text)
    {
        if (text is null)
        {
            return null;
        }

        string block = Prefix(Of(seq));
        var index = new StringBuilder(text.Length * 2);
        foreach (Word word in Ledger.Search.Words.Of(text))
        {
            index.Append(index.Length > 0 ? " " : "").Append(block).Append(word.Folded);
        }

        return index.Length > 0 ? index.ToString() : null;
    }

    /// <summary>The word of a row's series.</summary>
    public static string Series(long seq, long series) => SeriesOfBlock(Of(seq), series);

    /// <summary>The expression that finds the rows of a block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="query">What is searched for, not empty.</param>
    /// <param name="series">Only rows of these series; null for all.</param>
    public static string Match(long block, TextQuery query, IReadOnlyCollection<long>? series)
    {
        string prefix = Prefix(block);
        var match = new StringBuilder();
        foreach (SearchTerm term in query.Terms)
        {
            match.Append(match.Length > 0 ? " AND " : "").Append('"')
                .AppendJoin(' ', term.Words.Select(word => prefix + word)).Append('"').Append(term.IsPrefix ? " *" : "");
        }

        if (series is not null)
        {
            match.Append(" AND (").AppendJoin(" OR ", series.Select(one => "\"" + SeriesOfBlock(block, one) + "\"")).Append(')');
        }

        return match.ToString();
    }

    private static string SeriesOfBlock(long block, long series) =>
        Prefix(block) + SeriesMark + series.ToString(System.Globalization.CultureInfo.InvariantCulture);

    // As long for every block, so that no block's number is the beginning of another's: enough for 27 billion rows.
    private static string Prefix(long block) => string.Create(4, block, static (letters, number) =>
    {
        for (int i = letters.Length - 1; i >= 0; i--)
        {
            letters[i] = Digits[(int)(number % Digits.Length)];
            number /= Digits.Length;
        }
    });
}
