using System.Text.Json.Nodes;
using Autarky.Kernels;
using Autarky.Models.Checkpoints;
using Autarky.Models.Description;
using Autarky.Models.Loading;

namespace Autarky.Models.Tests.Transformer;

/// <summary>Settings that the small models do not have, and others that make no sense.</summary>
public sealed class SettingTests
{
    [Fact]
    public void GPT2_has_an_output_matrix_of_its_own_where_it_says_so()
    {
        using EditedModel tied = new("gpt2"), untied = new("gpt2");
        untied.Config["tie_word_embeddings"] = false;
        untied.Tensors["lm_head.weight"] = untied.Tensors["transformer.wte.weight"] with { Bytes = [.. untied.Tensors["transformer.wte.weight"].Bytes] };
        untied.Logits().ShouldBe(tied.Logits());

        float[] before = untied.Logits();
        foreach (ref float number in untied.Numbers("lm_head.weight"))
        {
            number *= 2;
        }

        untied.Logits().ShouldBe(before.Select(logit => 2 * logit));
    }

    [Fact]
    public void GPT2_s_scores_are_not_scaled_where_it_says_so()
    {
        // Heads of 16 scale by a quarter: queries four times as large make up for it.
        using EditedModel scaled = new("gpt2"), plain = new("gpt2");
        plain.Config["scale_attn_weights"] = false;
        for (int n = 0; n < 3; n++)
        {
            Enlarge(scaled.Numbers($"transformer.h.{n}.attn.c_attn.weight"), 4);
            Enlarge(scaled.Numbers($"transformer.h.{n}.attn.c_attn.bias"), 4);
        }

        plain.Logits().ShouldBe(scaled.Logits());
        plain.LogitsThroughGguf().ShouldBe(plain.Logits());
    }

    [Fact]
    public void GPT2_s_scores_are_scaled_by_layer_where_it_says_so()
    {
        using EditedModel byLayer = new("gpt2"), plain = new("gpt2");
        byLayer.Config["scale_attn_by_inverse_layer_idx"] = true;
        for (int n = 1; n < 3; n++)
        {
            Enlarge(plain.Numbers($"transformer.h.{n}.attn.c_attn.weight"), 1f / (n + 1));
            Enlarge(plain.Numbers($"transformer.h.{n}.attn.c_attn.bias"), 1f / (n + 1));
        }

        byLayer.Logits().Zip(plain.Logits(), (a, b) => Math.Abs(a - b)).Max().ShouldBeLessThan(1e-5f);
        byLayer.LogitsThroughGguf().ShouldBe(byLayer.Logits());
    }

    [Theory]
    [InlineData("llama", "hidden_act", "gelu", ActivationKind.GeluErf)]
    [InlineData("qwen3-moe", "hidden_act", "gelu_pytorch_tanh", ActivationKind.GeluTanh)]
    [InlineData("gemma3", "hidden_activation", "silu", ActivationKind.Silu)]
    [InlineData("gpt2", "activation_function", "gelu", ActivationKind.GeluErf)]
    public void Another_bend_is_taken(string name, string key, string value, ActivationKind expected)
    {
        using EditedModel usual = new(name), edited = new(name);
        edited.Config[key] = value;

        SpecOf(edited).Layers[0].FeedForward.Activation.ShouldBe(expected);
        edited.Logits().ShouldNotBe(usual.Logits());
        edited.LogitsThroughGguf().ShouldBe(edited.Logits());
    }

    [Fact]
    public void Some_layers_of_a_Qwen_3_with_experts_may_have_none()
    {
        // Eight times the same expert is one block.
        using EditedModel same = new("qwen3-moe"), mixed = new("qwen3-moe");
        mixed.Config["mlp_only_layers"] = new JsonArray(1);
        mixed.Config["intermediate_size"] = mixed.Config["moe_intermediate_size"]!.DeepClone();
        mixed.Tensors.Remove("model.layers.1.mlp.gate.weight");
        foreach (string part in new[] { "gate_proj", "up_proj", "down_proj" })
        {
            var first = same.Tensors[$"model.layers.1.mlp.experts.0.{part}.weight"];
            mixed.Tensors.Add($"model.layers.1.mlp.{part}.weight", first);
            for (int e = 0; e < 8; e++)
            {
                same.Tensors[$"model.layers.1.mlp.experts.{e}.{part}.weight"] = first;
                mixed.Tensors.Remove($"model.layers.1.mlp.experts.{e}.{part}.weight");
            }
        }

        mixed.Logits().Zip(same.Logits(), (a, b) => Math.Abs(a - b)).Max().ShouldBeLessThan(1e-5f);
        mixed.LogitsThroughGguf().ShouldBe(mixed.Logits());
    }

    [Theory]
    [InlineData("qwen3-moe", new[] { 16, 16, 16 })]
    [InlineData("smollm3", new[] { 0, 0, 0, 16 })]
    [InlineData("qwen2", new[] { 0, 16, 16 })]
    public void A_window_that_is_switched_on_is_used_where_the_class_says(string name, int[] expected)
    {
        using EditedModel edited = new(name);
        edited.Config["use_sliding_window"] = true;
        edited.Config["sliding_window"] = 16;
        edited.Config["max_window_layers"] = 1;
        edited.Config.Remove("layer_types");

        SpecOf(edited).Layers.Select(layer => layer.Attention.Window).ShouldBe(expected);
    }

    [Fact]
    public void No_shared_expert_is_one_of_no_width()
    {
        using EditedModel edited = new("deepseek-v3");
        edited.Config["n_shared_experts"] = 0;
        foreach (string tensor in edited.Tensors.Keys.Where(key => key.Contains("shared_experts", StringComparison.Ordinal)).ToArray())
        {
            edited.Tensors[tensor] = ("BF16", tensor.Contains("down", StringComparison.Ordinal) ? [64, 0] : [0, 64], []);
        }

        edited.LogitsThroughGguf().ShouldBe(edited.Logits());
    }

    [Theory]
    [InlineData("llama", "num_attention_heads", "0", "num_attention_heads")]
    [InlineData("llama", "num_attention_heads", "\"four\"", "num_attention_heads")]
    [InlineData("llama", "num_key_value_heads", "3", "divisor")]
    [InlineData("llama", "num_key_value_heads", "0", "num_key_value_heads")]
    [InlineData("llama", "num_hidden_layers", "2000000000", "num_hidden_layers")]
    [InlineData("llama", "num_hidden_layers", "1e300", "num_hidden_layers")]
    [InlineData("llama", "num_hidden_layers", "4", "model.layers.3")]
    [InlineData("llama", "hidden_size", "-64", "hidden_size")]
    [InlineData("llama", "hidden_size", "2.5", "hidden_size")]
    [InlineData("llama", "hidden_size", "128", "")]
    [InlineData("llama", "head_dim", "15", "head_dim")]
    [InlineData("llama", "head_dim", "32", "")]
    [InlineData("llama", "vocab_size", "[]", "vocab_size")]
    [InlineData("llama", "architectures", "[5]", "architectures")]
    [InlineData("llama", "architectures", "[\"OtherForCausalLM\"]", "OtherForCausalLM")]
    [InlineData("llama", "rope_scaling", "\"linear\"", "rope_scaling")]
    [InlineData("llama", "rope_scaling", "{\"type\":\"linear\"}", "factor")]
    [InlineData("llama", "rope_scaling", "{\"type\":\"linear\",\"factor\":0}", "factor")]
    [InlineData("llama", "rope_scaling", "{\"type\":\"other\",\"factor\":2}", "other")]
    [InlineData("llama", "rope_parameters", "{\"rope_theta\":0}", "rope_theta")]
    [InlineData("llama", "hidden_act", "\"relu2\"", "relu2")]
    [InlineData("mixtral", "num_local_experts", "2000000000", "num_local_experts")]
    [InlineData("mixtral", "num_local_experts", "5", "experts.4")]
    [InlineData("mixtral", "num_experts_per_tok", "9", "num_experts_per_tok")]
    [InlineData("qwen3", "layer_types", "[\"full_attention\"]", "")]
    [InlineData("gemma2", "layer_types", "[\"full_attention\",\"chunked_attention\",\"full_attention\"]", "chunked_attention")]
    [InlineData("gemma2", "use_bidirectional_attention", "true", "use_bidirectional_attention")]
    [InlineData("gpt-oss", "swiglu_alpha", "1.5", "swiglu_alpha")]
    [InlineData("gpt-oss", "swiglu_limit", "5", "swiglu_limit")]
    [InlineData("phi3", "rope_scaling", "{\"type\":\"yarn\",\"factor\":2}", "yarn")]
    [InlineData("phi3", "rope_scaling", "{\"type\":\"longrope\",\"short_factor\":[1,2],\"long_factor\":[1,2]}", "short_factor")]
    [InlineData("phi3", "partial_rotary_factor", "2", "partial_rotary_factor")]
    [InlineData("deepseek-v3", "n_group", "3", "n_group")]
    [InlineData("deepseek-v3", "topk_group", "3", "topk_group")]
    [InlineData("deepseek-v3", "rope_interleave", "false", "rope_interleave")]
    [InlineData("deepseek-v3", "first_k_dense_replace", "-1", "first_k_dense_replace")]
    [InlineData("deepseek-v3", "kv_lora_rank", "0", "kv_lora_rank")]
    [InlineData("granite", "logits_scaling", "0", "logits_scaling")]
    [InlineData("gpt2", "n_head", "5", "n_head")]
    [InlineData("gpt2", "n_layer", "0", "n_layer")]
    [InlineData("gpt2", "n_positions", "512", "position_embd")]
    [InlineData("gpt2", "activation_function", "\"relu\"", "relu")]
    [InlineData("smollm3", "no_rope_layers", "[1,0]", "no_rope_layers")]
    public void What_makes_no_sense_or_is_not_known_is_named(string name, string key, string value, string named)
    {
        using EditedModel edited = new(name);
        edited.Config[key] = JsonNode.Parse(value);
        if (key == "layer_types")
        {
            edited.Config["sliding_window"] = 16;
            edited.Config["use_sliding_window"] = true;
        }

        Should.Throw<InvalidDataException>(edited.Open).Message.ShouldContain(named);
    }

    private static DecoderSpec SpecOf(EditedModel model)
    {
        using Checkpoint checkpoint = Checkpoint.Open(model.Write(1));
        return checkpoint.Describe();
    }

    // The first third of a row (or of the bias) makes the queries.
    private static void Enlarge(Span<float> numbers, float factor)
    {
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] *= i % 192 < 64 ? factor : 1;
        }
    }
}
