using Autarky.Kernels.Quantization;
using Autarky.Models.Checkpoints.HuggingFace;

namespace Autarky.Models.Architectures.Shared;

/// <summary>Long RoPE: each pair has its own divisor, one list for the original context and one beyond it.</summary>
/// <remarks>Source: Ding et al. 2024 (LongRoPE), as the Phi-3 models use it.</remarks>
internal static class LongRope
{
    /// <summary>What cosines and sines are multiplied by.</summary>
    public static double Magnitude(HuggingFaceConfig config, string section)
    {
        if (config.FindNumber(section + ".attention_factor") is { } given)
        {
            return given;
        }

        int original = RopeConfig.OriginalContext(config);
        double factor = config.FindNumber(section + ".factor") ?? (config.Count("max_position_embeddings", int.MaxValue) / (double)original);
        return factor <= 1 ? 1 : Math.Sqrt(1 + (Math.Log(factor) / Math.Log(original)));
    }

    /// <summary>The two lists as tensors, as in GGUF files.</summary>
    public static void MapFactors(HuggingFaceConfig config, string section, int dim, TensorMap map)
    {
        foreach ((string key, string target) in new[] { (".short_factor", "rope_factors_short.weight"), (".long_factor", "rope_factors_long.weight") })
        {
            if (config.FindNumbers(section + key) is not { } factors || factors.Length != dim / 2 || !factors.All(factor => factor > 0))
            {
                throw config.Wrong(section + key, $"a list of {dim / 2} positive numbers");
            }

            map.Make([], target, TensorType.F32, [factors.Length], () => Rearrange.Bytes([.. factors.Select(factor => (float)factor)]));
        }
    }
}
