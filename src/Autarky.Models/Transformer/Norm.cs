using Autarky.Kernels;

namespace Autarky.Models.Transformer;

/// <summary>A norm with its weights: RMS norm, or layer norm with a bias.</summary>
internal sealed class Norm(float[] gain, float[] bias, float epsilon, bool layerNorm)
{
    /// <summary>Normalises one row; input and output may be the same memory.</summary>
    public void Run(ReadOnlySpan<float> x, Span<float> y)
    {
        if (layerNorm)
        {
            LayerNorm.Run(x, gain, bias, epsilon, y);
        }
        else
        {
            RmsNorm.Run(x, gain, epsilon, y);
        }
    }
}
