namespace Autarky.Learning.Students;

/// <summary>
/// What a student knows of features: which it has a row for, and how much each tells. Turns a text's features into a sparse vector of length 1:
/// (1 + ln count) · idf, character grams at 0.6 of it, divided by the Euclidean norm. Only read after it is made.
/// </summary>
internal sealed class FeatureSpace
{
    /// <summary>The weight of a character gram beside a feature of whole words: grams overlap, so that each tells less.</summary>
    internal const float CharacterWeight = 0.6f;

    private static readonly float[] CountFactors = [.. Enumerable.Range(0, 256).Select(n => (float)(1 + PortableLog.Of(Math.Max(1, n))))];

    private readonly FeatureTable _table;
    private readonly float[] _importance;

    internal FeatureSpace(ReadOnlySpan<uint> hashes, float[] importance, float unseenImportance)
    {
        UnseenImportance = unseenImportance;
        _table = new FeatureTable(hashes);
        _importance = importance;
    }

    /// <summary>The factor of features that have no row: they lengthen the vector, so that a text of unknown words gets small scores.</summary>
    internal float UnseenImportance { get; }

    /// <summary>How many features have a row.</summary>
    internal int Count => _importance.Length;

    /// <summary>The hash of every row.</summary>
    internal ReadOnlySpan<uint> Hashes => _table.Hashes;

    /// <summary>The factor of every row (inverse document frequency).</summary>
    internal ReadOnlySpan<float> Importance => _importance;

    /// <summary>Writes the rows and values of the text's known features in their order; both spans hold at least as many as the text has. Returns how many.</summary>
    internal int Encode(TextFeatures text, Span<int> rows, Span<float> values)
    {
        ReadOnlySpan<uint> hashes = text.Hashes;
        ReadOnlySpan<int> counts = text.Counts;
        int count = 0;
        double squares = 0;
        for (int i = 0; i < hashes.Length; i++)
        {
            int row = _table.RowOf(hashes[i]);
            float value = CountFactors[Math.Min(counts[i], CountFactors.Length - 1)]
                * (row < 0 ? UnseenImportance : _importance[row])
                * (i < text.WordCount ? 1 : CharacterWeight);
            squares += (double)value * value;
            if (row >= 0)
            {
                rows[count] = row;
                values[count++] = value;
            }
        }

        if (squares > 0)
        {
            float scale = (float)(1 / Math.Sqrt(squares));
            foreach (ref float value in values[..count])
            {
                value *= scale;
            }
        }

        return count;
    }
}
