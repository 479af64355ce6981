using Autarky.Models.Transformer;
using Autarky.Text.Tokenization;

namespace Autarky.Models.Embedding;

/// <summary>From texts to vectors: a tokenizer before an encoder.</summary>
/// <param name="encoder">The encoder; nobody else may use it meanwhile.</param>
/// <param name="tokenizer">Its tokenizer.</param>
public sealed class TextEncoder(Encoder encoder, Tokenizer tokenizer)
{
    /// <summary>Numbers of a vector.</summary>
    public int Width => encoder.Width;

    /// <summary>All tokens of a text, marks of beginning and end included: maybe more than the encoder reads.</summary>
    public int[] AllTokens(string text) => tokenizer.Encode(text, addSpecial: true);

    /// <summary>A text's tokens, marks of beginning and end included; of a text that is too long the beginning and the mark of the end.</summary>
    public int[] Tokens(string text)
    {
        int[] tokens = AllTokens(text);
        return tokens.Length <= encoder.MostTokens ? tokens : [.. tokens.AsSpan(0, encoder.MostTokens - 1), tokens[^1]];
    }

    /// <summary>A vector a text.</summary>
    public float[][] Embed(IEnumerable<string> texts) => encoder.Embed([.. texts.Select(Tokens)]);
}
