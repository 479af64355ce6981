namespace Autarky.Ledger.AnswerSets;

/// <summary>How far names are from each other: the fewest letters to put in, take out or change (V. Levenshtein, 1966), case aside.</summary>
internal static class LetterDistance
{
    // Names differ early, and texts of hostile length cost no more than names.
    private const int Compared = 64;

    /// <summary>Letters, of the first 64 of each.</summary>
    public static int Of(string first, string second)
    {
        string a = Short(first), b = Short(second);
        Span<int> row = stackalloc int[Compared + 1];
        for (int j = 0; j <= b.Length; j++)
        {
            row[j] = j;
        }

        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[b.Length];
    }

    private static string Short(string text) => (text.Length > Compared ? text[..Compared] : text).ToLowerInvariant();
}
