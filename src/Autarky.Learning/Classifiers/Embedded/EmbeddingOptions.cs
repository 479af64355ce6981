namespace Autarky.Learning.Classifiers.Embedded;

/// <summary>
/// How an <see cref="EmbeddingStudent"/> is trained. The defaults were chosen inside training data (<c>students-tune --encoder</c> prints it).
/// </summary>
internal sealed record EmbeddingOptions
{
    /// <summary>
    /// The strength of the weights' penalty as scikit-learn counts it: the smaller, the smaller the weights stay. Vectors of length 1 whose directions differ
    /// little need large weights; 10 to 300 are within a point of each other, so no row of anybody's is spent on choosing. <value>Default 30.</value>
    /// </summary>
    public double C { get; init; } = 30;

    /// <summary>
    /// What each label's name counts as an example of itself; see <see cref="LinearStudentOptions.LabelNameWeight"/>. <value>Default 1.</value>
    /// </summary>
    public float LabelNameWeight { get; init; } = 1;

    /// <summary>Threads; 0 means one a core. Never changes the result. <value>Default 0.</value></summary>
    public int Threads { get; init; }
}
