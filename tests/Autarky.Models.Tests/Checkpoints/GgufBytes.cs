using System.Text;

namespace Autarky.Models.Tests.Checkpoints;

/// <summary>Writes the bytes of a GGUF file one by one, right or wrong as a test likes.</summary>
internal sealed class GgufBytes(uint version = 3)
{
    private readonly MemoryStream _stream = new();

    public static GgufBytes Header(uint version, ulong tensors, ulong pairs) => new GgufBytes(version).Raw("GGUF"u8).U32(version).Count(tensors).Count(pairs);

    public GgufBytes Raw(ReadOnlySpan<byte> bytes)
    {
        _stream.Write(bytes);
        return this;
    }

    public GgufBytes U32(uint value) => Raw(BitConverter.GetBytes(value));

    public GgufBytes U64(ulong value) => Raw(BitConverter.GetBytes(value));

    public GgufBytes Count(ulong value) => version == 1 ? U32((uint)value) : U64(value);

    public GgufBytes Text(string text) => Count((ulong)Encoding.UTF8.GetByteCount(text)).Raw(Encoding.UTF8.GetBytes(text));

    /// <summary>A key and the number of its value's type.</summary>
    public GgufBytes Key(string key, uint type) => Text(key).U32(type);

    /// <summary>An entry of the tensor list; lengths innermost first, as in the file.</summary>
    public GgufBytes Tensor(string name, uint type, ulong offset, params ulong[] lengths)
    {
        Text(name).U32((uint)lengths.Length);
        foreach (ulong length in lengths)
        {
            Count(length);
        }

        return U32(type).U64(offset);
    }

    public GgufBytes Pad(int alignment = 32) => Raw(new byte[(alignment - (int)(_stream.Length % alignment)) % alignment]);

    public GgufBytes Floats(params float[] values)
    {
        foreach (float value in values)
        {
            Raw(BitConverter.GetBytes(value));
        }

        return this;
    }

    public byte[] Done() => _stream.ToArray();
}
