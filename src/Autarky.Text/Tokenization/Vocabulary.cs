using System.Text;

namespace Autarky.Text.Tokenization;

/// <summary>
/// The tokens of a model by number, and the number of a token by its bytes. Numbers may have gaps (<see cref="TokenKind.Unused"/>).
/// </summary>
/// <remarks>In memory: one array of bytes and an open-addressed table, so that a look-up allocates nothing. Only normal tokens are in the table.</remarks>
internal sealed class Vocabulary
{
    private readonly byte[] _bytes;
    private readonly int[] _offsets;
    private readonly TokenKind[]? _kinds;
    private readonly ulong[] _slots; // the upper half of the hash, then the number of the token plus one; zero is empty
    private readonly int _mask;

    /// <param name="bytes">The bytes of all tokens, one after the other.</param>
    /// <param name="offsets">Where each begins; one more for the end.</param>
    /// <param name="kinds">What each is for; null where all are normal.</param>
    /// <exception cref="InvalidDataException">Two normal tokens are the same.</exception>
    public Vocabulary(byte[] bytes, int[] offsets, TokenKind[]? kinds)
    {
        _bytes = bytes;
        _offsets = offsets;
        _kinds = kinds;
        int capacity = 16;
        while (capacity < Size * 2)
        {
            capacity *= 2;
        }

        _slots = new ulong[capacity];
        _mask = capacity - 1;
        for (int id = 0; id < Size; id++)
        {
            if (Kind(id) == TokenKind.Normal)
            {
                Insert(id);
            }
        }

        ByteIds = new int[256];
        for (int b = 0; b < 256; b++)
        {
            ByteIds[b] = Find([(byte)b]);
        }
    }

    /// <summary>How many numbers there are: they run from 0 to one below.</summary>
    public int Size => _offsets.Length - 1;

    /// <summary>Bytes of the longest normal token: longer strings of bytes need no look-up.</summary>
    public int LongestToken { get; private set; }

    /// <summary>The normal tokens of one byte; -1 where there is none.</summary>
    public int[] ByteIds { get; }

    /// <summary>The bytes that a token stands for.</summary>
    public ReadOnlySpan<byte> Token(int id) => _bytes.AsSpan(_offsets[id], _offsets[id + 1] - _offsets[id]);

    /// <summary>What a token is for.</summary>
    public TokenKind Kind(int id) => _kinds is null ? TokenKind.Normal : _kinds[id];

    /// <summary>The normal token with these bytes; -1 when there is none.</summary>
    public int Find(ReadOnlySpan<byte> token)
    {
        if (token.Length > LongestToken)
        {
            return -1;
        }

        ulong hash = ByteHash.Of(token);
        uint mark = (uint)(hash >> 32);
        int slot = (int)hash & _mask;
        while (_slots[slot] is ulong entry and not 0)
        {
            int id = (int)(uint)entry - 1;
            if ((uint)(entry >> 32) == mark && Token(id).SequenceEqual(token))
            {
                return id;
            }

            slot = (slot + 1) & _mask;
        }

        return -1;
    }

    /// <summary>A vocabulary from tokens in the order of their numbers.</summary>
    /// <exception cref="InvalidDataException">Two normal tokens are the same, or all together are too large.</exception>
    public static Vocabulary From(IReadOnlyList<byte[]> tokens, TokenKind[]? kinds)
    {
        var offsets = new int[tokens.Count + 1];
        long total = 0;
        for (int id = 0; id < tokens.Count; id++)
        {
            total += tokens[id].Length;
            if (total > int.MaxValue / 2)
            {
                throw new InvalidDataException($"The tokens up to number {id} have {total} bytes together: more than a vocabulary can hold.");
            }

            offsets[id + 1] = (int)total;
        }

        byte[] bytes = new byte[total];
        for (int id = 0; id < tokens.Count; id++)
        {
            tokens[id].CopyTo(bytes.AsSpan(offsets[id]));
        }

        return new Vocabulary(bytes, offsets, kinds);
    }

    private void Insert(int id)
    {
        ReadOnlySpan<byte> token = Token(id);
        LongestToken = Math.Max(LongestToken, token.Length);
        ulong hash = ByteHash.Of(token);
        ulong mark = hash >> 32 << 32;
        int slot = (int)hash & _mask;
        while (_slots[slot] is ulong entry and not 0)
        {
            int other = (int)(uint)entry - 1;
            if (entry >> 32 == mark >> 32 && Token(other).SequenceEqual(token))
            {
                throw new InvalidDataException($"The tokens {other} and {id} are both '{Shown(token)}': a vocabulary has each token once.");
            }

            slot = (slot + 1) & _mask;
        }

        _slots[slot] = mark | (uint)(id + 1);
    }

    private static string Shown(ReadOnlySpan<byte> token) => Encoding.UTF8.GetString(token[..Math.Min(token.Length, 40)]);
}
