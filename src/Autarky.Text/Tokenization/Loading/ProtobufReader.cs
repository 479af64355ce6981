using System.Buffers.Binary;
using System.Text;

namespace Autarky.Text.Tokenization.Loading;

/// <summary>Walks over the fields of one protobuf message (the wire format: tag, then a number, eight bytes, a length and bytes, or four bytes).</summary>
/// <param name="message">The bytes of the message.</param>
/// <param name="name">What complaints call it.</param>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message, string name)
{
    private readonly int _length = message.Length;
    private ReadOnlySpan<byte> _rest = message;
    private ReadOnlySpan<byte> _bytes;
    private ulong _number;

    /// <summary>The number of the field; 0 before the first.</summary>
    public int Field { get; private set; }

    /// <summary>The bytes of the field: a text, a message, or memory.</summary>
    public readonly ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The number of the field; the bits of a fixed one.</summary>
    public readonly long Number => (long)_number;

    public readonly bool Flag => _number != 0;

    public readonly float Single => BitConverter.UInt32BitsToSingle((uint)_number);

    /// <exception cref="InvalidDataException">The text is no UTF-8.</exception>
    public readonly string Text()
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(_bytes);
        }
        catch (DecoderFallbackException error)
        {
            throw Broken("has a text that is no UTF-8", error);
        }
    }

    /// <summary>Goes to the next field; false at the end.</summary>
    /// <exception cref="InvalidDataException">The message is cut off or none.</exception>
    public bool Next()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        ulong tag = Varint();
        Field = (int)Math.Min(tag >> 3, int.MaxValue);
        switch (tag & 7)
        {
            case 0:
                _number = Varint();
                break;
            case 1:
                _number = BinaryPrimitives.ReadUInt64LittleEndian(Take(8));
                break;
            case 2:
                _bytes = Take(Varint());
                break;
            case 5:
                _number = BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
                break;
            default:
                throw Broken($"has a field of the unknown wire type {tag & 7}");
        }

        return true;
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            byte b = Take(1)[0];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                return value;
            }
        }

        throw Broken("has a number of more than ten bytes");
    }

    private ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)_rest.Length)
        {
            throw Broken($"is cut off: {count} bytes should follow, {_rest.Length} do");
        }

        ReadOnlySpan<byte> taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }

    private readonly InvalidDataException Broken(string what, Exception? inner = null) =>
        new($"The {name} {what} (at byte {_length - _rest.Length} of {_length}).", inner);
}
