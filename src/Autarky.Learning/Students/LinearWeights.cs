using Autarky.Kernels;

namespace Autarky.Learning.Students;

/// <summary>A matrix of weights: a row a feature and the bias in the last, a column a label, each row filled with zeros to whole vectors of 16.</summary>
internal sealed class LinearWeights
{
    /// <summary>What the bias' weights are multiplied by; beside a text vector of length 1.</summary>
    internal const float BiasValue = 0.3f;

    internal LinearWeights(int labels, float[] values)
    {
        Labels = labels;
        Stride = StrideOf(labels);
        Values = values;
    }

    internal int Labels { get; }

    internal int Stride { get; }

    internal float[] Values { get; }

    internal static int StrideOf(int labels) => (labels + 15) / 16 * 16;

    /// <summary>Adds the scores of a sparse vector and the bias to <paramref name="scores"/>, which is a stride long.</summary>
    internal static void Score(float[] weights, int stride, ReadOnlySpan<int> rows, ReadOnlySpan<float> values, Span<float> scores)
    {
        AddScaled.Run(BiasValue, weights.AsSpan(weights.Length - stride), scores);
        for (int i = 0; i < rows.Length; i++)
        {
            AddScaled.Run(values[i], weights.AsSpan(rows[i] * stride, stride), scores);
        }
    }
}
