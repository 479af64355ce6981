using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Autarky.Learning.Classifiers;

/// <summary>Writes the parts of a student's file and adds them to its checksum.</summary>
internal readonly struct StudentFileWriter(Stream destination, IncrementalHash hash)
{
    internal void Bytes(ReadOnlySpan<byte> bytes)
    {
        hash.AppendData(bytes);
        destination.Write(bytes);
    }

    internal void UInt32(uint value)
    {
        Span<byte> four = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(four, value);
        Bytes(four);
    }

    internal void Single(float value)
    {
        Span<byte> four = stackalloc byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(four, value);
        Bytes(four);
    }

    /// <summary>A length and so many bytes.</summary>
    internal void Block(ReadOnlySpan<byte> bytes)
    {
        UInt32((uint)bytes.Length);
        Bytes(bytes);
    }

    internal void Singles(ReadOnlySpan<float> values) => Bytes(MemoryMarshal.AsBytes(values));
}
