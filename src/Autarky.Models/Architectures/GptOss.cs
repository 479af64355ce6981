using Autarky.Kernels;
using Autarky.Kernels.Quantization;
using Autarky.Models.Architectures.Shared;
using Autarky.Models.Checkpoints;
using Autarky.Models.Checkpoints.HuggingFace;
using Autarky.Models.Description;
using Autarky.Text.Metadata;

namespace Autarky.Models.Architectures;

/// <summary>gpt-oss: heads with a sink, every other layer with a sliding window, biases everywhere, experts with a clamped SwiGLU.</summary>
/// <remarks>Source: OpenAI 2025 (gpt-oss model card and release).</remarks>
internal sealed class GptOss : Architecture
{
    private const string Both = "gate_up_proj", Down = "down_proj";

    private static readonly (string Target, int Odd)[] GateAndUp = [("ffn_gate_exps", 0), ("ffn_up_exps", 1)];

    public override string Name => "gpt-oss";

    public override IReadOnlyList<string> Classes => ["GptOssForCausalLM"];

    public override void ReadConfig(HuggingFaceConfig config, ModelMetadata metadata)
    {
        if (config.FindNumber("swiglu_limit") is { } limit and not 7)
        {
            throw new InvalidDataException($"A 'swiglu_limit' of {limit} is not known: it is 7 in every released model.");
        }

        if (config.FindNumber("swiglu_alpha") is { } alpha && Math.Abs(alpha - 1.702) > 1e-9)
        {
            throw config.Wrong("swiglu_alpha", "1.702, as in every released model");
        }

        CommonConfig.Read(config, metadata, Name);
        if (!config.HasObject("rope_scaling") && !config.HasObject("rope_parameters"))
        {
            throw config.Wrong("rope_parameters", "there: released models scale by YaRN");
        }

        RopeConfig.Read(config, metadata, Name);
        Windows.Read(config, metadata, Name, onlyWhere: null, (n, _) => n % 2 == 0);
        int experts = config.Count("num_local_experts", CommonConfig.MostExperts);
        metadata.Set(Name + ".expert_count", (uint)experts);
        metadata.Set(Name + ".expert_used_count", (uint)config.Count("num_experts_per_tok", experts));
        metadata.Set(Name + ".expert_feed_forward_length", (uint)config.Count("intermediate_size"));
    }

    public override void MapTensors(HuggingFaceConfig config, TensorMap map)
    {
        CommonTensors.Ends(config, map);
        for (int n = 0; n < config.Number("num_hidden_layers"); n++)
        {
            string layer = CommonTensors.Layer(n), block = CommonTensors.Block(n);
            map.TakeVector(layer + "input_layernorm.weight", block + "attn_norm.weight");
            map.TakeVector(layer + "post_attention_layernorm.weight", block + "post_attention_norm.weight");
            CommonTensors.Attention(map, n);
            map.TakeVector(layer + "self_attn.sinks", block + "attn_sinks.weight");
            map.Take(layer + "mlp.router.weight", block + "ffn_gate_inp.weight");
            map.Take(layer + "mlp.router.bias", block + "ffn_gate_inp.bias");
            MapExperts(map, layer + "mlp.experts.", block);
        }
    }

    public override DecoderSpec Describe(ModelMetadata metadata, ITensorSource tensors)
    {
        var keys = new ModelKeys(metadata);
        AttentionSpec attention = CommonSpec.Attention(keys, CommonSpec.Rope(keys, tensors, halves: true)) with { Sinks = true };
        int[] windows = Windows.Of(keys, n => n % 2 == 0);
        int width = keys.Count("expert_feed_forward_length"), count = keys.Count("expert_count", 1 << 16);
        var feedForward = new FeedForwardSpec
        {
            Width = width,
            Activation = ActivationKind.ClampedSwiGlu,
            Experts = new ExpertSpec { Count = count, Used = keys.Count("expert_used_count", count), Width = width, Gating = ExpertGating.SoftmaxOfChosen },
        };
        return CommonSpec.Decoder(metadata, tensors, n => new LayerSpec
        {
            Norms = NormPlacement.Before,
            FeedForwardNorm = "post_attention_norm",
            Attention = attention with { Window = windows[n] },
            FeedForward = feedForward,
        });
    }

    // The outputs of gate and up take turns.
    private static void MapExperts(TensorMap map, string experts, string block)
    {
        (long count, long middle) = map.HasMxfp4(experts + Both) ? MapPacked(map, experts, block) : MapMatrices(map, experts, block);
        TensorInfo bothBias = map.Need(experts + Both + "_bias"), downBias = map.Need(experts + Down + "_bias");
        foreach ((string target, int odd) in GateAndUp)
        {
            map.Make([bothBias.Name], $"{block}{target}.bias", TensorType.F32, [count, middle], () =>
                EveryOther(Rearrange.Widen(map.All(bothBias), bothBias.Type, 0), sizeof(float), odd));
        }

        map.Make([downBias.Name], block + "ffn_down_exps.bias", TensorType.F32, downBias.Shape, () => Rearrange.Widen(map.All(downBias), downBias.Type, 0));
    }

    // In MXFP4, as the models were released, outputs are rows.
    private static (long Count, long Middle) MapPacked(TensorMap map, string experts, string block)
    {
        (long count, long outputs, long inputs) = map.Mxfp4Shape(experts + Both);
        if (outputs % 2 != 0 || map.Mxfp4Shape(experts + Down) != (count, inputs, outputs / 2))
        {
            throw Unfit(experts);
        }

        foreach ((string target, int odd) in GateAndUp)
        {
            map.TakeMxfp4(experts + Both, $"{block}{target}.weight", odd, every: 2);
        }

        map.TakeMxfp4(experts + Down, block + "ffn_down_exps.weight");
        return (count, outputs / 2);
    }

    // Unpacked, inputs are rows.
    private static (long Count, long Middle) MapMatrices(TensorMap map, string experts, string block)
    {
        TensorInfo both = map.Need(experts + Both), down = map.Need(experts + Down);
        if (both.Shape is not [var count, var inputs, var outputs] || outputs % 2 != 0 || down.Shape is not [var downCount, var middle, var width]
            || downCount != count || middle != outputs / 2 || width != inputs || both.Type.NumbersPerBlock() != 1 || down.Type.NumbersPerBlock() != 1)
        {
            throw Unfit(experts);
        }

        int size = both.Type.BytesPerBlock();
        foreach ((string target, int odd) in GateAndUp)
        {
            map.Make([both.Name], $"{block}{target}.weight", both.Type, [count, middle, inputs], () =>
                EveryOther(Transposed(map.All(both), (int)count, (int)inputs, (int)outputs), (int)inputs * size, odd));
        }

        map.Make(
            [down.Name], block + "ffn_down_exps.weight", down.Type, [count, inputs, middle],
            () => Transposed(map.All(down), (int)count, (int)middle, (int)inputs));
        return (count, middle);
    }

    private static InvalidDataException Unfit(string experts) => new($"'{experts}{Both}' and '{experts}{Down}' do not fit each other.");

    private static byte[] Transposed(byte[] all, int count, int rows, int columns)
    {
        int length = all.Length / count;
        return Rearrange.Join([.. Enumerable.Range(0, count).Select(e => Rearrange.Transpose(all.AsSpan(e * length, length), rows, columns))]);
    }

    private static byte[] EveryOther(ReadOnlySpan<byte> rows, int rowBytes, int first)
    {
        byte[] result = new byte[rows.Length / 2];
        for (int to = 0; to < result.Length; to += rowBytes)
        {
            rows.Slice((2 * to) + (first * rowBytes), rowBytes).CopyTo(result.AsSpan(to));
        }

        return result;
    }
}
