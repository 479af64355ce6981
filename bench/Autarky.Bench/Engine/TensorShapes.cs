using System.Text.Json.Nodes;

namespace Autarky.Bench.Engine;

/// <summary>Names and shapes of the tensors that a Hugging Face configuration demands, for the architectures that are run.</summary>
internal static class TensorShapes
{
    public static IEnumerable<(string Name, int[] Shape)> Of(JsonObject config) => Type(config) == "gpt2" ? Gpt2(config) : Decoder(config);

    private static IEnumerable<(string Name, int[] Shape)> Gpt2(JsonObject config)
    {
        int width = Number(config, "n_embd"), inner = Number(config, "n_inner", 4 * width);
        yield return ("transformer.wte.weight", [Number(config, "vocab_size"), width]);
        yield return ("transformer.wpe.weight", [Number(config, "n_positions"), width]);
        (string Name, int[] Shape)[] shapes =
        [
            ("ln_1", [width]), ("attn.c_attn", [width, 3 * width]), ("attn.c_proj", [width, width]),
            ("ln_2", [width]), ("mlp.c_fc", [width, inner]), ("mlp.c_proj", [inner, width]),
        ];
        foreach ((string name, int[] shape) in shapes)
        {
            for (int n = 0; n < Number(config, "n_layer"); n++)
            {
                yield return ($"transformer.h.{n}.{name}.weight", shape);
                yield return ($"transformer.h.{n}.{name}.bias", [shape[^1]]);
            }
        }

        yield return ("transformer.ln_f.weight", [width]);
        yield return ("transformer.ln_f.bias", [width]);
        if (!Flag(config, "tie_word_embeddings"))
        {
            yield return ("lm_head.weight", [Number(config, "vocab_size"), width]);
        }
    }

    private static IEnumerable<(string Name, int[] Shape)> Decoder(JsonObject config)
    {
        int width = Number(config, "hidden_size");
        yield return ("model.embed_tokens.weight", [Number(config, "vocab_size"), width]);
        yield return ("model.norm.weight", [width]);
        if (!Flag(config, "tie_word_embeddings"))
        {
            yield return ("lm_head.weight", [Number(config, "vocab_size"), width]);
        }

        for (int n = 0; n < Number(config, "num_hidden_layers"); n++)
        {
            foreach (string norm in Norms(Type(config)))
            {
                yield return ($"model.layers.{n}.{norm}.weight", [width]);
            }

            foreach ((string name, int[] shape) in (Type(config) == "deepseek_v3" ? Latent(config) : Attention(config)).Concat(FeedForward(config, n)))
            {
                yield return ($"model.layers.{n}.{name}", shape);
            }
        }
    }

    private static string[] Norms(string type) => type switch
    {
        "olmo2" => ["post_attention_layernorm", "post_feedforward_layernorm"],
        "gemma2" or "gemma3_text" => ["input_layernorm", "post_attention_layernorm", "pre_feedforward_layernorm", "post_feedforward_layernorm"],
        _ => ["input_layernorm", "post_attention_layernorm"],
    };

    private static IEnumerable<(string Name, int[] Shape)> Attention(JsonObject config)
    {
        int width = Number(config, "hidden_size"),
            heads = Number(config, "num_attention_heads"),
            kvHeads = Number(config, "num_key_value_heads"),
            head = Number(config, "head_dim", width / heads);
        string type = Type(config);
        if (type == "phi3")
        {
            yield return ("self_attn.qkv_proj.weight", [(heads + (2 * kvHeads)) * head, width]);
            yield return ("self_attn.o_proj.weight", [width, heads * head]);
            yield break;
        }

        bool bias = type == "qwen2" || Flag(config, "attention_bias");
        (string Name, int Outputs, int Inputs)[] projections =
        [
            ("q_proj", heads * head, width), ("k_proj", kvHeads * head, width), ("v_proj", kvHeads * head, width), ("o_proj", width, heads * head),
        ];
        foreach ((string name, int outputs, int inputs) in projections)
        {
            yield return ($"self_attn.{name}.weight", [outputs, inputs]);
            if (bias && (type != "qwen2" || name != "o_proj"))
            {
                yield return ($"self_attn.{name}.bias", [outputs]);
            }
        }

        if (type is "qwen3" or "qwen3_moe" or "gemma3_text" or "olmo2")
        {
            yield return ("self_attn.q_norm.weight", [type == "olmo2" ? heads * head : head]);
            yield return ("self_attn.k_norm.weight", [type == "olmo2" ? kvHeads * head : head]);
        }

        if (type == "gpt_oss")
        {
            yield return ("self_attn.sinks", [heads]);
        }
    }

    private static IEnumerable<(string Name, int[] Shape)> Latent(JsonObject config)
    {
        int width = Number(config, "hidden_size"),
            heads = Number(config, "num_attention_heads"),
            rank = Number(config, "kv_lora_rank"),
            queryRank = Number(config, "q_lora_rank", 0);
        int plain = Number(config, "qk_nope_head_dim"), rotated = Number(config, "qk_rope_head_dim"), value = Number(config, "v_head_dim");
        if (queryRank > 0)
        {
            yield return ("self_attn.q_a_proj.weight", [queryRank, width]);
            yield return ("self_attn.q_a_layernorm.weight", [queryRank]);
            yield return ("self_attn.q_b_proj.weight", [heads * (plain + rotated), queryRank]);
        }
        else
        {
            yield return ("self_attn.q_proj.weight", [heads * (plain + rotated), width]);
        }

        yield return ("self_attn.kv_a_proj_with_mqa.weight", [rank + rotated, width]);
        yield return ("self_attn.kv_a_layernorm.weight", [rank]);
        yield return ("self_attn.kv_b_proj.weight", [heads * (plain + value), rank]);
        yield return ("self_attn.o_proj.weight", [width, heads * value]);
    }

    private static IEnumerable<(string Name, int[] Shape)> FeedForward(JsonObject config, int n)
    {
        int width = Number(config, "hidden_size"),
            inner = Number(config, "intermediate_size"),
            experts = Number(config, "n_routed_experts", Number(config, "num_local_experts", 0));
        int small = Number(config, "moe_intermediate_size", inner);
        switch (Type(config))
        {
            case "phi3":
                return [("mlp.gate_up_proj.weight", [2 * inner, width]), ("mlp.down_proj.weight", [width, inner])];
            case "gpt_oss":
                return
                [
                    ("mlp.router.weight", [experts, width]), ("mlp.router.bias", [experts]), ("mlp.experts.gate_up_proj", [experts, width, 2 * inner]),
                    ("mlp.experts.gate_up_proj_bias", [experts, 2 * inner]), ("mlp.experts.down_proj", [experts, inner, width]),
                    ("mlp.experts.down_proj_bias", [experts, width]),
                ];
            case "mixtral":
                return [("block_sparse_moe.gate.weight", [experts, width]), .. Each(experts, "block_sparse_moe.experts.", "w1", "w3", "w2", width, inner)];
            case "qwen3_moe" when HasExperts(config, n):
                return [("mlp.gate.weight", [experts, width]), .. Each(experts, "mlp.experts.", "gate_proj", "up_proj", "down_proj", width, small)];
            case "deepseek_v3" when n >= Number(config, "first_k_dense_replace"):
                return
                [
                    ("mlp.gate.weight", [experts, width]), ("mlp.gate.e_score_correction_bias", [experts]),
                    .. Each(experts, "mlp.experts.", "gate_proj", "up_proj", "down_proj", width, small),
                    .. Gated("mlp.shared_experts.", width, small * Number(config, "n_shared_experts"), bias: false),
                ];
            default:
                return Gated("mlp.", width, inner, Flag(config, "mlp_bias"));
        }
    }

    private static bool HasExperts(JsonObject config, int n) =>
        (n + 1) % Number(config, "decoder_sparse_step", 1) == 0 && config["mlp_only_layers"]?.AsArray().Any(layer => (int)layer! == n) != true;

    private static IEnumerable<(string Name, int[] Shape)> Each(int experts, string block, string gate, string up, string down, int width, int inner) =>
        Enumerable.Range(0, experts).SelectMany(
            e => new (string, int[])[]
            {
                ($"{block}{e}.{gate}.weight", [inner, width]),
                ($"{block}{e}.{up}.weight", [inner, width]),
                ($"{block}{e}.{down}.weight", [width, inner]),
            });

    private static IEnumerable<(string Name, int[] Shape)> Gated(string block, int width, int inner, bool bias)
    {
        foreach ((string name, int outputs, int inputs) in new[] { ("gate_proj", inner, width), ("up_proj", inner, width), ("down_proj", width, inner) })
        {
            yield return ($"{block}{name}.weight", [outputs, inputs]);
            if (bias)
            {
                yield return ($"{block}{name}.bias", [outputs]);
            }
        }
    }

    private static string Type(JsonObject config) => (string)config["model_type"]!;

    private static int Number(JsonObject config, string key, int? fallback = null) =>
        (int?)config[key] ?? fallback ?? throw new InvalidDataException($"The configuration has no '{key}'.");

    private static bool Flag(JsonObject config, string key) => (bool?)config[key] ?? false;
}
