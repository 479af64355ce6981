using Autarky.Kernels;
using Autarky.Kernels.Quantization;
using Autarky.Models.Architectures.Shared;
using Autarky.Models.Checkpoints;
using Autarky.Models.Checkpoints.HuggingFace;
using Autarky.Models.Description;
using Autarky.Text.Metadata;

namespace Autarky.Models.Architectures;

/// <summary>
/// DeepSeek V2 and V3: latent attention, first layers dense, then experts chosen within groups, and one expert that every token goes through.
/// </summary>
/// <remarks>Source: DeepSeek-AI 2024 (DeepSeek-V2, DeepSeek-V3). The layers for predicting several tokens at once are left out.</remarks>
internal sealed class DeepSeekV3 : Architecture
{
    private const uint GatingSigmoid = 2;

    public override string Name => "deepseek2";

    public override IReadOnlyList<string> Classes => ["DeepseekV3ForCausalLM"];

    public override void ReadConfig(HuggingFaceConfig config, ModelMetadata metadata)
    {
        if (!config.Flag("rope_interleave", true))
        {
            throw config.Wrong("rope_interleave", "true");
        }

        int rank = config.Count("kv_lora_rank"), rotated = config.Count("qk_rope_head_dim"), plain = config.Count("qk_nope_head_dim");
        int experts = config.Count("n_routed_experts", CommonConfig.MostExperts, config.CountOrNone("num_local_experts", CommonConfig.MostExperts));
        int groups = config.Count("n_group", experts, 1);
        if (experts % groups != 0 || experts / groups < 2)
        {
            throw config.Wrong("n_group", $"such that 'n_routed_experts', {experts}, make equal groups of two or more");
        }

        CommonConfig.Read(config, metadata, Name);
        CommonConfig.Activation(config, metadata, Name, ActivationKind.Silu, "hidden_act");
        metadata.Set(Name + ".attention.head_count_kv", 1u);
        metadata.Set(Name + ".attention.key_length", (uint)(rank + rotated));
        metadata.Set(Name + ".attention.value_length", (uint)rank);
        metadata.Set(Name + ".attention.key_length_mla", (uint)(plain + rotated));
        metadata.Set(Name + ".attention.value_length_mla", (uint)config.Count("v_head_dim"));
        metadata.Set(Name + ".attention.kv_lora_rank", (uint)rank);
        if (config.CountOrNone("q_lora_rank") is > 0 and var queryRank)
        {
            metadata.Set(Name + ".attention.q_lora_rank", (uint)queryRank);
        }

        RopeConfig.Read(config, metadata, Name);
        metadata.Set(Name + ".leading_dense_block_count", (uint)Dense(config));
        metadata.Set(Name + ".expert_count", (uint)experts);
        metadata.Set(Name + ".expert_used_count", (uint)config.Count("num_experts_per_tok", experts));
        metadata.Set(Name + ".expert_shared_count", (uint)config.CountOrNone("n_shared_experts", CommonConfig.MostExperts));
        metadata.Set(Name + ".expert_feed_forward_length", (uint)config.Count("moe_intermediate_size"));
        metadata.Set(Name + ".expert_weights_scale", (float)(config.FindNumber("routed_scaling_factor") ?? 1));
        metadata.Set(Name + ".expert_weights_norm", config.Flag("norm_topk_prob", true));
        metadata.Set(Name + ".expert_gating_func", GatingSigmoid);

        // All groups are no groups: llama.cpp aborts where every one of several is used.
        int used = config.Count("topk_group", groups, 1);
        metadata.Set(Name + ".expert_group_count", used < groups ? (uint)groups : 1);
        metadata.Set(Name + ".expert_group_used_count", used < groups ? (uint)used : 1);
    }

    public override void MapTensors(HuggingFaceConfig config, TensorMap map)
    {
        int layers = config.Number("num_hidden_layers"),
            dense = Dense(config),
            experts = config.Number("n_routed_experts", config.Number("num_local_experts", 0));
        CommonTensors.Ends(config, map);
        map.Ignore(
            name =>
                Enumerable.Range(layers, config.Number("num_nextn_predict_layers", 0))
                    .Any(n => name.StartsWith(CommonTensors.Layer(n), StringComparison.Ordinal)));
        for (int n = 0; n < layers; n++)
        {
            CommonTensors.NormsBefore(map, n);
            MapAttention(config, map, n);
            if (n < dense)
            {
                CommonTensors.FeedForward(map, n);
                continue;
            }

            CommonTensors.Experts(map, n, experts, "mlp.", "gate_proj", "up_proj", "down_proj");
            map.TakeVector($"{CommonTensors.Layer(n)}mlp.gate.e_score_correction_bias", $"{CommonTensors.Block(n)}exp_probs_b.bias");
            if (config.Number("n_shared_experts", 0) > 0)
            {
                CommonTensors.FeedForward(map, n, "mlp.shared_experts.", "_shexp");
            }
            else
            {
                // No shared expert is stored as one of no width.
                map.Ignore(name => name.StartsWith($"{CommonTensors.Layer(n)}mlp.shared_experts.", StringComparison.Ordinal));
            }
        }
    }

    public override DecoderSpec Describe(ModelMetadata metadata, ITensorSource tensors)
    {
        var keys = new ModelKeys(metadata);
        AttentionSpec attention = Attention(keys, CommonSpec.Rope(keys, tensors, halves: false));
        FeedForwardSpec plain = CommonSpec.FeedForward(keys);
        int dense = keys.CountOrNone("leading_dense_block_count"),
            count = keys.Count("expert_count", 1 << 16),
            width = keys.Count("expert_feed_forward_length");
        int groups = keys.Count("expert_group_count", count, 1);
        if (count % groups != 0)
        {
            throw new InvalidDataException($"{count} experts do not make {groups} equal groups.");
        }

        FeedForwardSpec mixture = plain with
        {
            Experts = new ExpertSpec
            {
                Count = count,
                Used = keys.Count("expert_used_count", count),
                Width = width,
                Gating = keys.Find("expert_gating_func", GatingSigmoid) == GatingSigmoid ? ExpertGating.Sigmoid : ExpertGating.Softmax,
                Normalised = keys.Flag("expert_weights_norm", true),
                Scale = (float)keys.Find("expert_weights_scale", 1),
                Groups = groups,
                GroupsUsed = keys.Count("expert_group_used_count", groups, 1),
                ChoiceBias = tensors.Tensors.ContainsKey($"blk.{dense}.exp_probs_b.bias"),
                SharedWidth = keys.CountOrNone("expert_shared_count") * width,
            },
        };
        return CommonSpec.Decoder(metadata, tensors, n => new LayerSpec
        {
            Norms = NormPlacement.Before,
            Attention = attention,
            FeedForward = n < dense ? plain : mixture,
        });
    }

    private static int Dense(HuggingFaceConfig config) => config.Number("first_k_dense_replace", 0) is >= 0 and var dense
        ? dense
        : throw config.Wrong("first_k_dense_replace", "0 or more");

    private static AttentionSpec Attention(ModelKeys keys, RopeSpec rope)
    {
        int rank = keys.Count("attention.kv_lora_rank"), rotated = rope.Dim;
        int head = keys.Count("attention.key_length_mla"), value = keys.Count("attention.value_length_mla");
        if (head <= rotated)
        {
            throw new InvalidDataException($"A head of {head} numbers has no room for {rotated} that positions rotate.");
        }

        // Where YaRN scales cosines and sines, the part that positions do not rotate is scaled here.
        double magnitude = 1 + (keys.Find("rope.scaling.yarn_log_multiplier", 0) * Math.Log(Math.Max(keys.Find("rope.scaling.factor", 1), 1)));
        return new AttentionSpec
        {
            Heads = keys.Heads,
            KvHeads = 1,
            HeadDim = rank + rotated,
            ValueDim = rank,
            Scale = (float)(magnitude * magnitude / Math.Sqrt(head)),
            Rope = rope,
            Latent = new LatentSpec
            {
                Rank = rank,
                QueryRank = keys.CountOrNone("attention.q_lora_rank"),
                RopeDim = rotated,
                PlainDim = head - rotated,
                ValueDim = value,
            },
        };
    }

    private static void MapAttention(HuggingFaceConfig config, TensorMap map, int n)
    {
        string layer = CommonTensors.Layer(n) + "self_attn.", block = CommonTensors.Block(n);
        if (config.Number("q_lora_rank", 0) > 0)
        {
            map.Take(layer + "q_a_proj.weight", block + "attn_q_a.weight");
            map.TakeIfThere(layer + "q_a_proj.bias", block + "attn_q_a.bias");
            map.TakeVector(layer + "q_a_layernorm.weight", block + "attn_q_a_norm.weight");
            map.Take(layer + "q_b_proj.weight", block + "attn_q_b.weight");
        }
        else
        {
            map.Take(layer + "q_proj.weight", block + "attn_q.weight");
        }

        map.Take(layer + "kv_a_proj_with_mqa.weight", block + "attn_kv_a_mqa.weight");
        map.TakeIfThere(layer + "kv_a_proj_with_mqa.bias", block + "attn_kv_a_mqa.bias");
        map.TakeIfThere(layer + "o_proj.bias", block + "attn_output.bias");
        map.TakeVector(layer + "kv_a_layernorm.weight", block + "attn_kv_a_norm.weight");
        map.Take(layer + "o_proj.weight", block + "attn_output.weight");
        MapHeads(config, map, layer + "kv_b_proj.weight", block);
    }

    // One matrix holds, head after head, the key's rows and then the value's: two tensors, the keys' with rows and columns exchanged.
    private static void MapHeads(HuggingFaceConfig config, TensorMap map, string name, string block)
    {
        int heads = config.Number("num_attention_heads"),
            plain = config.Number("qk_nope_head_dim"),
            value = config.Number("v_head_dim"),
            rank = config.Number("kv_lora_rank");
        TensorInfo info = map.Need(name);
        if (info.Shape is not [var rows, var columns] || rows != (long)heads * (plain + value) || columns != rank || info.Type.NumbersPerBlock() != 1)
        {
            throw new InvalidDataException($"'{name}' should have {heads} × ({plain} + {value}) rows of {rank} numbers.");
        }

        int rowBytes = rank * info.Type.BytesPerBlock();
        map.Make([name], block + "attn_k_b.weight", info.Type, [heads, rank, plain], () =>
        {
            byte[] all = map.All(info);
            return Rearrange.Join([.. Enumerable.Range(0, heads).Select(h =>
                Rearrange.Transpose(all.AsSpan(h * (plain + value) * rowBytes, plain * rowBytes), plain, rank))]);
        });
        map.Make([name], block + "attn_v_b.weight", info.Type, [heads, value, rank], () =>
        {
            byte[] all = map.All(info);
            return Rearrange.Join(
                [.. Enumerable.Range(0, heads).Select(h => all.AsSpan(((h * (plain + value)) + plain) * rowBytes, value * rowBytes).ToArray())]);
        });
    }
}
