using Autarky.Kernels.MatMul;
using Autarky.Kernels.Memory;
using Autarky.Kernels.Parallel;

namespace Autarky.Models.Transformer.Weights;

/// <summary>Rows of numbers on their way into a matrix. Memory is taken for as many rows as a batch has had so far, not for the most there may be.</summary>
/// <param name="width">Numbers a row.</param>
/// <param name="memory">Where many numbers live: a long prompt's come at once, and in pages of 4 KiB they would be waited for.</param>
internal sealed class RowBuffer(int width, HugePages memory) : IDisposable
{
    // Half of a huge page: less would take more than it needs.
    private const long ManyBytes = 1 << 20;

    // Numbers that stay together where a row is cut: a block of bytes, whole pairs, whole cache lines, whole vectors so that no lane moves to a tail.
    private const int Unit = BlockKinds.Inputs;

    private int _capacity;
    private AlignedBuffer? _values;
    private ByteTiles? _bytes;
    private FloatTiles? _tiles;
    private PairTiles? _pairs;
    private ActivationForm _written;

    /// <summary>Numbers a row.</summary>
    public int Width { get; } = width;

    /// <summary>The numbers in float32, shape [rows, width].</summary>
    public Span<float> Values => _values is null ? [] : _values.Span<float>(0, _capacity * Width);

    /// <summary>The numbers rounded to bytes, once they were prepared.</summary>
    public ByteTiles Bytes => _bytes ?? throw new InvalidOperationException("These rows were not rounded to bytes.");

    /// <summary>The numbers in tiles, once they were prepared.</summary>
    public FloatTiles Tiles => _tiles ?? throw new InvalidOperationException("These rows were not put into tiles.");

    /// <summary>The numbers rounded to bfloat16 in tiles, once they were prepared.</summary>
    public PairTiles Pairs => _pairs ?? throw new InvalidOperationException("These rows were not rounded to pairs.");

    /// <summary>Makes room; what was there is lost where there was too little.</summary>
    public void Reserve(int rows)
    {
        if (rows <= _capacity)
        {
            return;
        }

        // In powers of two, so that batches of growing size do not each take memory anew.
        int capacity = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)rows);
        long bytes = (long)checked(capacity * Width) * sizeof(float);
        Dispose();
        _values = bytes < ManyBytes ? new AlignedBuffer(bytes) : AlignedBuffer.InHugePages(bytes, memory);
        _capacity = capacity;
    }

    /// <summary>One row.</summary>
    public Span<float> Row(int row) => _values!.Span<float>((long)row * Width, Width);

    /// <summary>
    /// Begins rows that whoever computes them brings into a form at once, with <see cref="Write(int, int, int)"/>: what lies in the cache is not read again.
    /// Only bytes can be written by several workers at a time, row by row; other forms are left to <see cref="Prepare"/>.
    /// </summary>
    public void Begin(ActivationForm form, int rows) => BeginParts(form & ActivationForm.Bytes, rows);

    /// <summary>The same for workers of which each has some numbers of all rows: every form can be written so.</summary>
    public void BeginParts(ActivationForm form, int rows)
    {
        _written = form;
        Take(form);
        _bytes?.Begin(rows);
    }

    /// <summary>Brings a part of a row into the form with which rows were begun.</summary>
    /// <param name="row">The row.</param>
    /// <param name="from">The first number: a multiple of 32.</param>
    /// <param name="to">Behind the last one: a multiple of 32 too.</param>
    public void Write(int row, int from, int to) => WriteAs(_written, row, from, Row(row)[from..to]);

    /// <summary>Writes a part of a row that lies elsewhere, in the form with which rows were begun and in no other.</summary>
    /// <param name="row">The row.</param>
    /// <param name="from">The first number: a multiple of 32.</param>
    /// <param name="numbers">A multiple of 32, or all up to the row's end.</param>
    public void Write(int row, int from, ReadOnlySpan<float> numbers)
    {
        if (_written == ActivationForm.Rows)
        {
            numbers.CopyTo(Row(row)[from..]);
        }

        WriteAs(_written, row, from, numbers);
    }

    /// <summary>Brings rows into the forms that a matrix reads.</summary>
    /// <param name="team">Who computes.</param>
    /// <param name="form">The forms.</param>
    /// <param name="rows">How many rows.</param>
    public void Prepare(WorkerTeam team, ActivationForm form, int rows)
    {
        form &= ~_written;
        if (form == ActivationForm.Rows)
        {
            return;
        }

        Take(form);
        if (form.HasFlag(ActivationForm.Bytes))
        {
            _bytes!.Begin(rows);
        }

        if (rows == 1)
        {
            WriteAs(form, 0, 0, Row(0));
            return;
        }

        // Rows of a tile share cache lines: a tile is written by one worker, or cut across its inputs, or the processors take the lines from each other.
        if (rows < FloatTiles.Rows * team.Workers)
        {
            team.Run(worker =>
            {
                (int first, int count) = team.Share(worker, (Width + Unit - 1) / Unit);
                int from = first * Unit, to = Math.Min((first + count) * Unit, Width);
                for (int t = 0; t < rows && from < to; t++)
                {
                    WriteAs(form, t, from, Row(t)[from..to]);
                }
            });
            return;
        }

        team.Run(worker =>
        {
            (int first, int count) = team.Share(worker, (rows + FloatTiles.Rows - 1) / FloatTiles.Rows);
            for (int t = first * FloatTiles.Rows; t < Math.Min((first + count) * FloatTiles.Rows, rows); t++)
            {
                WriteAs(form, t, 0, Row(t));
            }
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _values?.Dispose();
        _bytes?.Dispose();
        _tiles?.Dispose();
        _pairs?.Dispose();
        (_values, _bytes, _tiles, _pairs, _capacity) = (null, null, null, null, 0);
    }

    private void Take(ActivationForm form)
    {
        _bytes ??= form.HasFlag(ActivationForm.Bytes) ? new ByteTiles(_capacity, Width) : null;
        _tiles ??= form.HasFlag(ActivationForm.Tiles) ? new FloatTiles(_capacity, Width) : null;
        _pairs ??= form.HasFlag(ActivationForm.Pairs) ? new PairTiles(_capacity, Width) : null;
    }

    private void WriteAs(ActivationForm form, int row, int from, ReadOnlySpan<float> part)
    {
        if (form.HasFlag(ActivationForm.Bytes))
        {
            _bytes!.Write(row, part, from);
        }

        if (form.HasFlag(ActivationForm.Tiles))
        {
            _tiles!.Write(row, part, from);
        }

        if (form.HasFlag(ActivationForm.Pairs))
        {
            _pairs!.Write(row, part, from);
        }
    }
}

/// <summary>The forms in which matrices read rows.</summary>
[Flags]
internal enum ActivationForm
{
    /// <summary>As they are, in float32.</summary>
    Rows = 0,

    /// <summary>Rounded to bytes, blocks of 32 with a scale each.</summary>
    Bytes = 1,

    /// <summary>In float32, twelve rows beside each other.</summary>
    Tiles = 2,

    /// <summary>Rounded to bfloat16, twelve rows beside each other.</summary>
    Pairs = 4,
}
