using System.Text;
using Autarky.Text.Tokenization.BytePairs;
using Autarky.Text.Tokenization.SentencePieces;
using Autarky.Text.Tokenization.Splitting;

namespace Autarky.Text.Tokenization.Loading;

/// <summary>A vocabulary of SentencePiece as files list it: pieces, scores and kinds.</summary>
internal sealed class SentencePieceVocabulary
{
    private readonly double[] _scores;

    /// <param name="tokens">The tokens as they are written, U+2581 for a space.</param>
    /// <param name="scores">The score of each: higher is better.</param>
    /// <param name="kinds">What each is for; those of bytes and of spaces in disguise are set here.</param>
    /// <exception cref="InvalidDataException">Two tokens are the same, or there are only some of the bytes.</exception>
    public SentencePieceVocabulary(IReadOnlyList<string> tokens, double[] scores, TokenKind[] kinds)
    {
        _scores = scores;
        var bytes = new byte[tokens.Count][];
        int[] byteTokens = new int[256];
        Array.Fill(byteTokens, -1);
        for (int id = 0; id < tokens.Count; id++)
        {
            string token = tokens[id];
            if (kinds[id] == TokenKind.Byte)
            {
                if (!SpaceMarks.TryReadByte(token, out byte value))
                {
                    throw new InvalidDataException($"The token {id} is '{token}' and said to be a byte: bytes are written as <0x0A>.");
                }

                byteTokens[value] = id;
                bytes[id] = [value];
                continue;
            }

            // A space that the file writes as a space is out of SentencePiece's reach.
            kinds[id] = kinds[id] == TokenKind.Normal && (token.Contains(' ', StringComparison.Ordinal) || token.Length == 0) ? TokenKind.Unused : kinds[id];
            bytes[id] = Encoding.UTF8.GetBytes(kinds[id] is TokenKind.Normal or TokenKind.UserDefined ? SpaceMarks.ToText(token) : token);
        }

        int missing = Array.IndexOf(byteTokens, -1);
        if (missing >= 0 && byteTokens.Any(id => id >= 0))
        {
            throw new InvalidDataException($"The vocabulary has tokens for some bytes, but none for <0x{missing:X2}>: it must have all or none.");
        }

        ByteTokens = missing < 0 ? byteTokens : null;
        Vocabulary = Vocabulary.From(bytes, kinds);
        SpacesBeginWords = !AnySpaceInside(Vocabulary);
    }

    public Vocabulary Vocabulary { get; }

    /// <summary>The token of each byte; null where there are none.</summary>
    public int[]? ByteTokens { get; }

    /// <summary>
    /// Whether no token goes over the start of a word. Then a text can be cut before each run of spaces, and every word is encoded (and remembered)
    /// on its own with the same result.
    /// </summary>
    public bool SpacesBeginWords { get; }

    /// <summary>Where a text may be cut though the vocabulary's maker cuts nowhere.</summary>
    public NextPiece[] Splits => SpacesBeginWords ? [RunSplits.SpaceRuns] : [];

    /// <summary>Byte pair encoding in the order of the scores.</summary>
    public TokenModel ByScore(int unknown) => new BytePairModel<ScoreRanks>(
        Vocabulary,
        new ScoreRanks(Vocabulary, Ranks()),
        Splits,
        new BytePairOptions { Bytes = false, ByteTokens = ByteTokens, Unknown = unknown, FuseUnknown = true });

    /// <summary>Byte pair encoding in the order of a list of merges.</summary>
    public TokenModel ByMerges(IReadOnlyList<(string Left, string Right)> merges, BytePairOptions options, NextPiece[] splits) =>
        new BytePairModel<ListedMerges>(
            Vocabulary,
            new ListedMerges(ByteLevelVocabulary.Merges(Vocabulary, merges, side => Encoding.UTF8.GetBytes(SpaceMarks.ToText(side)))),
            splits is { Length: > 0 } ? splits : Splits,
            options with { ByteTokens = ByteTokens });

    /// <summary>The most probable tokens of all.</summary>
    public TokenModel Unigram(int unknown, NextPiece[]? splits = null) =>
        new UnigramModel(Vocabulary, _scores, splits is { Length: > 0 } ? splits : Splits, unknown, ByteTokens);

    // How many different scores are better: the best has rank 0, equal scores have equal ranks.
    private int[] Ranks()
    {
        double[] sorted = [.. _scores.Distinct().OrderDescending()];
        Dictionary<double, int> rankOf = sorted.Index().ToDictionary(entry => entry.Item, entry => entry.Index);
        return [.. _scores.Select(score => rankOf[score])];
    }

    private static bool AnySpaceInside(Vocabulary vocabulary)
    {
        for (int id = 0; id < vocabulary.Size; id++)
        {
            ReadOnlySpan<byte> token = vocabulary.Token(id);
            int word = token.IndexOfAnyExcept((byte)' ');
            if (vocabulary.Kind(id) == TokenKind.Normal && word >= 0 && token[word..].Contains((byte)' '))
            {
                return true;
            }
        }

        return false;
    }
}
