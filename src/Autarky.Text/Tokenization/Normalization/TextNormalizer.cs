namespace Autarky.Text.Tokenization.Normalization;

/// <summary>Rewrites a text before it is encoded.</summary>
internal abstract class TextNormalizer
{
    /// <summary>The text as the vocabulary wants it; the same memory where nothing changes.</summary>
    public abstract ReadOnlySpan<char> Apply(ReadOnlySpan<char> text);
}
