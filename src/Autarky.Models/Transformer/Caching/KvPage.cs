using System.Runtime.InteropServices;
using Autarky.Kernels.Attention;
using Autarky.Kernels.Memory;
using Autarky.Kernels.Quantization;

namespace Autarky.Models.Transformer.Caching;

/// <summary>Keys and values of 64 positions in all layers.</summary>
internal sealed class KvPage(KvLayout layout, KvPrecision precision) : IDisposable
{
    private readonly AlignedBuffer _buffer = new(layout.Numbers * Size(precision));

    /// <summary>Bytes of one number.</summary>
    public static int Size(KvPrecision precision) => precision == KvPrecision.F32 ? sizeof(float) : sizeof(ushort);

    /// <summary>Writes one position's key.</summary>
    public void WriteKey(int layer, int head, int position, ReadOnlySpan<float> key)
    {
        long first = layout.Keys(layer, head);
        int at = (position / 16 * key.Length * 16) + (position % 16);
        if (precision == KvPrecision.F32)
        {
            Span<float> keys = _buffer.Span<float>(first, AttentionPage.Positions * key.Length);
            for (int i = 0; i < key.Length; i++)
            {
                keys[at + (i * 16)] = key[i];
            }

            return;
        }

        Span<ushort> narrow = stackalloc ushort[key.Length];
        Quantize.Run(TensorType.F16, key, MemoryMarshal.AsBytes(narrow));
        Span<ushort> halves = _buffer.Span<ushort>(first, AttentionPage.Positions * key.Length);
        for (int i = 0; i < key.Length; i++)
        {
            halves[at + (i * 16)] = narrow[i];
        }
    }

    /// <summary>Writes one position's value.</summary>
    public void WriteValue(int layer, int head, int position, ReadOnlySpan<float> value)
    {
        long first = layout.Values(layer, head) + (position * AttentionPage.ValueStride(value.Length));
        if (precision == KvPrecision.F32)
        {
            value.CopyTo(_buffer.Span<float>(first, value.Length));
            return;
        }

        Quantize.Run(TensorType.F16, value, _buffer.Span<byte>(first * sizeof(ushort), value.Length * sizeof(ushort)));
    }

    /// <summary>A head's keys, shape [4, headDim, 16], as they are or widened into the scratch.</summary>
    public ReadOnlySpan<float> Keys(int layer, int head, int headDim, Span<float> scratch) =>
        Read(layout.Keys(layer, head), AttentionPage.Positions * headDim, scratch);

    /// <summary>A head's values, shape [64, valueStride], as they are or widened into the scratch.</summary>
    public ReadOnlySpan<float> Values(int layer, int head, int valueDim, Span<float> scratch) =>
        Read(layout.Values(layer, head), AttentionPage.Positions * AttentionPage.ValueStride(valueDim), scratch);

    /// <summary>Takes over everything that another page holds.</summary>
    public void CopyFrom(KvPage other)
    {
        for (long at = 0; at < _buffer.Length; at += 1 << 20)
        {
            int count = (int)Math.Min(1 << 20, _buffer.Length - at);
            other._buffer.Span<byte>(at, count).CopyTo(_buffer.Span<byte>(at, count));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _buffer.Dispose();

    private ReadOnlySpan<float> Read(long first, int count, Span<float> scratch)
    {
        if (precision == KvPrecision.F32)
        {
            return _buffer.Span<float>(first, count);
        }

        Dequantize.Run(TensorType.F16, _buffer.Span<byte>(first * sizeof(ushort), count * sizeof(ushort)), scratch[..count]);
        return scratch[..count];
    }
}
