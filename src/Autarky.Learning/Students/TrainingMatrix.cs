namespace Autarky.Learning.Students;

/// <summary>The training texts as sparse rows, with the feature space made of them.</summary>
internal sealed class TrainingMatrix
{
    private readonly int[] _starts;
    private readonly int[] _rows;
    private readonly float[] _values;

    private TrainingMatrix(FeatureSpace space, int[] starts, int[] rows, float[] values)
    {
        Space = space;
        _starts = starts;
        _rows = rows;
        _values = values;
    }

    internal FeatureSpace Space { get; }

    internal ReadOnlySpan<int> RowsOf(int example) => _rows.AsSpan(_starts[example].._starts[example + 1]);

    internal ReadOnlySpan<float> ValuesOf(int example) => _values.AsSpan(_starts[example].._starts[example + 1]);

    /// <summary>Reads all texts twice: to count the features, then to encode them.</summary>
    internal static TrainingMatrix Build(IReadOnlyList<TrainingExample> examples, int minCount, int maxFeatures, CancellationToken cancellationToken)
    {
        TextFeatures text = new();
        Dictionary<uint, int> frequencies = [];
        foreach (TrainingExample example in examples)
        {
            cancellationToken.ThrowIfCancellationRequested();
            text.Extract(example.Text);
            foreach (uint hash in text.Hashes)
            {
                System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(frequencies, hash, out _)++;
            }
        }

        // Most frequent first: it decides who is left out, and puts rows that are used together close together.
        KeyValuePair<uint, int>[] kept = [.. frequencies.Where(f => f.Value >= minCount).OrderByDescending(f => f.Value).ThenBy(f => f.Key).Take(maxFeatures)];
        FeatureSpace space = new([.. kept.Select(f => f.Key)], [.. kept.Select(f => Importance(f.Value))], Importance(0));

        int[] starts = new int[examples.Count + 1];
        List<int> rows = [];
        List<float> values = [];
        int[] rowBuffer = [];
        float[] valueBuffer = [];
        for (int i = 0; i < examples.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            text.Extract(examples[i].Text);
            if (rowBuffer.Length < text.Count)
            {
                rowBuffer = new int[text.Count];
                valueBuffer = new float[text.Count];
            }

            int count = space.Encode(text, rowBuffer, valueBuffer);
            rows.AddRange(rowBuffer.AsSpan(0, count));
            values.AddRange(valueBuffer.AsSpan(0, count));
            starts[i + 1] = rows.Count;
        }

        return new TrainingMatrix(space, starts, [.. rows], [.. values]);

        // Inverse document frequency, smoothed as if one more text held every feature.
        float Importance(int texts) => (float)(1 + PortableLog.Of((1.0 + examples.Count) / (1 + texts)));
    }
}
