using Autarky.Text.Constraints;
using Autarky.Text.Tokenization;

namespace Autarky.Text.Tests.Constraints.Peer;

/// <summary>A real vocabulary: the first tokens of one that is embedded in the program, and one control token that ends an answer.</summary>
internal sealed class EmbeddedTokens
{
    public EmbeddedTokens(string name, int count)
    {
        var vocabulary = PackedVocabulary.LoadEmbedded(name + ".br");
        List<ReadOnlyMemory<byte>> tokens =
        [
            .. Enumerable.Range(0, Math.Min(count, vocabulary.Size)).Select(rank => (ReadOnlyMemory<byte>)vocabulary.Token(rank).ToArray()),
        ];
        End = tokens.Count;
        tokens.Add(ReadOnlyMemory<byte>.Empty);
        Tokens = tokens;
        Vocabulary = new TokenVocabulary(tokens, [End]);
    }

    /// <summary>As many tokens as SmolLM2 has.</summary>
    public static EmbeddedTokens Small { get; } = new("o200k_base", 49_151);

    public IReadOnlyList<ReadOnlyMemory<byte>> Tokens { get; }

    public TokenVocabulary Vocabulary { get; }

    public int End { get; }
}
