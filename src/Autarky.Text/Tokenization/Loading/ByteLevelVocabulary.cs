using System.Text;
using Autarky.Text.Tokenization.BytePairs;

namespace Autarky.Text.Tokenization.Loading;

/// <summary>Reads byte-level vocabularies and the lists of merges that come with them.</summary>
internal static class ByteLevelVocabulary
{
    /// <summary>A vocabulary from tokens that write bytes in <see cref="ByteAlphabet"/>; those that do not are kept as they are written.</summary>
    /// <exception cref="InvalidDataException">Two tokens are the same.</exception>
    public static Vocabulary Read(IReadOnlyList<string> tokens, TokenKind[] kinds)
    {
        var bytes = new byte[tokens.Count][];
        for (int id = 0; id < tokens.Count; id++)
        {
            bytes[id] = (kinds[id] == TokenKind.Normal ? ByteAlphabet.TryDecode(tokens[id]) : null) ?? Encoding.UTF8.GetBytes(tokens[id]);
            kinds[id] = bytes[id].Length == 0 ? TokenKind.Unused : kinds[id];
        }

        return Vocabulary.From(bytes, kinds);
    }

    /// <summary>The merges of a vocabulary.</summary>
    /// <param name="vocabulary">The tokens.</param>
    /// <param name="merges">The two sides of each merge, best first.</param>
    /// <param name="toBytes">The bytes that a side stands for.</param>
    /// <exception cref="InvalidDataException">A side, or both together, are no token.</exception>
    public static MergeTable Merges(Vocabulary vocabulary, IReadOnlyList<(string Left, string Right)> merges, Func<string, byte[]> toBytes)
    {
        var table = new MergeTable(merges.Count);
        for (int rank = 0; rank < merges.Count; rank++)
        {
            byte[] left = toBytes(merges[rank].Left);
            byte[] right = toBytes(merges[rank].Right);
            table.Add(Find(left, merges[rank].Left, rank), Find(right, merges[rank].Right, rank), rank, Find([.. left, .. right], null, rank));
        }

        return table;

        int Find(byte[] token, string? side, int rank) => vocabulary.Find(token) is int id and >= 0
            ? id
            : throw new InvalidDataException(
                $"The merge {rank} ('{Short(merges[rank].Left)}' and '{Short(merges[rank].Right)}') names "
                + $"'{Short(side ?? merges[rank].Left + merges[rank].Right)}', which is no token.");
    }

    /// <summary>A merge that is written as two sides with a space between them.</summary>
    /// <exception cref="InvalidDataException">There is not exactly one space.</exception>
    public static (string Left, string Right) Sides(string merge, int rank)
    {
        int space = merge.IndexOf(' ', StringComparison.Ordinal);
        return space > 0 && space < merge.Length - 1 && merge.IndexOf(' ', space + 1) < 0
            ? (merge[..space], merge[(space + 1)..])
            : throw new InvalidDataException($"The merge {rank} is '{Short(merge)}': it should be two tokens with one space between them.");
    }

    private static string Short(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
