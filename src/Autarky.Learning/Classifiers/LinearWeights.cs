using Autarky.Kernels;

namespace Autarky.Learning.Classifiers;

/// <summary>A matrix of weights: a row a feature and the bias in the last, a column a label, each row filled with zeros to whole vectors of 16.</summary>
internal sealed class LinearWeights
{
    /// <summary>What the bias is multiplied by; beside a text's vector of length 1 it moves more slowly than the features.</summary>
    internal const float BiasValue = 0.3f;

    /// <summary>The most weights a student has, half a gigabyte; features are left out to stay under it.</summary>
    internal const int MaxValues = 1 << 27;

    internal LinearWeights(int features, int labels)
    {
        Labels = labels;
        Stride = StrideOf(labels);
        Values = new float[checked((features + 1) * Stride)];
    }

    internal int Labels { get; }

    /// <summary>The length of a row.</summary>
    internal int Stride { get; }

    internal float[] Values { get; }

    /// <summary>The most features a student of so many labels has.</summary>
    internal static int MostFeatures(int labels) => (MaxValues / StrideOf(labels)) - 1;

    internal Span<float> Row(int row) => Values.AsSpan(row * Stride, Stride);

    /// <summary>Replaces <paramref name="scores"/>, a <see cref="Stride"/> long, by the scores of a sparse vector and the bias.</summary>
    internal void Score(ReadOnlySpan<int> rows, ReadOnlySpan<float> values, Span<float> scores)
    {
        scores.Clear();
        AddScaled.Run(BiasValue, Row((Values.Length / Stride) - 1), scores);
        for (int i = 0; i < rows.Length; i++)
        {
            AddScaled.Run(values[i], Row(rows[i]), scores);
        }
    }

    private static int StrideOf(int labels) => (labels + 15) / 16 * 16;
}
