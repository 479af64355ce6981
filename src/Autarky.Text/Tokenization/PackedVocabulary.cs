using System.IO.Compression;
using System.Reflection;

namespace Autarky.Text.Tokenization;

/// <summary>The stored form of a vocabulary by rank: Brotli over a 32-bit count, one length byte a token, then all tokens' bytes.</summary>
internal static class PackedVocabulary
{
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
            ? new Vocabulary(bytes, offsets, kinds: null)
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
}
