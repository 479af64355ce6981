using System.Runtime.Intrinsics;
using Autarky.Kernels.Memory;

namespace Autarky.Kernels.MatMul;

/// <summary>Rows of inputs rounded to bfloat16, twelve rows a tile: for each pair of inputs the twelve rows' pairs beside each other.</summary>
/// <remarks>Subnormal numbers become 0, which is what AVX512-BF16 takes them for. An odd last input is paired with a 0.</remarks>
public sealed class PairTiles : IDisposable
{
    /// <summary>Rows a tile.</summary>
    public const int Rows = FloatTiles.Rows;

    private readonly AlignedBuffer _buffer;

    /// <summary>Memory for rows.</summary>
    /// <param name="capacity">The most rows.</param>
    /// <param name="inputs">Inputs a row.</param>
    public PairTiles(int capacity, int inputs)
    {
        Inputs = inputs;
        _buffer = new AlignedBuffer((long)((capacity + Rows - 1) / Rows) * Rows * Pairs * sizeof(uint));
    }

    /// <summary>Inputs a row.</summary>
    public int Inputs { get; }

    /// <summary>Pairs a row.</summary>
    public int Pairs => (Inputs + 1) / 2;

    /// <summary>Rounds one row or a part of it.</summary>
    /// <param name="row">Its number.</param>
    /// <param name="x">Shape [inputs], or as many as the part has: an even number but at the row's end.</param>
    /// <param name="first">The input that x begins with: an even number.</param>
    public void Write(int row, ReadOnlySpan<float> x, int first = 0)
    {
        Span<uint> to = Tile(row / Rows)[((first / 2 * Rows) + (row % Rows))..];
        int pair = 0, pairs = (x.Length + 1) / 2;
        for (; (pair * 2) + Vector256<float>.Count <= x.Length; pair += 4)
        {
            Vector256<float> eight = Vector256.Create(x.Slice(pair * 2, Vector256<float>.Count));
            if (!Vector256.EqualsAll(eight, eight))
            {
                break;
            }

            Vector256<ulong> four = Round(eight).AsUInt64();
            Vector256<ulong> joined = ((four >> 16) & Vector256.Create(0xfffful)) | ((four >> 32) & Vector256.Create(0xffff0000ul));
            for (int i = 0; i < 4; i++)
            {
                to[(pair + i) * Rows] = (uint)joined[i];
            }
        }

        for (; pair < pairs; pair++)
        {
            to[pair * Rows] = PairMatMul.Bits(x[2 * pair]) | ((uint)((2 * pair) + 1 < x.Length ? PairMatMul.Bits(x[(2 * pair) + 1]) : 0) << 16);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _buffer.Dispose();

    internal Span<uint> Tile(int tile) => _buffer.Span<uint>((long)tile * Rows * Pairs, Rows * Pairs);

    // The upper half of each element is the number rounded to nearest, ties to even.
    private static Vector256<uint> Round(Vector256<float> x)
    {
        Vector256<uint> bits = x.AsUInt32();
        Vector256<uint> normal = ~Vector256.LessThan(Vector256.Abs(x), Vector256.Create(PairMatMul.LeastNormal)).AsUInt32();
        return (bits + Vector256.Create(0x7fffu) + ((bits >> 16) & Vector256<uint>.One)) & normal;
    }
}
