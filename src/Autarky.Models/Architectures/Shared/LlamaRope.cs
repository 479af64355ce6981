using Autarky.Kernels.Quantization;
using Autarky.Models.Checkpoints.HuggingFace;

namespace Autarky.Models.Architectures.Shared;

/// <summary>Llama 3's scaling: slow pairs are divided by a factor, fast ones kept, those in between blended. GGUF files hold the divisors as a tensor.</summary>
/// <remarks>Source: the Llama 3.1 release (2024).</remarks>
internal static class LlamaRope
{
    /// <summary>The divisors as the tensor <c>rope_freqs.weight</c>, where the configuration asks for them.</summary>
    public static void MapDivisors(HuggingFaceConfig config, TensorMap map)
    {
        string scaling = config.Has("rope_parameters") ? "rope_parameters" : "rope_scaling";
        if ((config.FindText(scaling + ".rope_type") ?? config.FindText(scaling + ".type")) != "llama3")
        {
            return;
        }

        int headDim = config.Number("head_dim", config.Number("hidden_size") / Math.Max(config.Number("num_attention_heads"), 1));
        double theta = config.FindNumber("rope_parameters.rope_theta") ?? config.FindNumber("rope_theta") ?? 10000;
        double factor = CommonConfig.Need(config, scaling + ".factor");
        double slow = CommonConfig.Need(config, scaling + ".low_freq_factor"), fast = CommonConfig.Need(config, scaling + ".high_freq_factor");
        double context = CommonConfig.OriginalContext(config, scaling);
        float[] divisors = [.. Enumerable.Range(0, headDim / 2).Select(i => (float)Divisor(Math.Pow(theta, -2.0 * i / headDim), factor, slow, fast, context))];
        map.Make([], "rope_freqs.weight", TensorType.F32, [divisors.Length], () => Rearrange.Bytes(divisors));
    }

    private static double Divisor(double frequency, double factor, double slow, double fast, double context)
    {
        double turns = context * frequency / (2 * Math.PI);
        if (turns > fast)
        {
            return 1;
        }

        if (turns < slow)
        {
            return factor;
        }

        double smooth = (turns - slow) / (fast - slow);
        return 1 / (((1 - smooth) / factor) + smooth);
    }
}
