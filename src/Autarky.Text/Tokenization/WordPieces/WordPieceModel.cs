using System.Runtime.Intrinsics;
using System.Text;
using Autarky.Text.Tokenization.BytePairs;
using Autarky.Text.Tokenization.Splitting;

namespace Autarky.Text.Tokenization.WordPieces;

/// <summary>
/// WordPiece: each word is written with the longest token that begins it, then with the longest that goes on, and so forth; a word for which that does
/// not work out is unknown as a whole.
/// </summary>
/// <param name="vocabulary">The tokens: those that begin a word with a space before it, those that go on without.</param>
/// <param name="splits">How a text is cut into words; pieces of white space are left out.</param>
/// <param name="unknown">The token for a word that cannot be written.</param>
/// <param name="longestWord">Characters of the longest word that is tried; longer ones are unknown.</param>
internal sealed class WordPieceModel(Vocabulary vocabulary, NextPiece[] splits, int unknown, int longestWord) : TokenModel
{
    public override void Encode(ReadOnlySpan<char> text, Scratch scratch) => Cut(text, 0, scratch);

    private void Cut(ReadOnlySpan<char> text, int step, Scratch scratch)
    {
        if (step == splits.Length)
        {
            Word(text, scratch);
            return;
        }

        NextPiece next = RegexSplit.For(splits[step], text);
        int start = 0;
        while (start < text.Length)
        {
            int end = next(text, start);
            bool known = step == splits.Length - 1
                && PieceCache.TryKey(text, start, end, out Vector128<byte> key)
                && scratch.Cache.TryWrite(key, scratch.Tokens);
            if (!known)
            {
                Cut(text[start..end], step + 1, scratch);
            }

            start = end;
        }
    }

    private void Word(ReadOnlySpan<char> word, Scratch scratch)
    {
        if (word.IsEmpty || TextClasses.At(word, 0, out _).IsAny(TextClass.Space))
        {
            return;
        }

        if (word.Length > longestWord * 2)
        {
            scratch.Tokens.Add(unknown);
            return;
        }

        Span<byte> bytes = scratch.Bytes((word.Length * 3) + 1);
        bytes[0] = (byte)' ';
        int length = Encoding.UTF8.GetBytes(word, bytes[1..]);
        if (length > PieceCache.LongestPiece)
        {
            Longest(word, bytes[..(length + 1)], scratch.Tokens);
            return;
        }

        Vector128<byte> key = PieceCache.Key(bytes.Slice(1, length));
        if (!scratch.Cache.TryWrite(key, scratch.Tokens))
        {
            int place = scratch.Tokens.Reserve(PieceCache.LongestPiece);
            Longest(word, bytes[..(length + 1)], scratch.Tokens);
            scratch.Cache.Keep(key, scratch.Tokens.Since(place));
        }
    }

    private void Longest(ReadOnlySpan<char> word, ReadOnlySpan<byte> bytes, TokenBuffer tokens)
    {
        Span<int> ids = stackalloc int[bytes.Length <= 512 ? bytes.Length : 0];
        ids = ids.IsEmpty ? new int[bytes.Length] : ids;
        int count = 0;
        int start = 0;
        bool tooLong = CharactersOf(word) > longestWord;
        while (start < bytes.Length && !tooLong)
        {
            int id = -1;
            int end = Math.Min(bytes.Length, start + vocabulary.LongestToken);
            while (end > start && (id = vocabulary.Find(bytes[start..end])) < 0)
            {
                end--;
            }

            if (id < 0 || end == 1)
            {
                break;
            }

            ids[count++] = id;
            start = end;
        }

        if (start < bytes.Length)
        {
            tokens.Add(unknown);
            return;
        }

        foreach (int id in ids[..count])
        {
            tokens.Add(id);
        }
    }

    private static int CharactersOf(ReadOnlySpan<char> word)
    {
        int count = 0;
        foreach (Rune _ in word.EnumerateRunes())
        {
            count++;
        }

        return count;
    }
}
