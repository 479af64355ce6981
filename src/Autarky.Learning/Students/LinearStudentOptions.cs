namespace Autarky.Learning.Students;

/// <summary>
/// How a <see cref="LinearStudent"/> is trained. The defaults are <see cref="ForTeacherAnswers"/>. Both sets were chosen by cross-validation inside
/// training data (the <c>students-tune</c> measurement prints it).
/// </summary>
public sealed record LinearStudentOptions
{
    /// <summary>For labels of which a good part is wrong, such as a teacher's answers: short training, soft targets. The defaults.</summary>
    public static LinearStudentOptions ForTeacherAnswers { get; } = new();

    /// <summary>For labels that people know to be right: longer training, harder targets, less weight on words.</summary>
    public static LinearStudentOptions ForGoldAnswers { get; } = new() { Epochs = 15, LearningRate = 1, LabelSmoothing = 0.1f, WordShare = 0.5f };

    /// <summary>Seed of the order of the examples; the only chance in the training. <value>Default 1.</value></summary>
    public int Seed { get; init; } = 1;

    /// <summary>How often every example is seen. <value>Default 12.</value></summary>
    public int Epochs { get; init; } = 12;

    /// <summary>AdaGrad's rate at the start; it falls in a straight line to a tenth at the end. <value>Default 1.</value></summary>
    public float LearningRate { get; init; } = 1;

    /// <summary>The share of each example's target that is spread evenly over all labels, 0 to below 1, against wrong labels. <value>Default 0.2.</value></summary>
    public float LabelSmoothing { get; init; } = 0.2f;

    /// <summary>
    /// The share of a text's squared length that words, word 2-grams and pairs of beginnings have, 0 to 1; the character n-grams have the rest.
    /// <value>Default 0.6.</value>
    /// </summary>
    public float WordShare { get; init; } = 0.6f;

    /// <summary>
    /// What each label's name ("card_arrival" read as "card arrival") counts as an example of itself; 0 leaves names out. Names say what a label
    /// means where the examples are few or wrong; names that say nothing do no harm. <value>Default 3.</value>
    /// </summary>
    public float LabelNameWeight { get; init; } = 3;

    /// <summary>Examples that are answered with the same weights before these move; what the threads share out. <value>Default 64.</value></summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>
    /// Features of fewer examples than this are left out of the student; 0 chooses 1 for up to 4,096 examples, where every word tells, and 2 above,
    /// where single ones would be most of the file. <value>Default 0.</value>
    /// </summary>
    public int MinCount { get; init; }

    /// <summary>At most so many features, those of most examples first; bounds memory and file. <value>Default 262,144.</value></summary>
    public int MaxFeatures { get; init; } = 1 << 18;

    /// <summary>Threads; 0 means one a core. Never changes the result. <value>Default 0.</value></summary>
    public int Threads { get; init; }

    internal void Validate()
    {
        Require(Epochs is >= 1 and <= 10_000, nameof(Epochs), Epochs, "1 to 10,000");
        Require(LearningRate is > 0 and <= 100, nameof(LearningRate), LearningRate, "above 0, at most 100");
        Require(LabelSmoothing is >= 0 and < 1, nameof(LabelSmoothing), LabelSmoothing, "0 to below 1");
        Require(WordShare is >= 0 and <= 1, nameof(WordShare), WordShare, "0 to 1");
        Require(LabelNameWeight is >= 0 and <= 1000, nameof(LabelNameWeight), LabelNameWeight, "0 to 1,000");
        Require(BatchSize is >= 1 and <= 65_536, nameof(BatchSize), BatchSize, "1 to 65,536");
        Require(MinCount >= 0, nameof(MinCount), MinCount, "0 (by the number of examples) or more");
        Require(MaxFeatures >= 1, nameof(MaxFeatures), MaxFeatures, "1 or more");
        Require(Threads is >= 0 and <= 1024, nameof(Threads), Threads, "0 (one a core) to 1,024");
    }

    // NaN fails every comparison, so it is refused as well.
    private static void Require(bool holds, string option, object value, string bounds)
    {
        if (!holds)
        {
            throw new ArgumentException(FormattableString.Invariant($"{option} is {value}: it must be {bounds}."), nameof(option));
        }
    }
}
