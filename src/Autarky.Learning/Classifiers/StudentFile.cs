using System.Buffers.Binary;
using System.Security.Cryptography;
using Autarky.Learning.Classifiers.Embedded;
using Autarky.Learning.Encoders;

namespace Autarky.Learning.Classifiers;

/// <summary>What the kinds of student's files have in common; little-endian, nothing of time or machine in it:
/// <code>
/// "AUTARKY1"  u16 version of the kind  u16 kind  u32 card length  card (JSON)  …what the kind needs…  SHA-256 of everything before
/// </code>
/// Kinds: 0 <see cref="LinearStudentFile"/>, 1 <see cref="EmbeddingStudentFile"/>, 2 <see cref="MixedStudentFile"/>.
/// </summary>
internal static class StudentFile
{
    internal const ushort LinearKind = 0;
    internal const ushort EmbeddingKind = 1;
    internal const ushort MixedKind = 2;

    private const int HashBytes = 32;
    private const int KindAt = 10;

    private static ReadOnlySpan<byte> Magic => "AUTARKY1"u8;

    internal static Student Read(Stream source, Func<ISentenceEncoder?> encoder, out byte[] card) =>
        Read(ReadAll(source, LinearStudentFile.MaxBytes), encoder, out card);

    internal static Student Read(byte[] file, Func<ISentenceEncoder?> encoder, out byte[] card)
    {
        ushort kind = KindOf(file);
        switch (kind)
        {
            case EmbeddingKind:
                return EmbeddingStudentFile.Read(file, encoder, out card);
            case MixedKind:
                return MixedStudentFile.Read(file, encoder, out card);
            default:
                // Also what is no student's file at all: this reader says so.
                using (var stream = new MemoryStream(file, writable: false))
                {
                    return LinearStudentFile.Read(stream, out card);
                }
        }
    }

    /// <summary>The kind that a file says it is; <see cref="LinearKind"/> where it is too short to say.</summary>
    internal static ushort KindOf(ReadOnlySpan<byte> file) =>
        file.Length < KindAt + 2 ? LinearKind : BinaryPrimitives.ReadUInt16LittleEndian(file[KindAt..]);

    /// <summary>Checks magic, checksum, kind and version and takes the card.</summary>
    /// <exception cref="InvalidDataException">One of them is wrong.</exception>
    internal static StudentFileReader Open(ReadOnlySpan<byte> file, ushort kind, ushort version, out byte[] card)
    {
        if (file.Length < Magic.Length + HashBytes || !file.StartsWith(Magic))
        {
            throw new InvalidDataException("This is not a student's file: it does not begin as one.");
        }

        ReadOnlySpan<byte> content = file[..^HashBytes];
        if (!SHA256.HashData(content).AsSpan().SequenceEqual(file[content.Length..]))
        {
            throw new InvalidDataException("The student's file is damaged or cut off: its checksum is wrong. Train again or restore the file.");
        }

        // The checksum keeps accidents out, not people: every size is still checked against what is there.
        var reader = new StudentFileReader(content[Magic.Length..]);
        uint found = reader.UInt32();
        if (found != Word(kind, version))
        {
            throw new InvalidDataException(
                $"The student's file is of kind {found >> 16} and version {found & 0xFFFF}; kind {kind} and version {version} were expected. Train again.");
        }

        card = reader.Block("card").ToArray();
        return reader;
    }

    /// <summary>Writes magic, kind, version, card, then what the caller writes, then the checksum.</summary>
    internal static void Write(Stream destination, ushort kind, ushort version, ReadOnlySpan<byte> card, Action<StudentFileWriter> body)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var writer = new StudentFileWriter(destination, hash);
        writer.Bytes(Magic);
        writer.UInt32(Word(kind, version));
        writer.Block(card);
        body(writer);
        destination.Write(hash.GetHashAndReset());
    }

    internal static byte[] ReadAll(Stream source, long most)
    {
        using MemoryStream all = new();
        byte[] buffer = new byte[1 << 16];
        for (int read; (read = source.Read(buffer)) > 0;)
        {
            all.Write(buffer, 0, read);
            if (all.Length > most)
            {
                throw new InvalidDataException($"A student's file has at most {most} bytes; this one has more.");
            }
        }

        return all.ToArray();
    }

    private static uint Word(ushort kind, ushort version) => ((uint)kind << 16) | version;
}
