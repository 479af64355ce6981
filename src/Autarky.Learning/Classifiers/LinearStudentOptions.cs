namespace Autarky.Learning.Classifiers;

/// <summary>
/// How a <see cref="LinearStudent"/> is trained. The defaults are <see cref="ForTeacherAnswers"/>. Both sets were chosen by cross-validation inside
/// training data (the <c>students-tune</c> measurement prints it).
/// </summary>
public sealed record LinearStudentOptions
{
    /// <summary>
    /// For labels of which a good part is wrong, such as a teacher's answers: small weights, so that no single example weighs much. The defaults.
    /// </summary>
    public static LinearStudentOptions ForTeacherAnswers { get; } = new();

    /// <summary>For labels that people know to be right: larger weights.</summary>
    public static LinearStudentOptions ForGoldAnswers { get; } = new() { Penalty = 0.3f };

    /// <summary>
    /// What the squares of the weights cost beside the examples' losses, above 0: the larger, the less one example moves. <value>Default 1.</value>
    /// </summary>
    public float Penalty { get; init; } = 1;

    /// <summary>The most steps of conjugate gradients; from about 20 on, more of them change hardly an answer. <value>Default 30.</value></summary>
    public int Steps { get; init; } = 30;

    /// <summary>
    /// The share of a text's squared length that words, word 2-grams and pairs of beginnings have, 0 to 1; the character n-grams have the rest.
    /// <value>Default 0.5.</value>
    /// </summary>
    public float WordShare { get; init; } = 0.5f;

    /// <summary>
    /// What each label's name ("card_arrival" read as "card arrival") counts as an example of itself; 0 leaves names out. Names say what a label
    /// means where the examples are few or wrong; names that say nothing do no harm. <value>Default 3.</value>
    /// </summary>
    public float LabelNameWeight { get; init; } = 3;

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
        Require(Penalty is >= 1e-6f and <= 1e6f, nameof(Penalty), Penalty, "0.000001 to 1,000,000");
        Require(Steps is >= 1 and <= 10_000, nameof(Steps), Steps, "1 to 10,000");
        Require(WordShare is >= 0 and <= 1, nameof(WordShare), WordShare, "0 to 1");
        Require(LabelNameWeight is >= 0 and <= 1000, nameof(LabelNameWeight), LabelNameWeight, "0 to 1,000");
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
