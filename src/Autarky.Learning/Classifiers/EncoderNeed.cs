using System.Buffers.Binary;
using Autarky.Learning.Encoders;

namespace Autarky.Learning.Classifiers;

/// <summary>Which sentence encoder a student needs, going by its file alone: before it is loaded, so that the encoder can be looked for.</summary>
public static class EncoderNeed
{
    private const int HashBytes = 32;

    /// <summary>Reads the need of a student's file.</summary>
    /// <param name="studentFile">The whole file.</param>
    /// <returns>Null where it needs none, or where the file is none that can be loaded: loading it says what is wrong with it.</returns>
    public static EncoderIdentity? Of(ReadOnlySpan<byte> studentFile)
    {
        try
        {
            ushort kind = StudentFile.KindOf(studentFile);
            return kind is StudentFile.EmbeddingKind or StudentFile.MixedKind ? Read(studentFile, kind) : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static EncoderIdentity Read(ReadOnlySpan<byte> file, ushort kind)
    {
        StudentFileReader reader = StudentFile.Open(file, kind, VersionOf(file), out _);
        if (kind == StudentFile.MixedKind)
        {
            reader.Single();
            reader.Single();
            reader.Block("n-grams");
            return Read(reader.Block("embedding"), StudentFile.EmbeddingKind);
        }

        string hash = Convert.ToHexStringLower(reader.Bytes(HashBytes));
        string name = reader.Text("name of an encoder");
        reader.UInt32();
        return new EncoderIdentity(name, hash, (int)Math.Min(reader.UInt32(), int.MaxValue));
    }

    // Whether it is the version that can be read is for the loading to say.
    private static ushort VersionOf(ReadOnlySpan<byte> file) => file.Length < 10 ? (ushort)0 : BinaryPrimitives.ReadUInt16LittleEndian(file[8..]);
}
