using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Autarky.Text.Tokenization;

/// <summary>
/// A hash of a few bytes for tables in memory. It begins with numbers drawn at start-up, so that nobody can write a vocabulary file whose
/// tokens all collide; no result depends on it.
/// </summary>
internal static class ByteHash
{
    private static readonly ulong Seed = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8));
    private static readonly ulong SecondSeed = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8));

    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        ulong hash = Seed ^ (ulong)bytes.Length;
        while (bytes.Length > 16)
        {
            hash = Of(BinaryPrimitives.ReadUInt64LittleEndian(bytes) ^ hash, BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
            bytes = bytes[16..];
        }

        if (bytes.Length >= 8)
        {
            return Of(BinaryPrimitives.ReadUInt64LittleEndian(bytes) ^ hash, BinaryPrimitives.ReadUInt64LittleEndian(bytes[^8..]));
        }

        if (bytes.Length >= 4)
        {
            return Of(BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ hash, BinaryPrimitives.ReadUInt32LittleEndian(bytes[^4..]));
        }

        return bytes.IsEmpty ? Of(hash, 0) : Of(bytes[0] ^ hash, ((ulong)bytes[bytes.Length >> 1] << 8) | bytes[^1]);
    }

    /// <summary>The hash of two words: the halves of their product, folded.</summary>
    public static ulong Of(ulong first, ulong second)
    {
        ulong high = Math.BigMul(first ^ Seed, second ^ SecondSeed, out ulong low);
        return high ^ low;
    }
}
