using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Autarky.Kernels.Memory;

namespace Autarky.Kernels.MatMul;

/// <summary>
/// Rows of inputs rounded to bytes, twelve rows a tile: for each block of 32 inputs one record with the rows' bytes, scales and sums, so that a
/// kernel walks through memory in one direction. The last tile's records have room for its own rows only: a single row's are one cache line each.
/// </summary>
/// <remarks>
/// A record of a tile of n rows: n × 32 signed bytes; n scales; n × float32 scale · Σ, Σ being the sum of a row's bytes; and what takes the excess of
/// unsigned weights off again, each n × int32: −128 Σ, −8 Σ, −16 Σ, and −32 Σ of the first and of the last 16 bytes. The scale is the largest magnitude of the
/// block / 127, as in Q8_0.
/// </remarks>
public sealed class ByteTiles : IDisposable
{
    /// <summary>Rows a tile.</summary>
    public const int Rows = 12;

    // A row's part of a record: its bytes and seven numbers.
    private const int RowBytes = BlockKinds.Inputs + (7 * 4);

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
        int t = row % Rows, rows = RowsOf(row / Rows), record = RecordBytes(rows);
        Span<byte> tile = Tile(row / Rows)[(first / BlockKinds.Inputs * record)..];
        for (int b = 0; b < x.Length / BlockKinds.Inputs; b++)
        {
            WriteBlock(x.Slice(b * BlockKinds.Inputs, BlockKinds.Inputs), t, rows, tile.Slice(b * record, record));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _buffer.Dispose();

    /// <summary>Bytes of a record of so many rows.</summary>
    internal static int RecordBytes(int rows) => rows * RowBytes;

    /// <summary>Where in a record the scales begin.</summary>
    internal static int ScalesAt(int rows) => rows * BlockKinds.Inputs;

    /// <summary>Where in a record scale · Σ begins.</summary>
    internal static int SumsAt(int rows) => ScalesAt(rows) + (rows * 4);

    /// <summary>Where in a record the numbers stand with which sums for a set of scales begin; −1 where they begin at 0.</summary>
    internal static int OffsetsAt(BlockKind kind, int scaleSet, int rows) => kind switch
    {
        BlockKind.Bytes => ScalesAt(rows) + (2 * rows * 4),
        BlockKind.Nibbles => ScalesAt(rows) + (3 * rows * 4),
        BlockKind.Fives or BlockKind.Points => ScalesAt(rows) + (4 * rows * 4),
        BlockKind.Sixes => ScalesAt(rows) + ((5 + scaleSet) * rows * 4),
        _ => -1,
    };

    internal Span<byte> Tile(int tile) => _buffer.Span<byte>((long)tile * Rows * Blocks * RowBytes, Blocks * RecordBytes(RowsOf(tile)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteBlock(ReadOnlySpan<float> x, int t, int rows, Span<byte> record)
    {
        ref float from = ref MemoryMarshal.GetReference(x);
        if (Avx512F.IsSupported)
        {
            WriteWide(ref from, t, rows, record);
            return;
        }

        Vector256<float> a = Vector256.LoadUnsafe(ref from), b = Vector256.LoadUnsafe(ref from, 8), c = Vector256.LoadUnsafe(ref from, 16), d = Vector256.LoadUnsafe(ref from, 24);
        Vector256<float> most = Vector256.Max(Vector256.Max(Vector256.Abs(a), Vector256.Abs(b)), Vector256.Max(Vector256.Abs(c), Vector256.Abs(d)));
        (float scale, float inverse) = Scales(Lanes.Fold.Largest(most));
        Vector256<int> wa = Round(a, inverse), wb = Round(b, inverse), wc = Round(c, inverse), wd = Round(d, inverse);
        Vector256<short> lower = Vector256.Narrow(wa, wb), upper = Vector256.Narrow(wc, wd);
        Vector256.Narrow(lower, upper).StoreUnsafe(ref Unsafe.As<byte, sbyte>(ref record[t * BlockKinds.Inputs]));
        WriteColumn(record, t, rows, scale, Vector256.Sum(wa + wb), Vector256.Sum(wc + wd));
    }

    // The same bits in half the instructions.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteWide(ref float from, int t, int rows, Span<byte> record)
    {
        Vector512<float> a = Vector512.LoadUnsafe(ref from), b = Vector512.LoadUnsafe(ref from, 16);
        Vector512<float> most = Vector512.Max(Vector512.Abs(a), Vector512.Abs(b));
        (float scale, float inverse) = Scales(Lanes.Fold.Largest(Vector256.Max(most.GetLower(), most.GetUpper())));
        Vector512<int> wa = Vector512.ConvertToInt32Native(Vector512.Round(a * inverse)), wb = Vector512.ConvertToInt32Native(Vector512.Round(b * inverse));
        ref sbyte bytes = ref Unsafe.As<byte, sbyte>(ref record[t * BlockKinds.Inputs]);
        Avx512F.ConvertToVector128SByte(wa).StoreUnsafe(ref bytes);
        Avx512F.ConvertToVector128SByte(wb).StoreUnsafe(ref bytes, 16);
        WriteColumn(record, t, rows, scale, Vector512.Sum(wa), Vector512.Sum(wb));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (float Scale, float Inverse) Scales(float largest) =>
        float.IsFinite(largest) ? (largest / 127, largest > 0 ? 127 / largest : 0) : (float.NaN, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteColumn(Span<byte> record, int t, int rows, float scale, int first, int last)
    {
        int sum = first + last, step = rows * 4;
        ref byte column = ref record[ScalesAt(rows) + (t * 4)];
        Unsafe.WriteUnaligned(ref column, scale);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref column, step), scale * sum);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref column, 2 * step), -128 * sum);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref column, 3 * step), -8 * sum);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref column, 4 * step), -16 * sum);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref column, 5 * step), -32 * first);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref column, 6 * step), -32 * last);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Round(Vector256<float> x, float inverse) => Vector256.ConvertToInt32(Vector256.Round(x * inverse));
}
