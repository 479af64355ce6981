namespace Autarky.Learning.Students;

/// <summary>How a <see cref="LinearStudent"/> is trained. The defaults were chosen by cross-validation inside training data (docs/experiments.md).</summary>
public sealed record LinearStudentOptions
{
    /// <summary>Seed of the order of the examples; the only chance in the training. <value>Default 1.</value></summary>
    public int Seed { get; init; } = 1;

    /// <summary>How often every example is seen. <value>Default 12.</value></summary>
    public int Epochs { get; init; } = 12;

    /// <summary>AdaGrad's rate at the start; it falls in a straight line to a tenth at the end. <value>Default 0.3.</value></summary>
    public float LearningRate { get; init; } = 0.3f;

    /// <summary>The pull of touched weights to zero that is added to each gradient. <value>Default 0.</value></summary>
    public float Decay { get; init; }

    /// <summary>The share of each example's target spread evenly over all labels, against overconfidence and wrong labels. <value>Default 0.1.</value></summary>
    public float LabelSmoothing { get; init; } = 0.1f;

    /// <summary>
    /// The weight of each label's name as one more example of it ("card_arrival" reads "card arrival"); 0 leaves names out. Names are words that
    /// the owner of the use case chose for a meaning. <value>Default 3.</value>
    /// </summary>
    public float LabelNameWeight { get; init; } = 3;

    /// <summary>Examples that are answered with the same weights before these move; what the threads share out. <value>Default 32.</value></summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Features of fewer examples than this are left out of the student. <value>Default 2.</value></summary>
    public int MinCount { get; init; } = 2;

    /// <summary>At most so many features, those of most examples first; bounds memory and file. <value>Default 262,144.</value></summary>
    public int MaxFeatures { get; init; } = 1 << 18;

    /// <summary>Threads; 0 means one a core. Never changes the result. <value>Default 0.</value></summary>
    public int Threads { get; init; }
}
