namespace Autarky.Models.Generation.Sampling;

/// <summary>Memory for choosing a token, which all answers of an engine share one after the other.</summary>
/// <param name="vocabularySize">Tokens of the vocabulary.</param>
internal sealed class SamplingSpace(int vocabularySize)
{
    /// <summary>Logits after penalties, then probabilities.</summary>
    public float[] Scores { get; } = new float[vocabularySize];

    /// <summary>A bit a token: whether a constraint allows it.</summary>
    public uint[] Allowed { get; } = new uint[(vocabularySize + 31) / 32];

    public Truncation Truncation { get; } = new();
}
