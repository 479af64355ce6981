using System.Text.Json;

namespace Autarky.Models.Checkpoints.HuggingFace;

/// <summary>What the transformers library takes for a key that a <c>config.json</c> does not have: it leaves out what is as its class says.</summary>
/// <remarks>
/// Source: the configuration classes of transformers 4.5x and 5. A key that is there and null stays null. Sizes without which there is no model are not filled
/// in.
/// </remarks>
internal static class ClassDefaults
{
    private static readonly Dictionary<string, string> Texts = new(StringComparer.Ordinal)
    {
        ["LlamaForCausalLM"] = """{"max_position_embeddings":2048,"rms_norm_eps":1e-6}""",
        ["MistralForCausalLM"] = """{"max_position_embeddings":131072,"rms_norm_eps":1e-6,"num_key_value_heads":8,"sliding_window":4096}""",
        ["MixtralForCausalLM"] = """
            {"max_position_embeddings":131072,"rms_norm_eps":1e-5,"num_key_value_heads":8,"rope_theta":1000000,"num_local_experts":8,"num_experts_per_tok":2}
            """,
        ["Qwen2ForCausalLM"] = """
            {"max_position_embeddings":32768,"rms_norm_eps":1e-6,"num_key_value_heads":32,"sliding_window":4096,"max_window_layers":28}
            """,
        ["Qwen3ForCausalLM"] = """
            {"max_position_embeddings":32768,"rms_norm_eps":1e-6,"num_key_value_heads":32,"head_dim":128,"sliding_window":4096,"max_window_layers":28}
            """,
        ["Qwen3MoeForCausalLM"] = """
            {"max_position_embeddings":32768,"rms_norm_eps":1e-6,"num_key_value_heads":4,"sliding_window":4096,
            "num_experts_per_tok":8,"moe_intermediate_size":768}
            """,
        ["Phi3ForCausalLM"] = """{"max_position_embeddings":4096,"original_max_position_embeddings":4096,"rms_norm_eps":1e-5}""",
        ["Gemma2ForCausalLM"] = """
            {"max_position_embeddings":8192,"rms_norm_eps":1e-6,"num_key_value_heads":4,"head_dim":256,"tie_word_embeddings":true,"sliding_window":4096,
            "query_pre_attn_scalar":256,"attn_logit_softcapping":50,"final_logit_softcapping":30}
            """,
        ["Gemma3ForCausalLM"] = """
            {"max_position_embeddings":131072,"rms_norm_eps":1e-6,"num_key_value_heads":4,"head_dim":256,"tie_word_embeddings":true,"sliding_window":4096,
            "query_pre_attn_scalar":256,"rope_theta":1000000}
            """,
        ["Olmo2ForCausalLM"] = """{"max_position_embeddings":2048,"rms_norm_eps":1e-5}""",
        ["SmolLM3ForCausalLM"] = """
            {"max_position_embeddings":32768,"rms_norm_eps":1e-6,"num_key_value_heads":4,"tie_word_embeddings":true,"rope_theta":2000000}
            """,
        ["GraniteForCausalLM"] = """{"max_position_embeddings":2048,"rms_norm_eps":1e-6}""",
        ["GPT2LMHeadModel"] = """{"n_positions":1024,"tie_word_embeddings":true}""",
        ["DeepseekV3ForCausalLM"] = """
            {"max_position_embeddings":4096,"rms_norm_eps":1e-6,"n_shared_experts":1,"routed_scaling_factor":2.5,
            "kv_lora_rank":512,"q_lora_rank":1536,"qk_rope_head_dim":64,
            "v_head_dim":128,"qk_nope_head_dim":128,"n_group":8,"topk_group":4,"num_experts_per_tok":8,"first_k_dense_replace":3,"norm_topk_prob":true}
            """,
        ["GptOssForCausalLM"] = """
            {"max_position_embeddings":131072,"rms_norm_eps":1e-5,"num_key_value_heads":8,"head_dim":64,
            "sliding_window":128,"rope_theta":150000,"num_experts_per_tok":4}
            """,
    };

    // Folders without 'architectures' still say their kind.
    private static readonly Dictionary<string, string> Kinds = new(StringComparer.Ordinal)
    {
        ["llama"] = "LlamaForCausalLM",
        ["mistral"] = "MistralForCausalLM",
        ["mixtral"] = "MixtralForCausalLM",
        ["qwen2"] = "Qwen2ForCausalLM",
        ["qwen3"] = "Qwen3ForCausalLM",
        ["qwen3_moe"] = "Qwen3MoeForCausalLM",
        ["phi3"] = "Phi3ForCausalLM",
        ["gemma2"] = "Gemma2ForCausalLM",
        ["gemma3_text"] = "Gemma3ForCausalLM",
        ["olmo2"] = "Olmo2ForCausalLM",
        ["smollm3"] = "SmolLM3ForCausalLM",
        ["granite"] = "GraniteForCausalLM",
        ["gpt2"] = "GPT2LMHeadModel",
        ["deepseek_v3"] = "DeepseekV3ForCausalLM",
        ["gpt_oss"] = "GptOssForCausalLM",
        ["bert"] = "BertModel",
    };

    /// <summary>The values of a class, or null for one without.</summary>
    public static JsonElement? Of(string modelClass) => Texts.TryGetValue(modelClass, out string? text) ? JsonSerializer.Deserialize<JsonElement>(text) : null;

    /// <summary>The class that writes a kind of model, or null where it is not known.</summary>
    public static string? ClassOf(string kind) => Kinds.GetValueOrDefault(kind);
}
