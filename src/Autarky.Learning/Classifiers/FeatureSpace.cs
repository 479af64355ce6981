namespace Autarky.Learning.Classifiers;

/// <summary>
/// What a student knows of features: which it has a row for, and how much each tells. Turns a text's features into a sparse vector of values
/// (1 + ln count) · importance. Word and character n-grams are scaled to fixed shares of the squared length, which is 1 for a text that has nothing
/// unseen: unseen features count in the length, so that a text of unknown words gets a short vector and a low confidence. Only read once it is made.
/// </summary>
internal sealed class FeatureSpace
{
    private static readonly float[] CountFactors = [.. Enumerable.Range(0, 256).Select(count => (float)(1 + PortableLog.Of(Math.Max(1, count))))];

    private readonly FeatureTable _table;
    private readonly float[] _importance;
    private readonly double _wordScale;
    private readonly double _characterScale;

    /// <param name="hashes">The features by row.</param>
    /// <param name="importance">How much each feature tells.</param>
    /// <param name="unseenImportance">What an unseen feature counts in the length.</param>
    /// <param name="wordShare">The words' share of the squared length, 0 to 1.</param>
    internal FeatureSpace(uint[] hashes, float[] importance, float unseenImportance, float wordShare)
    {
        _table = new FeatureTable(hashes);
        _importance = importance;
        UnseenImportance = unseenImportance;
        WordShare = wordShare;
        _wordScale = Math.Sqrt(wordShare);
        _characterScale = Math.Sqrt(1.0 - wordShare);
    }

    /// <summary>How many features have a row.</summary>
    internal int Count => _importance.Length;

    internal ReadOnlySpan<uint> Hashes => _table.Hashes;

    internal ReadOnlySpan<float> Importance => _importance;

    internal float UnseenImportance { get; }

    internal float WordShare { get; }

    /// <summary>
    /// How much a feature tells that <paramref name="frequency"/> of <paramref name="texts"/> texts have: the square root of the usual smoothed
    /// inverse document frequency, which did better than the whole and than none.
    /// </summary>
    internal static float ImportanceOf(int frequency, int texts) => (float)Math.Sqrt(1 + PortableLog.Of((1.0 + texts) / (1.0 + frequency)));

    /// <summary>Writes rows and values of the text's known features, words first. Both spans hold <see cref="TextFeatures.Count"/>. Returns how many.</summary>
    internal int Encode(TextFeatures text, Span<int> rows, Span<float> values)
    {
        int words = EncodePart(text.Hashes[..text.WordCount], text.Counts, _wordScale, rows, values);
        int characters = EncodePart(
            text.Hashes[text.WordCount..], text.Counts[text.WordCount..], _characterScale, rows[words..], values[words..]);
        return words + characters;
    }

    private int EncodePart(ReadOnlySpan<uint> hashes, ReadOnlySpan<int> counts, double length, Span<int> rows, Span<float> values)
    {
        int known = 0;
        double squares = 0;
        for (int i = 0; i < hashes.Length; i++)
        {
            int row = _table.RowOf(hashes[i]);
            float value = CountFactors[Math.Min(counts[i], CountFactors.Length - 1)] * (row < 0 ? UnseenImportance : _importance[row]);
            squares += (double)value * value;
            if (row >= 0)
            {
                rows[known] = row;
                values[known++] = value;
            }
        }

        float scale = (float)(length / Math.Sqrt(squares));
        foreach (ref float value in values[..known])
        {
            value *= scale;
        }

        return known;
    }
}
