using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Autarky.Text.Tokenization.BytePairs;

/// <summary>
/// The tokens of short pieces that were seen lately. Words come back, so most pieces of a text are found here. A new piece takes the place of an
/// old one with the same hash: the size is fixed, and what is in it never changes a result.
/// </summary>
/// <remarks>A piece of at most 15 bytes is its own key: 16 bytes, zeros after the piece, its length last.</remarks>
internal sealed class PieceCache
{
    /// <summary>Bytes of the longest piece that is kept.</summary>
    public const int LongestPiece = 15;

    private const int MostTokens = 4;
    private const int Entries = 1 << 14;

    private static readonly Vector128<byte> Places = Vector128.CreateSequence((byte)0, (byte)1);

    private readonly Entry[] _entries = new Entry[Entries];

    /// <summary>The key of a short ASCII piece; false for every other, and for the last ones of a text: sixteen characters are read at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryKey(ReadOnlySpan<char> text, int start, int end, out Vector128<byte> key)
    {
        int length = end - start;
        if (length > LongestPiece || start + 16 > text.Length)
        {
            key = default;
            return false;
        }

        ReadOnlySpan<ushort> window = MemoryMarshal.Cast<char, ushort>(text.Slice(start, 16));
        Vector128<byte> narrow = Vector128.NarrowWithSaturation(Vector128.Create(window), Vector128.Create(window[8..]));
        Vector128<byte> piece = narrow & Vector128.LessThan(Places, Vector128.Create((byte)length));
        key = piece.WithElement(15, (byte)length);
        return piece.ExtractMostSignificantBits() == 0;
    }

    /// <summary>The key of a piece of 1 to <see cref="LongestPiece"/> bytes.</summary>
    public static Vector128<byte> Key(ReadOnlySpan<byte> piece)
    {
        Span<byte> key = stackalloc byte[16];
        key.Clear();
        piece.CopyTo(key);
        key[15] = (byte)piece.Length;
        return Vector128.Create<byte>(key);
    }

    /// <summary>Writes the tokens of a piece; false where they are not known.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryWrite(Vector128<byte> key, TokenBuffer tokens)
    {
        ref Entry entry = ref Place(key);
        if (entry.Key != key)
        {
            return false;
        }

        tokens.Add(entry.First);
        if (entry.Second >= 0)
        {
            WriteRest(in entry, tokens);
        }

        return true;
    }

    /// <summary>Keeps the tokens of a piece, if they are few.</summary>
    public void Keep(Vector128<byte> key, ReadOnlySpan<int> ids)
    {
        if (ids.Length is 0 or > MostTokens)
        {
            return;
        }

        Place(key) = new Entry
        {
            Key = key,
            First = ids[0],
            Second = ids.Length > 1 ? ids[1] : -1,
            Third = ids.Length > 2 ? ids[2] : -1,
            Fourth = ids.Length > 3 ? ids[3] : -1,
        };
    }

    private static void WriteRest(in Entry entry, TokenBuffer tokens)
    {
        tokens.Add(entry.Second);
        if (entry.Third >= 0)
        {
            tokens.Add(entry.Third);
            if (entry.Fourth >= 0)
            {
                tokens.Add(entry.Fourth);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref Entry Place(Vector128<byte> key)
    {
        Vector128<ulong> words = key.AsUInt64();
        return ref _entries[(int)ByteHash.Of(words[0], words[1]) & (Entries - 1)];
    }

    private struct Entry
    {
        public Vector128<byte> Key;
        public int First;
        public int Second;
        public int Third;
        public int Fourth;
    }
}
