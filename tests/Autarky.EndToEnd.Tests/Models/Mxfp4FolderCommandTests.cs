using System.Text.Json;
using Autarky.Testing;

namespace Autarky.EndToEnd.Tests.Models;

/// <summary>Commands on a Hugging Face folder whose experts are in MXFP4, which safetensors knows as bytes.</summary>
public sealed class Mxfp4FolderCommandTests : IDisposable
{
    private const int Width = 32, Vocabulary = 8;

    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Its_experts_are_shown_and_verified_as_numbers()
    {
        Write(scale: 127);
        using (var shown = JsonDocument.Parse((await AutarkyProcess.RunAsync(["models", "show", _folder.FullPath, "--json"])).Output))
        {
            JsonElement packed = shown.RootElement.GetProperty("types").EnumerateArray().Single(type => type.GetProperty("type").GetString() == "MXFP4");
            packed.GetProperty("numbers").GetInt64().ShouldBe(3 * Width * Width);
        }

        (await AutarkyProcess.RunAsync(["models", "verify", _folder.FullPath])).ExitCode.ShouldBe(0);
        Write(scale: 255);
        CommandResult broken = await AutarkyProcess.RunAsync(["models", "verify", _folder.FullPath]);
        broken.ExitCode.ShouldBe(3);
        broken.Output.ShouldContain("blk.0.ffn_gate_exps.weight");
    }

    private void Write(byte scale)
    {
        var tensors = new List<(string Name, string Type, int[] Shape, byte Fill)>();
        void Add(string name, params int[] shape) => tensors.Add((name, "BF16", shape, 0));
        Add("model.embed_tokens.weight", Vocabulary, Width);
        Add("lm_head.weight", Vocabulary, Width);
        Add("model.norm.weight", Width);
        const string layer = "model.layers.0.";
        Add(layer + "input_layernorm.weight", Width);
        Add(layer + "post_attention_layernorm.weight", Width);
        Add(layer + "self_attn.sinks", 2);
        foreach (string matrix in new[] { "q_proj", "k_proj", "v_proj", "o_proj" })
        {
            Add($"{layer}self_attn.{matrix}.weight", Width, Width);
            Add($"{layer}self_attn.{matrix}.bias", Width);
        }

        Add(layer + "mlp.router.weight", 1, Width);
        Add(layer + "mlp.router.bias", 1);
        foreach ((string matrix, int rows) in new[] { ("gate_up_proj", 2 * Width), ("down_proj", Width) })
        {
            Add($"{layer}mlp.experts.{matrix}_bias", 1, rows);
            tensors.Add(($"{layer}mlp.experts.{matrix}_blocks", "U8", [1, rows, 1, 16], 0x77));
            tensors.Add(($"{layer}mlp.experts.{matrix}_scales", "U8", [1, rows, 1], scale));
        }

        var header = new Dictionary<string, object>(StringComparer.Ordinal);
        var data = new List<byte>();
        foreach ((string name, string type, int[] shape, byte fill) in tensors)
        {
            int start = data.Count;
            data.AddRange(Enumerable.Repeat(fill, shape.Aggregate(type == "U8" ? 1 : 2, (product, length) => product * length)));
            header.Add(name, new { dtype = type, shape, data_offsets = new[] { start, data.Count } });
        }

        byte[] json = JsonSerializer.SerializeToUtf8Bytes(header);
        File.WriteAllBytes(_folder["model.safetensors"], [.. BitConverter.GetBytes((long)json.Length), .. json, .. data]);
        File.WriteAllText(_folder["config.json"], JsonSerializer.Serialize(new
        {
            architectures = new[] { "GptOssForCausalLM" },
            model_type = "gpt_oss",
            hidden_act = "silu",
            hidden_size = Width,
            intermediate_size = Width,
            head_dim = Width / 2,
            num_attention_heads = 2,
            num_key_value_heads = 2,
            num_hidden_layers = 1,
            num_local_experts = 1,
            num_experts_per_tok = 1,
            max_position_embeddings = 64,
            sliding_window = 16,
            rms_norm_eps = 1e-5,
            rope_theta = 150000.0,
            rope_scaling = new
            {
                rope_type = "yarn",
                factor = 32.0,
                beta_fast = 32.0,
                beta_slow = 1.0,
                original_max_position_embeddings = 32,
                truncate = false,
            },
            vocab_size = Vocabulary,
            tie_word_embeddings = false,
            quantization_config = new { quant_method = "mxfp4" },
        }));
    }
}
