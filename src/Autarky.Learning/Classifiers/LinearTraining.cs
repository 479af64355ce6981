using System.Globalization;

namespace Autarky.Learning.Classifiers;

/// <summary>Texts that were read once and can be learnt any number of times, each time with other weights of the examples.</summary>
internal sealed class LinearTraining
{
    private readonly TrainingMatrix _matrix;
    private readonly IReadOnlyList<TrainingExample> _examples;
    private readonly IReadOnlyList<string> _labels;
    private readonly LinearStudentOptions _options;

    // The labels' names stand at the end.
    private readonly TrainingExample[] _names;

    private LinearTraining(
        TrainingMatrix matrix, IReadOnlyList<TrainingExample> examples, TrainingExample[] names, IReadOnlyList<string> labels, LinearStudentOptions options)
    {
        _matrix = matrix;
        _examples = examples;
        _names = names;
        _labels = labels;
        _options = options;
    }

    /// <summary>Reads the texts; the arguments and errors are those of <see cref="LinearStudent.Train"/>.</summary>
    internal static LinearTraining Read(
        IReadOnlyList<TrainingExample> examples, IReadOnlyList<string> labels, LinearStudentOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        Validate(examples, labels);
        options.Validate();
        TrainingExample[] names = options.LabelNameWeight == 0
            ? []
            : [.. labels.Select((name, i) => new TrainingExample(name, i, options.LabelNameWeight)).Where(example => example.Text != Student.NoAnswer)];
        int maxFeatures = Math.Min(options.MaxFeatures, LinearWeights.MostFeatures(labels.Count));
        TrainingMatrix matrix = TrainingMatrix.Build([.. examples, .. names], maxFeatures, options, cancellationToken);
        return new LinearTraining(matrix, examples, names, [.. labels], options);
    }

    /// <summary>Trains a student, at temperature 1.</summary>
    /// <param name="weights">What each example counts, in place of its own weight: 0 to 1,000,000.</param>
    /// <param name="penalty">In place of <see cref="LinearStudentOptions.Penalty"/>.</param>
    /// <param name="progress">Hears on the calling thread after its every step; may be null.</param>
    /// <param name="cancellationToken">Ends the training within a few milliseconds.</param>
    internal LinearStudent Learn(ReadOnlySpan<float> weights, float penalty, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var all = new TrainingExample[_examples.Count + _names.Length];
        for (int i = 0; i < _examples.Count; i++)
        {
            all[i] = _examples[i] with { Weight = weights[i] };
        }

        _names.CopyTo(all, _examples.Count);
        LinearStudentOptions options = _options with { Penalty = penalty };
        LinearWeights learnt = new LinearTrainer(_matrix, all, _names.Length, _labels.Count, options).Train(progress, cancellationToken);
        return new LinearStudent(_labels, _matrix.Space, learnt, temperature: 1);
    }

    private static void Validate(IReadOnlyList<TrainingExample> examples, IReadOnlyList<string> labels)
    {
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentNullException.ThrowIfNull(labels);
        if (examples.Count == 0)
        {
            throw new ArgumentException("There are no examples to learn from.", nameof(examples));
        }

        if (labels.Count is 0 or > LinearStudent.MaxLabels || labels.Distinct(StringComparer.Ordinal).Count() != labels.Count || labels.Contains(null!))
        {
            throw new ArgumentException($"The labels must be 1 to {LinearStudent.MaxLabels} different texts; there are {labels.Count}.", nameof(labels));
        }

        for (int i = 0; i < examples.Count; i++)
        {
            TrainingExample example = examples[i];
            if (example.Text is null || (uint)example.Label >= (uint)labels.Count || !(example.Weight is >= 0 and <= 1_000_000))
            {
                throw new ArgumentException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Example {i} has no text, or label {example.Label} outside of 0 to {labels.Count - 1}, or a weight "
                        + $"{example.Weight} that is not 0 to 1,000,000."),
                    nameof(examples));
            }
        }
    }
}
