using System.Text.Json.Nodes;

namespace Autarky.Models.Tests.Transformer;

/// <summary>One model can be written down in several ways, and must be the same one.</summary>
public sealed class SpellingTests
{
    public static TheoryData<string> Names => TinyModel.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void The_older_names_of_what_rotates_heads_mean_the_same(string name)
    {
        using EditedModel newer = new(name), older = new(name);
        if (older.Config["rope_parameters"] is not JsonObject rope)
        {
            return;
        }

        older.Config.Remove("rope_parameters");
        if (name == "gemma3")
        {
            older.Config["rope_theta"] = rope["full_attention"]!["rope_theta"]!.DeepClone();
            older.Config["rope_local_base_freq"] = rope["sliding_attention"]!["rope_theta"]!.DeepClone();
        }
        else
        {
            older.Config["rope_theta"] = rope["rope_theta"]!.DeepClone();
            rope.Remove("rope_theta");
            rope["type"] = rope["rope_type"]!.DeepClone();
            rope.Remove("rope_type");
            older.Config["rope_scaling"] = (string)rope["type"]! == "default" ? null : rope.DeepClone();
        }

        older.Logits().ShouldBe(newer.Logits());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_kind_of_model_names_its_class_where_nothing_else_does(string name)
    {
        using EditedModel usual = new(name), edited = new(name);
        edited.Config.Remove("architectures");

        edited.Logits().ShouldBe(usual.Logits());
    }

    [Theory]
    [InlineData("gemma2", "tie_word_embeddings")]
    [InlineData("gemma2", "attn_logit_softcapping")]
    [InlineData("gemma2", "final_logit_softcapping")]
    [InlineData("gemma2", "layer_types")]
    [InlineData("gemma3", "tie_word_embeddings")]
    [InlineData("gemma3", "layer_types")]
    [InlineData("gemma3", "rope_parameters")]
    [InlineData("gpt2", "tie_word_embeddings")]
    [InlineData("gpt-oss", "layer_types")]
    [InlineData("gpt-oss", "rms_norm_eps")]
    [InlineData("mixtral", "rms_norm_eps")]
    [InlineData("mixtral", "rope_parameters")]
    [InlineData("mixtral", "num_experts_per_tok")]
    [InlineData("olmo2", "rms_norm_eps")]
    [InlineData("phi3", "rms_norm_eps")]
    [InlineData("smollm3", "tie_word_embeddings")]
    [InlineData("smollm3", "no_rope_layers")]
    [InlineData("smollm3", "rope_parameters")]
    [InlineData("llama", "tie_word_embeddings")]
    public void A_key_that_is_missing_is_as_its_class_says(string name, string key)
    {
        using EditedModel usual = new(name), edited = new(name);
        edited.Config.Remove(key).ShouldBeTrue();

        edited.Logits().ShouldBe(usual.Logits());
    }

    [Fact]
    public void A_key_that_is_null_is_not_one_that_is_missing()
    {
        using EditedModel usual = new("gemma2"), edited = new("gemma2");
        edited.Config["final_logit_softcapping"] = null;

        edited.Logits().ShouldNotBe(usual.Logits());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Names_of_tensors_may_lack_the_model_s_own(string name)
    {
        using EditedModel usual = new(name), edited = new(name);
        foreach (string tensor in usual.Tensors.Keys)
        {
            edited.Tensors.Remove(tensor, out var content);
            edited.Tensors.Add(tensor.Replace("transformer.", "", StringComparison.Ordinal).Replace("model.", "", StringComparison.Ordinal), content);
        }

        edited.Logits().ShouldBe(usual.Logits());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Tensors_may_lie_in_several_files(string name)
    {
        using EditedModel usual = new(name), edited = new(name);

        edited.Logits(shards: 3).ShouldBe(usual.Logits());
    }

    [Theory]
    [InlineData("llama", "model.layers.0.self_attn.rotary_emb.inv_freq")]
    [InlineData("llama3-rope", "lm_head.weight")]
    [InlineData("gemma2", "lm_head.weight")]
    [InlineData("gpt2", "lm_head.weight")]
    [InlineData("gpt2", "transformer.h.0.attn.bias")]
    [InlineData("gpt2", "transformer.h.1.attn.masked_bias")]
    public void What_follows_from_the_rest_is_left_out(string name, string tensor)
    {
        using EditedModel usual = new(name), edited = new(name);
        edited.Tensors.Add(tensor, ("F32", [2], new byte[8]));

        edited.Logits().ShouldBe(usual.Logits());
    }

    [Fact]
    public void Dynamic_scaling_changes_nothing_within_the_context()
    {
        using EditedModel usual = new("llama"), edited = new("llama");
        edited.Config["rope_parameters"]!["rope_type"] = "dynamic";
        edited.Config["rope_parameters"]!["factor"] = 4.0;

        edited.Logits().ShouldBe(usual.Logits());
    }

    [Theory]
    [InlineData("granite")]
    [InlineData("mixtral")]
    [InlineData("olmo2")]
    [InlineData("qwen2")]
    [InlineData("qwen3")]
    [InlineData("qwen3-moe")]
    [InlineData("smollm3")]
    [InlineData("deepseek-v3")]
    public void Llama_3_s_scaling_is_known_everywhere(string name)
    {
        // All pairs count as slow and are divided: that is linear scaling.
        using EditedModel linear = new(name), edited = new(name);
        double theta = (double)linear.Config["rope_parameters"]!["rope_theta"]!;
        linear.Config["rope_parameters"] = new JsonObject { ["rope_theta"] = theta, ["rope_type"] = "linear", ["factor"] = 8.0 };
        edited.Config["rope_parameters"] = new JsonObject
        {
            ["rope_theta"] = theta,
            ["rope_type"] = "llama3",
            ["factor"] = 8.0,
            ["low_freq_factor"] = 1e6,
            ["high_freq_factor"] = 2e6,
            ["original_max_position_embeddings"] = 64,
        };

        edited.Logits().ShouldBe(linear.Logits());
        edited.LogitsThroughGguf().ShouldBe(linear.Logits());
    }
}
