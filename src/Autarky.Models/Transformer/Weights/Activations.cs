using Autarky.Kernels.MatMul;
using Autarky.Kernels.Parallel;

namespace Autarky.Models.Transformer.Weights;

/// <summary>Rows of numbers on their way into a matrix.</summary>
/// <param name="capacity">The most rows.</param>
/// <param name="width">Numbers a row.</param>
internal sealed class Activations(int capacity, int width)
{
    private ByteTiles? _bytes;
    private FloatTiles? _tiles;

    /// <summary>Numbers a row.</summary>
    public int Width { get; } = width;

    /// <summary>The numbers in float32, shape [capacity, width].</summary>
    public float[] Values { get; } = new float[(long)capacity * width];

    /// <summary>The numbers rounded to bytes, once they were prepared.</summary>
    public ByteTiles Bytes => _bytes ?? throw new InvalidOperationException("These rows were not rounded to bytes.");

    /// <summary>The numbers in tiles, once they were prepared.</summary>
    public FloatTiles Tiles => _tiles ?? throw new InvalidOperationException("These rows were not put into tiles.");

    /// <summary>One row.</summary>
    public Span<float> Row(int row) => Values.AsSpan(row * Width, Width);

    /// <summary>Brings rows into the forms that a matrix reads.</summary>
    public void Prepare(WorkerTeam team, ActivationForm form, int rows)
    {
        if (form == ActivationForm.Rows)
        {
            return;
        }

        _bytes ??= form.HasFlag(ActivationForm.Bytes) ? new ByteTiles(capacity, Width) : null;
        _tiles ??= form.HasFlag(ActivationForm.Tiles) ? new FloatTiles(capacity, Width) : null;
        if (rows == 1)
        {
            Write(form, 0);
            return;
        }

        team.Run(worker =>
        {
            (int first, int count) = team.Share(worker, rows);
            for (int t = first; t < first + count; t++)
            {
                Write(form, t);
            }
        });
    }

    private void Write(ActivationForm form, int row)
    {
        if (form.HasFlag(ActivationForm.Bytes))
        {
            _bytes!.Write(row, Row(row));
        }

        if (form.HasFlag(ActivationForm.Tiles))
        {
            _tiles!.Write(row, Row(row));
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
}
