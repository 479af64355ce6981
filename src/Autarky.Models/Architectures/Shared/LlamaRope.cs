using Autarky.Kernels.Quantization;
using Autarky.Models.Checkpoints.HuggingFace;

namespace Autarky.Models.Architectures.Shared;

/// <summary>
/// Llama 3's scaling: slow pairs are divided by a factor, fast ones kept, those in between blended. GGUF files hold the divisors as a tensor.
/// </summary>
/// <remarks>Source: the Llama 3.1 release (2024).</remarks>
internal static class LlamaRope
{
    /// <summary>The divisors as the tensor <c>rope_freqs.weight</c>.</summary>
    public static void MapDivisors(HuggingFaceConfig config, string section, int dim, double theta, int context, TensorMap map)
    {
        double factor = RopeConfig.Need(config, section + ".factor");
        double slow = RopeConfig.Need(config, section + ".low_freq_factor"), fast = RopeConfig.Need(config, section + ".high_freq_factor");
        if (!(factor > 0) || !(fast > slow))
        {
            throw config.Wrong(section, "with a positive 'factor' and a 'high_freq_factor' above 'low_freq_factor'");
        }

        float[] divisors = [.. Enumerable.Range(0, dim / 2).Select(i => (float)Divisor(Math.Pow(theta, -2.0 * i / dim), factor, slow, fast, context))];
        map.Make([], "rope_freqs.weight", TensorType.F32, [divisors.Length], () => Rearrange.Bytes(divisors));
    }

    private static double Divisor(double frequency, double factor, double slow, double fast, double context)
    {
        double rotations = context * frequency / (2 * Math.PI);
        if (rotations > fast)
        {
            return 1;
        }

        if (rotations < slow)
        {
            return factor;
        }

        double smooth = (rotations - slow) / (fast - slow);
        return 1 / (((1 - smooth) / factor) + smooth);
    }
}
