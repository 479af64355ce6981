namespace Autarky.Text.Tokenization.Normalization;

/// <summary>One rewriting after the other.</summary>
internal sealed class NormalizerSequence(IReadOnlyList<TextNormalizer> steps) : TextNormalizer
{
    public override ReadOnlySpan<char> Apply(ReadOnlySpan<char> text)
    {
        foreach (TextNormalizer step in steps)
        {
            text = step.Apply(text);
        }

        return text;
    }
}
