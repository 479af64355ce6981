using System.Runtime.InteropServices;
using Autarky.Kernels.Attention;
using Autarky.Kernels.Memory;
using Autarky.Kernels.Quantization;

namespace Autarky.Models.Transformer.Caching;

/// <summary>Keys and values of 64 positions in all layers.</summary>
/// <param name="layout">Where what stands.</param>
/// <param name="memory">Its pool's: a thousand small pages of the system took longer to come than the tokens that were written into them.</param>
internal sealed class KvPage(KvLayout layout, HugePages memory) : IDisposable
{
    private readonly AlignedBuffer _buffer = AlignedBuffer.InHugePages(layout.Bytes, memory);

    /// <summary>Writes one position's key.</summary>
    public void WriteKey(int layer, int head, int position, ReadOnlySpan<float> key)
    {
        int at = (position / 16 * key.Length * 16) + (position % 16);
        switch (layout.Precision)
        {
            case KvPrecision.F32:
                Scatter(key, Numbers<float>(layer, head)[at..]);
                break;

            case KvPrecision.F16:
                Span<ushort> narrow = stackalloc ushort[key.Length];
                Quantize.Run(TensorType.F16, key, MemoryMarshal.AsBytes(narrow));
                Scatter(narrow, Numbers<ushort>(layer, head)[at..]);
                break;

            default:
                Bytes(layer, head).WriteKey(position, key);
                break;
        }
    }

    /// <summary>Writes one position's value.</summary>
    public void WriteValue(int layer, int head, int position, ReadOnlySpan<float> value)
    {
        int at = (AttentionPage.Positions * layout.Layer(layer).HeadDim) + (position * AttentionPage.ValueStride(value.Length));
        switch (layout.Precision)
        {
            case KvPrecision.F32:
                value.CopyTo(Numbers<float>(layer, head)[at..]);
                break;

            case KvPrecision.F16:
                Quantize.Run(TensorType.F16, value, MemoryMarshal.AsBytes(Numbers<ushort>(layer, head).Slice(at, value.Length)));
                break;

            default:
                Bytes(layer, head).WriteValue(position, value);
                break;
        }
    }

    /// <summary>Adds what this page contributes to attention.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="head">The head of keys and values.</param>
    /// <param name="rows">Query rows, which positions each of them sees, and their running state.</param>
    /// <param name="scratch">Room for 64 keys and 64 values where they are widened, as <see cref="AttentionPage"/> lays them out.</param>
    /// <param name="next">The page that is attended to afterwards, to have it brought near.</param>
    /// <param name="nextHead">The head that is looked at there.</param>
    public void Attend(int layer, int head, AttentionRows rows, Span<float> scratch, KvPage next, int nextHead)
    {
        float softCap = layout.Layer(layer).SoftCap;
        if (layout.Precision == KvPrecision.Q8)
        {
            AttentionBytes.Run(rows, Bytes(layer, head), softCap);
            return;
        }

        if (layout.Precision == KvPrecision.F16)
        {
            AttentionPage.Run(rows, Numbers<ushort>(layer, head), softCap, scratch, next.Numbers<ushort>(layer, nextHead));
            return;
        }

        Span<float> numbers = Numbers<float>(layer, head);
        int keys = AttentionPage.Positions * rows.HeadDim;
        AttentionPage.Run(rows, numbers[..keys], numbers[keys..], softCap);
    }

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

    // One position's numbers stand sixteen apart.
    private static void Scatter<T>(ReadOnlySpan<T> numbers, Span<T> to)
    {
        for (int i = 0; i < numbers.Length; i++)
        {
            to[i * 16] = numbers[i];
        }
    }

    private Span<byte> Head(int layer, int head) => _buffer.Span<byte>(layout.Head(layer, head), layout.HeadBytes(layer));

    private Span<T> Numbers<T>(int layer, int head)
        where T : unmanaged =>
        MemoryMarshal.Cast<byte, T>(Head(layer, head));

    private BytePage Bytes(int layer, int head) => new(Head(layer, head), layout.Layer(layer).HeadDim, layout.Layer(layer).ValueDim);
}
