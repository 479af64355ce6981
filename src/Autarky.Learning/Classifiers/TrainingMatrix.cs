using System.Runtime.InteropServices;

namespace Autarky.Learning.Classifiers;

/// <summary>The training texts as sparse rows, with the feature space made of them. Threads share out the texts; the result does not depend on them.</summary>
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
    internal static TrainingMatrix Build(
        IReadOnlyList<TrainingExample> examples, int maxFeatures, LinearStudentOptions options, CancellationToken cancellationToken)
    {
        int threads = options.Threads == 0 ? Environment.ProcessorCount : options.Threads;
        Range[] parts = [.. Enumerable.Range(0, threads).Select(t => PartOf(examples.Count, t, threads))];
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken };

        Dictionary<uint, int>[] counted = new Dictionary<uint, int>[threads];
        Parallel.For(0, threads, parallel, t => counted[t] = CountFeatures(examples, parts[t], cancellationToken));
        FeatureSpace space = Choose(Merge(counted), examples.Count, maxFeatures, options);

        int[] lengths = new int[examples.Count];
        List<int>[] rows = new List<int>[threads];
        List<float>[] values = new List<float>[threads];
        Parallel.For(0, threads, parallel, t => (rows[t], values[t]) = Encode(examples, parts[t], space, lengths, cancellationToken));

        int[] starts = new int[examples.Count + 1];
        for (int i = 0; i < lengths.Length; i++)
        {
            starts[i + 1] = checked(starts[i] + lengths[i]);
        }

        return new TrainingMatrix(space, starts, [.. rows.SelectMany(r => r)], [.. values.SelectMany(v => v)]);
    }

    private static Range PartOf(int count, int part, int parts) =>
        (int)((long)count * part / parts)..(int)((long)count * (part + 1) / parts);

    private static Dictionary<uint, int> CountFeatures(IReadOnlyList<TrainingExample> examples, Range part, CancellationToken cancellationToken)
    {
        TextFeatures text = new();
        Dictionary<uint, int> frequencies = [];
        for (int i = part.Start.Value; i < part.End.Value; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            text.Extract(examples[i].Text);
            foreach (uint hash in text.Hashes)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(frequencies, hash, out _)++;
            }
        }

        return frequencies;
    }

    private static Dictionary<uint, int> Merge(Dictionary<uint, int>[] counted)
    {
        foreach ((uint hash, int frequency) in counted.Skip(1).SelectMany(c => c))
        {
            CollectionsMarshal.GetValueRefOrAddDefault(counted[0], hash, out _) += frequency;
        }

        return counted[0];
    }

    // Most frequent first: it decides who is left out, and puts rows side by side that are used together. Equal ones by hash.
    private static FeatureSpace Choose(Dictionary<uint, int> frequencies, int texts, int maxFeatures, LinearStudentOptions options)
    {
        int least = options.MinCount > 0 ? options.MinCount : texts <= 4096 ? 1 : 2;
        (int Frequency, uint Hash)[] kept =
        [
            .. frequencies.Where(f => f.Value >= least)
                .Select(f => (Frequency: f.Value, Hash: f.Key))
                .OrderByDescending(f => f.Frequency).ThenBy(f => f.Hash)
                .Take(maxFeatures),
        ];
        return new FeatureSpace(
            [.. kept.Select(f => f.Hash)],
            [.. kept.Select(f => FeatureSpace.ImportanceOf(f.Frequency, texts))],
            FeatureSpace.ImportanceOf(0, texts),
            options.WordShare);
    }

    private static (List<int> Rows, List<float> Values) Encode(
        IReadOnlyList<TrainingExample> examples, Range part, FeatureSpace space, int[] lengths, CancellationToken cancellationToken)
    {
        TextFeatures text = new();
        List<int> rows = [];
        List<float> values = [];
        int[] rowBuffer = [];
        float[] valueBuffer = [];
        for (int i = part.Start.Value; i < part.End.Value; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            text.Extract(examples[i].Text);
            if (rowBuffer.Length < text.Count)
            {
                rowBuffer = new int[2 * text.Count];
                valueBuffer = new float[2 * text.Count];
            }

            int count = space.Encode(text, rowBuffer, valueBuffer);
            rows.AddRange(rowBuffer.AsSpan(0, count));
            values.AddRange(valueBuffer.AsSpan(0, count));
            lengths[i] = count;
        }

        return (rows, values);
    }
}
