namespace Autarky.CommandLine;

/// <summary>Which of the names that there are somebody may have meant.</summary>
internal static class NearestName
{
    /// <summary>The name with the fewest slips from what was typed, the first of equals; null where none is near.</summary>
    /// <remarks>
    /// A slip is a letter too many, too few, another one, or two neighbours exchanged. One in three letters of a name may be wrong, and one of the shortest.
    /// </remarks>
    public static string? Of(string typed, IEnumerable<string> names)
    {
        string? nearest = null;
        int fewest = int.MaxValue;
        foreach (string name in names)
        {
            string bare = name.TrimStart('-', '/');
            int slips = Begins(bare, typed) ? 1 : Slips(typed.TrimStart('-', '/').ToLowerInvariant(), bare.ToLowerInvariant());
            if (slips <= Math.Max(1, bare.Length / 3) && slips < fewest)
            {
                (nearest, fewest) = (name, slips);
            }
        }

        return nearest;
    }

    // What is cut off is meant too: --temp is --temperature.
    private static bool Begins(string bare, string typed) =>
        typed.TrimStart('-', '/') is { Length: >= 3 } start && bare.StartsWith(start, StringComparison.OrdinalIgnoreCase);

    // The distance of Damerau and Levenshtein, each pair of neighbours exchanged at most once. Nothing as long as a megabyte is a slip of a name.
    private static int Slips(string typed, string name)
    {
        if (Math.Abs(typed.Length - name.Length) > name.Length)
        {
            return int.MaxValue;
        }

        int[,] slips = new int[typed.Length + 1, name.Length + 1];
        for (int i = 0; i <= typed.Length; i++)
        {
            for (int j = 0; j <= name.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    slips[i, j] = i + j;
                    continue;
                }

                int other = slips[i - 1, j - 1] + (typed[i - 1] == name[j - 1] ? 0 : 1);
                slips[i, j] = Math.Min(other, 1 + Math.Min(slips[i - 1, j], slips[i, j - 1]));
                if (i > 1 && j > 1 && typed[i - 1] == name[j - 2] && typed[i - 2] == name[j - 1])
                {
                    slips[i, j] = Math.Min(slips[i, j], 1 + slips[i - 2, j - 2]);
                }
            }
        }

        return slips[typed.Length, name.Length];
    }
}
