using Autarky.Kernels.Quantization;
using Autarky.Models.Checkpoints.HuggingFace;

namespace Autarky.Models.Architectures.Shared;

/// <summary>Long RoPE: each pair has its own divisor, one list for the original context and one beyond it.</summary>
/// <remarks>Source: Ding et al. 2024 (LongRoPE), as the Phi-3 models use it.</remarks>
internal static class LongRope
{
    /// <summary>What cosines and sines are multiplied by.</summary>
    public static double Magnitude(HuggingFaceConfig config, string scaling)
    {
        if (config.FindNumber(scaling + ".attention_factor") is { } given)
        {
            return given;
        }

        int original = CommonConfig.OriginalContext(config, scaling);
        double factor = config.FindNumber(scaling + ".factor") ?? (config.Number("max_position_embeddings") / (double)original);
        return factor <= 1 ? 1 : Math.Sqrt(1 + (Math.Log(factor) / Math.Log(original)));
    }

    /// <summary>The two lists as tensors, as in GGUF files.</summary>
    public static void MapFactors(HuggingFaceConfig config, TensorMap map)
    {
        string scaling = config.Has("rope_parameters.long_factor") ? "rope_parameters" : "rope_scaling";
        foreach ((string key, string target) in new[] { (".short_factor", "rope_factors_short.weight"), (".long_factor", "rope_factors_long.weight") })
        {
            if (config.FindNumbers(scaling + key) is { } factors)
            {
                map.Make([], target, TensorType.F32, [factors.Length], () => Rearrange.Bytes([.. factors.Select(factor => (float)factor)]));
            }
        }
    }
}
