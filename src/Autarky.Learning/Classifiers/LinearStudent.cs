using System.Buffers;

namespace Autarky.Learning.Classifiers;

/// <summary>
/// Rung 2 of the ladder, for use cases with a closed set of answers: a linear support vector machine a label over hashed word 1–2-grams, pairs of word
/// beginnings and character 2–4-grams. Immutable, safe for any number of threads at once. The same examples, labels and options give the same bits on every
/// machine and number of threads.
/// </summary>
public sealed class LinearStudent : Student
{
    /// <summary>The most labels a student can have.</summary>
    public const int MaxLabels = 65_536;

    [ThreadStatic]
    private static TextFeatures? _scratch;

    private readonly FeatureSpace _space;
    private readonly LinearWeights _weights;

    internal LinearStudent(IReadOnlyList<string> labels, FeatureSpace space, LinearWeights weights, float temperature)
        : base(labels, temperature)
    {
        _space = space;
        _weights = weights;
    }

    internal FeatureSpace Space => _space;

    internal LinearWeights Weights => _weights;

    /// <summary>Trains a student on all cores (or as many as the options say) and blocks until it is done.</summary>
    /// <param name="examples">At least one.</param>
    /// <param name="labels">The closed set of answers, all different, at least one; a label without examples is allowed and is hardly ever answered.</param>
    /// <param name="options">How to train.</param>
    /// <param name="progress">Hears on the calling thread after its every step; may be null.</param>
    /// <param name="cancellationToken">Ends the training with <see cref="OperationCanceledException"/> within a few milliseconds.</param>
    /// <exception cref="ArgumentException">Examples, labels or options are out of bounds; the message names which and why.</exception>
    public static LinearStudent Train(
        IReadOnlyList<TrainingExample> examples,
        IReadOnlyList<string> labels,
        LinearStudentOptions options,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken)
    {
        var training = LinearTraining.Read(examples, labels, options, cancellationToken);
        return training.Learn([.. examples.Select(example => example.Weight)], options.Penalty, progress, cancellationToken);
    }

    /// <inheritdoc/>
    public override LinearStudent WithTemperature(float temperature) => new(Labels, _space, _weights, Checked(temperature));

    /// <inheritdoc/>
    /// <remarks>A text without any letter or digit gets the scores of the bias alone.</remarks>
    public override void Logits(string text, Span<float> logits)
    {
        ArgumentNullException.ThrowIfNull(text);
        RequireRoom(logits);
        TextFeatures features = _scratch ??= new TextFeatures();
        features.Extract(text);
        int[] rows = ArrayPool<int>.Shared.Rent(features.Count);
        float[] values = ArrayPool<float>.Shared.Rent(features.Count);
        float[] scores = ArrayPool<float>.Shared.Rent(_weights.Stride);
        int count = _space.Encode(features, rows, values);
        _weights.Score(rows.AsSpan(0, count), values.AsSpan(0, count), scores.AsSpan(0, _weights.Stride));
        scores.AsSpan(0, logits.Length).CopyTo(logits);
        ArrayPool<int>.Shared.Return(rows);
        ArrayPool<float>.Shared.Return(values);
        ArrayPool<float>.Shared.Return(scores);
    }

    /// <inheritdoc/>
    public override void Save(Stream destination, ReadOnlyMemory<byte> cardJson) => LinearStudentFile.Write(destination, this, cardJson.Span);

    /// <summary>Reads the file of a student of this kind to its end.</summary>
    /// <param name="source">Where from; left open.</param>
    /// <param name="cardJson">The card as it was saved.</param>
    /// <exception cref="InvalidDataException">Not a student's file, damaged, cut off, of another version, or contradicting itself.</exception>
    public static LinearStudent Load(Stream source, out byte[] cardJson) => LinearStudentFile.Read(source, out cardJson);
}
