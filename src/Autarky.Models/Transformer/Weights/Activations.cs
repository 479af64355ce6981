using Autarky.Kernels.MatMul;
using Autarky.Kernels.Parallel;

namespace Autarky.Models.Transformer.Weights;

/// <summary>Rows of numbers on their way into a matrix.</summary>
/// <param name="capacity">The most rows.</param>
/// <param name="width">Numbers a row.</param>
internal sealed class Activations(int capacity, int width)
{
    private ByteTiles? _bytes;

    /// <summary>Numbers a row.</summary>
    public int Width { get; } = width;

    /// <summary>The numbers in float32, shape [capacity, width].</summary>
    public float[] Values { get; } = new float[(long)capacity * width];

    /// <summary>The numbers rounded to bytes, once they were prepared.</summary>
    public ByteTiles Bytes => _bytes ?? throw new InvalidOperationException("These rows were not rounded to bytes.");

    /// <summary>One row.</summary>
    public Span<float> Row(int row) => Values.AsSpan(row * Width, Width);

    /// <summary>Brings rows into the form that a matrix reads.</summary>
    public void Prepare(WorkerTeam team, ActivationForm form, int rows)
    {
        if (form == ActivationForm.Rows)
        {
            return;
        }

        ByteTiles bytes = _bytes ??= new ByteTiles(capacity, Width);
        if (rows == 1)
        {
            bytes.Write(0, Row(0));
            return;
        }

        team.Run(worker =>
        {
            (int first, int count) = team.Share(worker, rows);
            for (int t = first; t < first + count; t++)
            {
                bytes.Write(t, Row(t));
            }
        });
    }
}

/// <summary>The form in which a matrix reads rows.</summary>
internal enum ActivationForm
{
    /// <summary>As they are, in float32.</summary>
    Rows,

    /// <summary>Rounded to bytes, blocks of 32 with a scale each.</summary>
    Bytes,
}
