namespace Autarky.Learning.Students;

/// <summary>
/// What a student knows of features: which it has a row for, and how much each tells. Turns a text's features into a sparse vector of length 1:
/// (1 + ln count) · idf, divided by the Euclidean norm. Only read after it is made.
/// </summary>
internal sealed class FeatureSpace
{
    private static readonly float[] CountFactors = [.. Enumerable.Range(0, 256).Select(n => (float)(1 + PortableLog.Of(Math.Max(1, n))))];

    private readonly FeatureTable _table;
    private readonly float[] _importance;
    internal float UnseenImportance;

    internal FeatureSpace(ReadOnlySpan<uint> hashes, float[] importance)
    {
        _table = new FeatureTable(hashes);
        _importance = importance;
    }

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
        double wordSquares = 0, charSquares = 0;
        int words = 0;
        for (int i = 0; i < hashes.Length; i++)
        {
            int row = _table.RowOf(hashes[i]);
            float value = (Knobs.SqrtTf ? 1 : CountFactors[Math.Min(counts[i], CountFactors.Length - 1)]) * (row < 0 ? UnseenImportance : _importance[row]) * (i < text.WordCount ? Knobs.WordWeight : Knobs.CharWeight);
            if (row >= 0 || !Knobs.NormSeenOnly)
            {
                if (i < text.WordCount) wordSquares += (double)value * value; else charSquares += (double)value * value;
            }
            if (row >= 0)
            {
                rows[count] = row;
                values[count] = value;
                if (i < text.WordCount) words++;
                count++;
            }
        }

        if (Knobs.BlockNorm)
        {
            float sw = wordSquares > 0 ? (float)(Knobs.Scale * Knobs.WordWeight / Math.Sqrt(wordSquares)) : 0, sc = charSquares > 0 ? (float)(Knobs.Scale * Knobs.CharWeight / Math.Sqrt(charSquares)) : 0;
            for (int i = 0; i < count; i++) values[i] *= i < words ? sw : sc;
            return count;
        }
        if (wordSquares + charSquares > 0)
        {
            float scale = (float)(Knobs.Scale / Math.Sqrt(wordSquares + charSquares));
            for (int i = 0; i < count; i++)
            {
                values[i] *= scale;
            }
        }

        return count;
    }
}
