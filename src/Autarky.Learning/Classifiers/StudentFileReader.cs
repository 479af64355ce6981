using System.Buffers.Binary;
using System.Text;

namespace Autarky.Learning.Classifiers;

/// <summary>Reads the parts of a student's file; believes no size that the file has no bytes for.</summary>
internal ref struct StudentFileReader(ReadOnlySpan<byte> content)
{
    private ReadOnlySpan<byte> _left = content;

    internal readonly int Left => _left.Length;

    /// <exception cref="InvalidDataException">So much is not left; every other member throws it too.</exception>
    internal ReadOnlySpan<byte> Bytes(int count)
    {
        if (count > _left.Length)
        {
            throw new InvalidDataException($"The student's file contradicts itself: it ends {count - _left.Length} bytes too early.");
        }

        ReadOnlySpan<byte> bytes = _left[..count];
        _left = _left[count..];
        return bytes;
    }

    internal uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4));

    internal float Single() => BinaryPrimitives.ReadSingleLittleEndian(Bytes(4));

    /// <summary>A length and so many bytes.</summary>
    internal ReadOnlySpan<byte> Block(string what) => Bytes(Count(what, bytesEach: 1));

    /// <summary>A block of UTF-8.</summary>
    internal string Text(string what)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Block(what));
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"The student's file contradicts itself: a {what} is not UTF-8.", e);
        }
    }

    /// <summary>A number of things that each take at least so many of the bytes that are left.</summary>
    internal int Count(string what, int bytesEach)
    {
        uint count = UInt32();
        if (count > (uint)(_left.Length / bytesEach))
        {
            throw new InvalidDataException($"The student's file contradicts itself: it claims {count} for {what}, more than its size allows.");
        }

        return (int)count;
    }
}
