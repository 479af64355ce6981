using Autarky.Kernels;

namespace Autarky.Learning.Classifiers.Embedded;

/// <summary>
/// A dense matrix of weights: a row a number of the vector and the bias in the last, a column a label, rows filled with zeros to whole vectors of 16.
/// </summary>
internal sealed class EmbeddingWeights
{
    private readonly float[] _values;

    internal EmbeddingWeights(int width, int labels)
    {
        Width = width;
        Labels = labels;
        Stride = StrideOf(labels);
        _values = new float[checked((width + 1) * Stride)];
    }

    internal int Width { get; }

    internal int Labels { get; }

    /// <summary>The length of a row.</summary>
    internal int Stride { get; }

    internal static int StrideOf(int labels) => (labels + 15) / 16 * 16;

    internal Span<float> Row(int row) => _values.AsSpan(row * Stride, Stride);

    /// <summary>Replaces <paramref name="scores"/>, a <see cref="Stride"/> long, by the scores of a vector and the bias.</summary>
    internal void Score(ReadOnlySpan<float> vector, Span<float> scores)
    {
        Row(Width).CopyTo(scores);
        for (int i = 0; i < vector.Length; i++)
        {
            AddScaled.Run(vector[i], Row(i), scores);
        }
    }
}
