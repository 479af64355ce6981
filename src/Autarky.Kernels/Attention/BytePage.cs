using Autarky.Kernels.Quantization;

namespace Autarky.Kernels.Attention;

/// <summary>
/// One KV head's keys and values of 64 positions as signed bytes: along the head each 32 numbers, and what is left at its end, share one binary16
/// scale, as in ggml's Q8_0. So a head of 64 takes 68 bytes where binary16 takes 128.
/// </summary>
/// <param name="memory">The head's part of a page, <see cref="ByteLength"/> bytes.</param>
/// <param name="headDim">Width of a key.</param>
/// <param name="valueDim">Width of a value.</param>
public readonly ref struct BytePage(Span<byte> memory, int headDim, int valueDim)
{
    /// <summary>Numbers that share a scale.</summary>
    internal const int Block = 32;

    private readonly int _headDim = headDim;
    private readonly int _valueDim = valueDim;

    /// <summary>Keys, shape [4, headDim, 16]: sixteen positions side by side.</summary>
    public Span<sbyte> Keys { get; } = Part<sbyte>(memory, 0, AttentionPage.Positions * headDim);

    /// <summary>Scales of keys as binary16, shape [4, blocks, 16].</summary>
    public Span<ushort> KeyScales { get; } = Part<ushort>(memory, AttentionPage.Positions * headDim, AttentionPage.Positions * Blocks(headDim));

    /// <summary>Values, shape [64, valueStride]; the filling is 0.</summary>
    public Span<sbyte> Values { get; } = Part<sbyte>(memory, KeyBytes(headDim), AttentionPage.Positions * AttentionPage.ValueStride(valueDim));

    /// <summary>Scales of values as binary16, shape [blocks, 64].</summary>
    public Span<ushort> ValueScales { get; } =
        Part<ushort>(memory, KeyBytes(headDim) + (AttentionPage.Positions * AttentionPage.ValueStride(valueDim)), AttentionPage.Positions * Blocks(valueDim));

    /// <summary>Bytes of one head's keys and values of 64 positions; a multiple of 64.</summary>
    public static int ByteLength(int headDim, int valueDim) =>
        KeyBytes(headDim) + (AttentionPage.Positions * (AttentionPage.ValueStride(valueDim) + (sizeof(ushort) * Blocks(valueDim))));

    /// <summary>Rounds one position's key and keeps it.</summary>
    public void WriteKey(int position, ReadOnlySpan<float> key)
    {
        int group = position / 16, lane = position % 16;
        Span<sbyte> rounded = stackalloc sbyte[Block];
        for (int b = 0; b < Blocks(_headDim); b++)
        {
            ReadOnlySpan<float> some = key.Slice(b * Block, Math.Min(Block, _headDim - (b * Block)));
            KeyScales[(((group * Blocks(_headDim)) + b) * 16) + lane] = Float16.FromSingle(Q8_0.Round(some, rounded));
            for (int i = 0; i < some.Length; i++)
            {
                Keys[(((group * _headDim) + (b * Block) + i) * 16) + lane] = rounded[i];
            }
        }
    }

    /// <summary>Rounds one position's value and keeps it.</summary>
    public void WriteValue(int position, ReadOnlySpan<float> value)
    {
        Span<sbyte> row = Values.Slice(position * AttentionPage.ValueStride(_valueDim), _valueDim);
        for (int b = 0; b < Blocks(_valueDim); b++)
        {
            int first = b * Block, count = Math.Min(Block, _valueDim - first);
            ValueScales[(b * AttentionPage.Positions) + position] = Float16.FromSingle(Q8_0.Round(value.Slice(first, count), row.Slice(first, count)));
        }
    }

    internal static int Blocks(int width) => (width + Block - 1) / Block;

    private static int KeyBytes(int headDim) => AttentionPage.Positions * (headDim + (sizeof(ushort) * Blocks(headDim)));

    private static Span<T> Part<T>(Span<byte> memory, int first, int count)
        where T : unmanaged =>
        System.Runtime.InteropServices.MemoryMarshal.Cast<byte, T>(memory[first..])[..count];
}
