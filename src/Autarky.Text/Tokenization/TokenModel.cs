namespace Autarky.Text.Tokenization;

/// <summary>How a vocabulary's maker turns plain text, free of added tokens and normalized, into tokens.</summary>
internal abstract class TokenModel
{
    /// <summary>Appends the tokens of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="scratch">Memory to work in; the tokens go to <see cref="Scratch.Tokens"/>.</param>
    public abstract void Encode(ReadOnlySpan<char> text, Scratch scratch);
}
