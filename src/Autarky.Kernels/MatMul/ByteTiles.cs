using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Autarky.Kernels.Memory;

namespace Autarky.Kernels.MatMul;

/// <summary>
/// Rows of inputs rounded to bytes, twelve rows a tile: for each block of 32 inputs one record with what each row has of it, so that a kernel walks through
/// memory in one direction. A row's part of a record is a cache line: rows can be written side by side, and a single row is read as it lies. The last tile's
/// records have room for its own rows only.
/// </summary>
/// <remarks>
/// A row's part: 32 signed bytes; float32 scale; float32 scale · Σ, Σ being the sum of the bytes; and what takes the excess of unsigned weights off again, each
/// an int32: −128 Σ, −8 Σ, −16 Σ, and −32 Σ of the first and of the last 16 bytes; 4 bytes of nothing. The scale is the largest magnitude of the block / 127,
/// as in Q8_0.
/// </remarks>
public sealed class ByteTiles : IDisposable
{
    /// <summary>Rows a tile.</summary>
    public const int Rows = 12;

    /// <summary>Bytes of a row's part of a record.</summary>
    internal const int RowBytes = 64;

    /// <summary>Where in a row's part the scale is.</summary>
    internal const int ScaleAt = BlockKinds.Inputs;

    /// <summary>Where in a row's part scale · Σ is.</summary>
    internal const int SumAt = ScaleAt + 4;

    private readonly int _capacity;
    private int _rows;
    private readonly AlignedBuffer _buffer;

    /// <summary>Memory for rows.</summary>
    /// <param name="capacity">The most rows.</param>
    /// <param name="inputs">Inputs a row: a multiple of 32.</param>
    public ByteTiles(int capacity, int inputs)
    {
        if (inputs % BlockKinds.Inputs != 0)
        {
            throw new ArgumentException($"{inputs} inputs are not whole blocks of {BlockKinds.Inputs}.", nameof(inputs));
        }

        Blocks = inputs / BlockKinds.Inputs;
        _capacity = _rows = capacity;
        _buffer = new AlignedBuffer((long)capacity * Blocks * RowBytes);
    }

    /// <summary>Blocks a row.</summary>
    public int Blocks { get; }

    /// <summary>Says how many rows there are now; what was written before is lost. At first there are as many as the capacity.</summary>
    public void Begin(int rows)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, _capacity);
        _rows = rows;
    }

    /// <summary>Rows of a tile: twelve but for the last.</summary>
    public int RowsOf(int tile) => Math.Min(Rows, _rows - (tile * Rows));

    /// <summary>Rounds one row or a part of it. Parts may be written side by side.</summary>
    /// <param name="row">Its number.</param>
    /// <param name="x">Whole blocks of 32 inputs. A NaN or infinity makes the block's products NaN.</param>
    /// <param name="first">The input that x begins with: a multiple of 32.</param>
    public void Write(int row, ReadOnlySpan<float> x, int first = 0)
    {
        int t = row % Rows, record = RecordBytes(RowsOf(row / Rows));
        Span<byte> tile = Tile(row / Rows)[(first / BlockKinds.Inputs * record)..];
        for (int b = 0; b < x.Length / BlockKinds.Inputs; b++)
        {
            WriteBlock(x.Slice(b * BlockKinds.Inputs, BlockKinds.Inputs), tile.Slice((b * record) + (t * RowBytes), RowBytes));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _buffer.Dispose();

    /// <summary>Bytes of a record of so many rows.</summary>
    internal static int RecordBytes(int rows) => rows * RowBytes;

    /// <summary>Where in a row's part the number is with which sums for a set of scales begin; −1 where they begin at 0.</summary>
    internal static int OffsetAt(BlockKind kind, int scaleSet) => kind switch
    {
        BlockKind.Bytes => SumAt + 4,
        BlockKind.Nibbles => SumAt + 8,
        BlockKind.Fives or BlockKind.Points => SumAt + 12,
        BlockKind.Sixes => SumAt + 16 + (scaleSet * 4),
        _ => -1,
    };

    internal Span<byte> Tile(int tile) => _buffer.Span<byte>((long)tile * Rows * Blocks * RowBytes, Blocks * RecordBytes(RowsOf(tile)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteBlock(ReadOnlySpan<float> x, Span<byte> part)
    {
        ref float from = ref MemoryMarshal.GetReference(x);
        if (Avx512F.IsSupported)
        {
            WriteWide(ref from, ref MemoryMarshal.GetReference(part));
            return;
        }

        Vector256<float> a = Vector256.LoadUnsafe(ref from),
            b = Vector256.LoadUnsafe(ref from, 8),
            c = Vector256.LoadUnsafe(ref from, 16),
            d = Vector256.LoadUnsafe(ref from, 24);
        Vector256<int> most = Vector256.Max(Vector256.Max(Magnitude(a), Magnitude(b)), Vector256.Max(Magnitude(c), Magnitude(d)));
        (float scale, float inverse) = Scales(Lanes.Fold.LargestMagnitude(most));
        Vector256<int> wa = Round(a, inverse), wb = Round(b, inverse), wc = Round(c, inverse), wd = Round(d, inverse);
        Vector256<short> lower = Vector256.Narrow(wa, wb), upper = Vector256.Narrow(wc, wd);
        ref byte to = ref MemoryMarshal.GetReference(part);
        Vector256.Narrow(lower, upper).StoreUnsafe(ref Unsafe.As<byte, sbyte>(ref to));
        WriteNumbers(ref to, scale, Vector256.Sum(wa + wb), Vector256.Sum(wc + wd));
    }

    // The same bits in half the instructions.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteWide(ref float from, ref byte part)
    {
        Vector512<float> a = Vector512.LoadUnsafe(ref from), b = Vector512.LoadUnsafe(ref from, 16);
        Vector512<int> most = Vector512.Max(Vector512.Abs(a).AsInt32(), Vector512.Abs(b).AsInt32());
        (float scale, float inverse) = Scales(Lanes.Fold.LargestMagnitude(Vector256.Max(most.GetLower(), most.GetUpper())));
        Vector512<int> wa = Lanes.Native.ToInt32(Vector512.Round(a * inverse)), wb = Lanes.Native.ToInt32(Vector512.Round(b * inverse));
        ref sbyte bytes = ref Unsafe.As<byte, sbyte>(ref part);
        Avx512F.ConvertToVector128SByte(wa).StoreUnsafe(ref bytes);
        Avx512F.ConvertToVector128SByte(wb).StoreUnsafe(ref bytes, 16);
        WriteNumbers(ref part, scale, Vector512.Sum(wa), Vector512.Sum(wb));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (float Scale, float Inverse) Scales(float largest) =>
        float.IsFinite(largest) ? (largest / 127, largest > 0 ? 127 / largest : 0) : (float.NaN, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteNumbers(ref byte part, float scale, int first, int last)
    {
        int sum = first + last;
        ref byte numbers = ref Unsafe.Add(ref part, ScaleAt);
        Unsafe.WriteUnaligned(ref numbers, scale);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref numbers, 4), scale * sum);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref numbers, 8), -128 * sum);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref numbers, 12), -8 * sum);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref numbers, 16), -16 * sum);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref numbers, 20), -32 * first);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref numbers, 24), -32 * last);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Magnitude(Vector256<float> x) => Vector256.Abs(x).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Round(Vector256<float> x, float inverse) => Vector256.ConvertToInt32(Vector256.Round(x * inverse));
}
