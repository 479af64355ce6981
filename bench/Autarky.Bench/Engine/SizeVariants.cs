using System.Text.Json.Nodes;

namespace Autarky.Bench.Engine;

/// <summary>Other sizes and settings of an architecture: what may vary in its configuration, and within what values.</summary>
/// <remarks>
/// Nothing that llama.cpp is known to compute otherwise or not to read: no window of a Mistral shorter than the text, no unrounded limits of YaRN, periods of
/// layers as released, Gemma's scores scaled by the head's width and its embeddings tied, gpt-oss's and OLMo's not.
/// </remarks>
internal sealed class SizeVariants(Random random)
{
    /// <summary>A variant of a configuration.</summary>
    public JsonObject Of(JsonObject template)
    {
        var config = (JsonObject)template.DeepClone();
        string type = (string)config["model_type"]!;
        config["vocab_size"] = Pick(64, 257, 320, 999, 1001);
        if (type == "gpt2")
        {
            int head = Pick(8, 16, 20, 24, 33, 64), count = Pick(1, 2, 3, 5);
            config["n_head"] = count;
            config["n_embd"] = head * count;
            config["n_layer"] = Pick(1, 2, 5);
            config["n_inner"] = random.Next(2) == 0 ? null : Pick(50, 100, 177);
            config["tie_word_embeddings"] = random.Next(3) > 0;
            return config;
        }

        int heads = Pick(1, 2, 3, 4, 6, 8);
        config["num_attention_heads"] = heads;
        config["num_key_value_heads"] = Pick([.. Enumerable.Range(1, heads).Where(n => heads % n == 0)]);
        config["num_hidden_layers"] = Pick(1, 2, 3, 5, 8);
        config["intermediate_size"] = Pick(33, 50, 96, 100, 177, 250);
        config["tie_word_embeddings"] = type is "gemma2" or "gemma3_text" || (type is not ("gpt_oss" or "olmo2") && random.Next(2) == 0);
        config["rms_norm_eps"] = Pick(1e-5, 1e-6, 1e-3);
        config.Remove("layer_types");
        config.Remove("no_rope_layers");
        int own = Pick(8, 16, 20, 24, 40, 64, 80, 96, 128, 256);
        if (type is "olmo2" or "smollm3" or "granite" or "phi3" or "qwen2" or "mixtral" || (type is "llama" or "mistral" && random.Next(2) == 0))
        {
            config.Remove("head_dim");
            config["hidden_size"] = heads * own;
        }
        else
        {
            config["head_dim"] = own;
            config["hidden_size"] = Pick(36, 50, 64, 72, 100, 160);
        }

        Rope(config, type);
        Own(config, type, own);
        return config;
    }

    private void Rope(JsonObject config, string type)
    {
        double theta = Pick(10000.0, 500000, 1000000, 5000.5);
        if (type == "gemma3_text")
        {
            config["rope_parameters"]!["full_attention"]!["rope_theta"] = theta;
            config["rope_parameters"]!["sliding_attention"]!["rope_theta"] = Pick(10000.0, 7000);
            return;
        }

        if (type == "gpt_oss")
        {
            config["rope_parameters"]!["truncate"] = true;
            config["rope_parameters"]!["factor"] = Pick(2.0, 4, 32);
            config["rope_parameters"]!["rope_theta"] = theta;
            return;
        }

        config["rope_parameters"] = (type is "phi3" or "deepseek_v3" ? 0 : random.Next(4)) switch
        {
            1 => new JsonObject { ["rope_type"] = "linear", ["factor"] = Pick(2.0, 4), ["rope_theta"] = theta },
            2 =>
                new JsonObject
                {
                    ["rope_type"] = "yarn",
                    ["factor"] = Pick(2.0, 8),
                    ["original_max_position_embeddings"] = Pick(32, 64),
                    ["rope_theta"] = theta,
                },
            3 when type is "llama" => new JsonObject
            {
                ["rope_type"] = "llama3",
                ["factor"] = Pick(2.0, 8),
                ["low_freq_factor"] = Pick(1.0, 2),
                ["high_freq_factor"] = 4.0,
                ["original_max_position_embeddings"] = Pick(32, 64),
                ["rope_theta"] = theta,
            },
            _ => new JsonObject { ["rope_type"] = "default", ["rope_theta"] = theta },
        };
    }

    private void Own(JsonObject config, string type, int own)
    {
        switch (type)
        {
            case "llama":
                config["attention_bias"] = random.Next(3) == 0;
                config["mlp_bias"] = random.Next(3) == 0;
                break;
            case "mistral":
                config["sliding_window"] = random.Next(2) == 0 ? null : 64;
                break;
            case "gemma2" or "gemma3_text":
                config["sliding_window"] = Pick(5, 16, 33, 64);
                config["query_pre_attn_scalar"] = own;
                if (type == "gemma2")
                {
                    config["attn_logit_softcapping"] = Pick(20.0, 50);
                    config["final_logit_softcapping"] = Pick(10.0, 30);
                }

                break;
            case "qwen2":
                config["max_window_layers"] = Pick(0, 1, 2);
                break;
            case "granite":
                config["attention_multiplier"] = Pick(0.05, 0.2, 1 / Math.Sqrt(own));
                config["embedding_multiplier"] = Pick(1.0, 3, 12);
                config["residual_multiplier"] = Pick(0.22, 1);
                config["logits_scaling"] = Pick(1.0, 2, 8);
                break;
            case "mixtral" or "gpt_oss":
                config["num_local_experts"] = Pick(2, 4, 5, 8);
                config["num_experts_per_tok"] = Pick(1, 2);
                if (type == "gpt_oss")
                {
                    config["sliding_window"] = Pick(5, 16, 33, 64);
                }

                break;
            case "qwen3_moe":
                config["num_local_experts"] = Pick(4, 6, 8, 16);
                config["num_experts_per_tok"] = Pick(1, 2, 3, 4);
                config["moe_intermediate_size"] = Pick(20, 33, 48, 100);
                break;
            case "phi3":
                Phi3(config, own);
                break;
            case "deepseek_v3":
                DeepSeek(config);
                break;
        }
    }

    private void Phi3(JsonObject config, int own)
    {
        double partial = own % 8 == 0 ? Pick(0.5, 0.75, 1) : 1;
        int pairs = (int)(own * partial) / 2;
        JsonNode rope = config["rope_parameters"]!;
        rope["partial_rotary_factor"] = partial;
        config["sliding_window"] = null;
        config["original_max_position_embeddings"] = 4096;
        if (random.Next(2) == 0)
        {
            // Beyond the original context for the text and llama.cpp's context, or within it for both.
            config["original_max_position_embeddings"] = Pick(32, 256);
            rope["rope_type"] = "longrope";
            rope["short_factor"] = new JsonArray([.. Enumerable.Range(0, pairs).Select(i => (JsonNode)(1 + (0.1 * random.NextDouble())))]);
            rope["long_factor"] = new JsonArray([.. Enumerable.Range(0, pairs).Select(i => (JsonNode)(1 + (8 * random.NextDouble())))]);
        }
    }

    private void DeepSeek(JsonObject config)
    {
        int rotated = Pick(8, 16, 20), plain = Pick(8, 16, 24);
        config["num_key_value_heads"] = (int)config["num_attention_heads"]!;
        config["head_dim"] = rotated;
        config["qk_rope_head_dim"] = rotated;
        config["qk_nope_head_dim"] = plain;
        config["qk_head_dim"] = rotated + plain;
        config["v_head_dim"] = Pick(8, 16, 20, 32);
        config["kv_lora_rank"] = Pick(8, 16, 20, 40);
        config["q_lora_rank"] = random.Next(3) == 0 ? null : Pick(12, 24, 40);
        config["n_group"] = Pick(1, 2, 4);
        config["topk_group"] = Pick([.. Enumerable.Range(1, (int)config["n_group"]!)]);
        config["n_routed_experts"] = (int)config["n_group"]! * Pick(2, 3, 4);
        config["num_experts_per_tok"] = Pick(1, 2);
        config["n_shared_experts"] = Pick(1, 2);
        config["moe_intermediate_size"] = Pick(20, 33, 48);
        config["first_k_dense_replace"] = Pick([.. Enumerable.Range(0, Math.Min((int)config["num_hidden_layers"]!, 3))]);
        config["norm_topk_prob"] = random.Next(2) == 0;
        config["routed_scaling_factor"] = Pick(1.0, 1.5, 2.5);
    }

    private T Pick<T>(params T[] values) => values[random.Next(values.Length)];
}
