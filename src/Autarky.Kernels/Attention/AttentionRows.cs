namespace Autarky.Kernels.Attention;

/// <summary>Query rows of one KV head and what attention has summed for them so far. One worker's workspace, used again and again.</summary>
/// <param name="capacity">The most rows.</param>
/// <param name="headDim">Width of a query and a key.</param>
/// <param name="valueDim">Width of a value.</param>
public sealed class AttentionRows(int capacity, int headDim, int valueDim)
{
    // Kernels may work on four rows where there are fewer: behind the last there is room, and zeros.
    private readonly int _room = Whole(capacity);

    private AttentionKernels? _halves, _floats;

    /// <summary>The most rows.</summary>
    public int Capacity { get; } = capacity;

    /// <summary>Rows in use.</summary>
    public int Count { get; private set; }

    /// <summary>Width of a query and a key.</summary>
    public int HeadDim { get; } = headDim;

    /// <summary>Width of a value.</summary>
    public int ValueDim { get; } = valueDim;

    /// <summary>Queries, already multiplied by the scale of the scores; shape [count, headDim].</summary>
    public float[] Queries { get; } = new float[Whole(capacity) * headDim];

    /// <summary>First visible position of the page that comes next, a row; may lie outside of the page.</summary>
    public int[] From { get; } = new int[capacity];

    /// <summary>Position after the last visible one of the page that comes next, a row; may lie outside of the page.</summary>
    public int[] To { get; } = new int[capacity];

    /// <summary>Σ weight · value so far, shape [count, valueDim filled up to 32].</summary>
    public float[] Outputs { get; } = new float[Whole(capacity) * AttentionPage.ValueStride(valueDim)];

    internal float[] Scores { get; } = new float[Whole(capacity) * AttentionPage.Positions];

    /// <summary>Weights times the scales of one block of values, shape [count, 64].</summary>
    internal float[] Scaled { get; } = new float[Whole(capacity) * AttentionPage.Positions];

    internal float[] Maxima { get; } = new float[capacity];

    internal float[] Sums { get; } = new float[capacity];

    /// <summary>The machine code for these widths.</summary>
    internal AttentionKernels Kernels(int numberBytes) => numberBytes == sizeof(float)
        ? _floats ??= AttentionKernels.Of(HeadDim, ValueDim, numberBytes)
        : _halves ??= AttentionKernels.Of(HeadDim, ValueDim, numberBytes);

    /// <summary>Forgets everything and makes room for so many rows.</summary>
    public void Begin(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Capacity);
        Count = count;
        int whole = Math.Min(Whole(count), _room);
        Array.Clear(Queries, count * HeadDim, (whole - count) * HeadDim);
        Array.Clear(Outputs, 0, whole * AttentionPage.ValueStride(ValueDim));
        Array.Fill(Maxima, float.NegativeInfinity, 0, count);
        Array.Clear(Sums, 0, count);
    }

    /// <summary>Divides by the sum of the weights and writes one row's result.</summary>
    /// <param name="row">Which row.</param>
    /// <param name="sink">A score that takes its share of the weights and brings no value (gpt-oss), or NaN for none.</param>
    /// <param name="output">Shape [valueDim].</param>
    public void Finish(int row, float sink, Span<float> output)
    {
        float sum = Sums[row];
        float scale = 1;
        if (!float.IsNaN(sink))
        {
            float max = MathF.Max(Maxima[row], sink);
            scale = MathF.Exp(Maxima[row] - max);
            sum = (sum * scale) + MathF.Exp(sink - max);
        }

        scale /= sum;
        Scale.Run(scale, Outputs.AsSpan(row * AttentionPage.ValueStride(ValueDim), ValueDim), output[..ValueDim]);
    }

    private static int Whole(int rows) => (rows + 3) / 4 * 4;
}
