using System.IO.Compression;
using System.Reflection;

namespace Autarky.Models.Tokenization;

/// <summary>
/// The tokens of a byte-level BPE vocabulary by rank, and the rank of a token by its bytes. A lower rank merges first.
/// </summary>
/// <remarks>
/// Stored compactly: Brotli over a 32-bit count, then one length byte a token, then all tokens' bytes, in the order of rank.
/// In memory: one array of bytes and an open-addressed table of ranks, so that a look-up allocates nothing.
/// </remarks>
internal sealed class Vocabulary
{
    private readonly byte[] _bytes;
    private readonly int[] _offsets;
    private readonly int[] _slots;
    private readonly int _mask;

    private Vocabulary(byte[] bytes, int[] offsets)
    {
        _bytes = bytes;
        _offsets = offsets;
        int capacity = 1;
        while (capacity < Size * 2)
        {
            capacity *= 2;
        }

        _slots = new int[capacity];
        _mask = capacity - 1;
        for (int rank = 0; rank < Size; rank++)
        {
            ReadOnlySpan<byte> token = Token(rank);
            LongestToken = Math.Max(LongestToken, token.Length);
            int slot = (int)(Hash(token) & (uint)_mask);
            while (_slots[slot] != 0)
            {
                slot = (slot + 1) & _mask;
            }

            _slots[slot] = rank + 1;
        }

        ByteRanks = new int[256];
        for (int b = 0; b < 256; b++)
        {
            ByteRanks[b] = Rank([(byte)b]);
            if (ByteRanks[b] < 0)
            {
                throw new InvalidDataException($"The vocabulary has no token for the byte {b}: such a vocabulary cannot write every text.");
            }
        }
    }

    /// <summary>How many tokens there are; ranks run from 0 to one below.</summary>
    public int Size => _offsets.Length - 1;

    /// <summary>Bytes of the longest token: longer strings of bytes need no look-up.</summary>
    public int LongestToken { get; }

    /// <summary>The ranks of the 256 tokens of one byte.</summary>
    public int[] ByteRanks { get; }

    /// <summary>The bytes of a token.</summary>
    public ReadOnlySpan<byte> Token(int rank) => _bytes.AsSpan(_offsets[rank], _offsets[rank + 1] - _offsets[rank]);

    /// <summary>The rank of the token with these bytes; -1 when there is none.</summary>
    public int Rank(ReadOnlySpan<byte> token)
    {
        if (token.Length > LongestToken)
        {
            return -1;
        }

        int slot = (int)(Hash(token) & (uint)_mask);
        while (_slots[slot] is int entry and not 0)
        {
            if (Token(entry - 1).SequenceEqual(token))
            {
                return entry - 1;
            }

            slot = (slot + 1) & _mask;
        }

        return -1;
    }

    /// <summary>Reads a vocabulary that is embedded in this assembly, by its file name.</summary>
    public static Vocabulary LoadEmbedded(string name)
    {
        using Stream packed = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The vocabulary {name} is not embedded in the program: the build is incomplete.");
        using var stream = new BrotliStream(packed, CompressionMode.Decompress);
        using var reader = new BinaryReader(stream);
        int count = reader.ReadInt32();
        byte[] lengths = reader.ReadBytes(count);
        var offsets = new int[count + 1];
        for (int i = 0; i < count; i++)
        {
            offsets[i + 1] = offsets[i] + lengths[i];
        }

        byte[] bytes = reader.ReadBytes(offsets[count]);
        return lengths.Length == count && bytes.Length == offsets[count]
            ? new Vocabulary(bytes, offsets)
            : throw new InvalidDataException($"The vocabulary {name} is cut off.");
    }

    /// <summary>Writes the stored form from tokens in the order of rank.</summary>
    /// <exception cref="InvalidDataException">A token is empty or longer than 255 bytes.</exception>
    public static void Pack(IReadOnlyList<byte[]> tokens, Stream destination)
    {
        using var stream = new BrotliStream(destination, CompressionLevel.SmallestSize, leaveOpen: true);
        using var writer = new BinaryWriter(stream);
        writer.Write(tokens.Count);
        foreach (byte[] token in tokens)
        {
            if (token.Length is 0 or > byte.MaxValue)
            {
                throw new InvalidDataException($"A token of {token.Length} bytes cannot be stored: 1 to 255 are possible.");
            }

            writer.Write((byte)token.Length);
        }

        foreach (byte[] token in tokens)
        {
            writer.Write(token);
        }
    }

    // FNV-1a with a last mix: tokens are a few bytes long, and nobody outside chooses what is in the table.
    private static uint Hash(ReadOnlySpan<byte> token)
    {
        uint hash = 2166136261;
        foreach (byte b in token)
        {
            hash = (hash ^ b) * 16777619;
        }

        hash ^= hash >> 15;
        hash *= 0x2C1B3C6D;
        return hash ^ (hash >> 13);
    }
}
