namespace Autarky.Models.Transformer.Weights;

/// <summary>Rows of numbers on their way into a matrix.</summary>
/// <param name="capacity">The most rows.</param>
/// <param name="width">Numbers a row.</param>
internal sealed class Activations(int capacity, int width)
{
    /// <summary>Numbers a row.</summary>
    public int Width { get; } = width;

    /// <summary>The numbers in float32, shape [capacity, width].</summary>
    public float[] Values { get; } = new float[(long)capacity * width];

    /// <summary>One row.</summary>
    public Span<float> Row(int row) => Values.AsSpan(row * Width, Width);
}
