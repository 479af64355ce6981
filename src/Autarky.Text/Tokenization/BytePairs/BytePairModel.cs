using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text;
using Autarky.Text.Tokenization.Splitting;

namespace Autarky.Text.Tokenization.BytePairs;

/// <summary>Byte pair encoding: a text is cut into pieces, and each piece is merged on its own.</summary>
/// <param name="vocabulary">The tokens.</param>
/// <param name="pairs">Which pairs merge.</param>
/// <param name="splits">How a text is cut: each step cuts the pieces of the one before. None leaves the text whole.</param>
/// <param name="options">What this vocabulary does differently.</param>
internal sealed class BytePairModel<TPairs>(Vocabulary vocabulary, TPairs pairs, NextPiece[] splits, BytePairOptions options) : TokenModel
    where TPairs : struct, IPairRanks
{
    public override void Encode(ReadOnlySpan<char> text, Scratch scratch) => Cut(text, 0, scratch);

    private void Cut(ReadOnlySpan<char> text, int step, Scratch scratch)
    {
        if (step == splits.Length)
        {
            if (!text.IsEmpty)
            {
                Piece(text, 0, text.Length, scratch);
            }

            return;
        }

        NextPiece next = RegexSplit.For(splits[step], text);
        bool last = step == splits.Length - 1;
        int start = 0;
        while (start < text.Length)
        {
            int end = next(text, start);
            if (last)
            {
                Piece(text, start, end, scratch);
            }
            else
            {
                Cut(text[start..end], step + 1, scratch);
            }

            start = end;
        }
    }

    // Most pieces are a few ASCII letters and were seen before.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Piece(ReadOnlySpan<char> text, int start, int end, Scratch scratch)
    {
        if (options.DropsSpaces && char.IsWhiteSpace(text[start]))
        {
            return;
        }

        if (PieceCache.TryKey(text, start, end, out Vector128<byte> key) && scratch.Cache.TryWrite(key, scratch.Tokens))
        {
            return;
        }

        Transcode(text[start..end], scratch);
    }

    private void Transcode(ReadOnlySpan<char> text, Scratch scratch)
    {
        Span<byte> small = stackalloc byte[PieceCache.LongestPiece * 3];
        Span<byte> bytes = text.Length <= PieceCache.LongestPiece ? small : scratch.Bytes(checked(text.Length * 3));
        ReadOnlySpan<byte> piece = bytes[..Encoding.UTF8.GetBytes(text, bytes)];
        if (piece.Length > PieceCache.LongestPiece)
        {
            Merge(piece, scratch.Tokens);
            return;
        }

        Vector128<byte> key = PieceCache.Key(piece);
        if (!scratch.Cache.TryWrite(key, scratch.Tokens))
        {
            int place = scratch.Tokens.Reserve(PieceCache.LongestPiece);
            Merge(piece, scratch.Tokens);
            scratch.Cache.Keep(key, scratch.Tokens.Since(place));
        }
    }

    private void Merge(ReadOnlySpan<byte> piece, TokenBuffer tokens)
    {
        int whole = options.WholeFirst ? vocabulary.Find(piece) : -1;
        if (whole >= 0)
        {
            tokens.Add(whole);
            return;
        }

        int[]? rented = piece.Length > BytePairMerge.MostScanned ? ArrayPool<int>.Shared.Rent((piece.Length * 2) + 1) : null;
        Span<int> memory = rented ?? stackalloc int[(BytePairMerge.MostScanned * 2) + 1];
        Span<int> starts = memory[..(piece.Length + 1)];
        Span<int> ids = memory.Slice(piece.Length + 1, piece.Length);
        int parts = options.Bytes ? FirstBytes(piece, starts, ids) : FirstCharacters(piece, starts, ids);
        parts = BytePairMerge.Run(pairs, piece, starts, ids, parts);
        Write(piece, starts, ids[..parts], tokens);
        if (rented is not null)
        {
            ArrayPool<int>.Shared.Return(rented);
        }
    }

    private int FirstBytes(ReadOnlySpan<byte> piece, Span<int> starts, Span<int> ids)
    {
        for (int i = 0; i < piece.Length; i++)
        {
            starts[i] = i;
            ids[i] = vocabulary.ByteIds[piece[i]];
        }

        starts[piece.Length] = piece.Length;
        return piece.Length;
    }

    private int FirstCharacters(ReadOnlySpan<byte> piece, Span<int> starts, Span<int> ids)
    {
        int parts = 0;
        int at = 0;
        while (at < piece.Length)
        {
            Rune.DecodeFromUtf8(piece[at..], out _, out int width);
            starts[parts] = at;
            ids[parts++] = vocabulary.Find(piece.Slice(at, width));
            at += width;
        }

        starts[parts] = piece.Length;
        return parts;
    }

    private void Write(ReadOnlySpan<byte> piece, ReadOnlySpan<int> starts, ReadOnlySpan<int> ids, TokenBuffer tokens)
    {
        bool afterUnknown = false;
        for (int i = 0; i < ids.Length; i++)
        {
            if (ids[i] >= 0)
            {
                tokens.Add(ids[i]);
                afterUnknown = false;
            }
            else if (options.ByteTokens is { } bytes)
            {
                foreach (byte b in piece[starts[i]..starts[i + 1]])
                {
                    tokens.Add(bytes[b]);
                }
            }
            else if (options.Unknown >= 0 && !(afterUnknown && options.FuseUnknown))
            {
                tokens.Add(options.Unknown);
                afterUnknown = true;
            }
        }
    }
}
