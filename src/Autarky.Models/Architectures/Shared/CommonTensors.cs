using Autarky.Models.Checkpoints.HuggingFace;

namespace Autarky.Models.Architectures.Shared;

/// <summary>Tensors that nearly all Hugging Face decoders name alike, under their names in GGUF.</summary>
internal static class CommonTensors
{
    /// <summary>Where the files keep a layer.</summary>
    public static string Layer(int n) => $"model.layers.{n}.";

    /// <summary>Where GGUF keeps a layer.</summary>
    public static string Block(int n) => $"blk.{n}.";

    /// <summary>Embedding, last norm, output matrix (missing where it is the embedding).</summary>
    public static void Ends(HuggingFaceConfig config, TensorMap map, float plus = 0)
    {
        RopeConfig.Map(config, map);
        map.Take("model.embed_tokens.weight", "token_embd.weight");
        map.TakeVector("model.norm.weight", "output_norm.weight", plus);
        if (config.Flag("tie_word_embeddings", false))
        {
            map.Ignore(name => name == "lm_head.weight");
        }
        else
        {
            map.Take("lm_head.weight", "output.weight");
        }

        // Frequencies that old files store; they follow from the configuration.
        map.Ignore(name => name.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal));
    }

    /// <summary>Query, key, value and output matrices with their biases, heads rotating halves as they are.</summary>
    public static void Attention(TensorMap map, int n)
    {
        foreach ((string from, string to) in new[] { ("q_proj", "attn_q"), ("k_proj", "attn_k"), ("v_proj", "attn_v"), ("o_proj", "attn_output") })
        {
            map.Take($"{Layer(n)}self_attn.{from}.weight", $"{Block(n)}{to}.weight");
            map.TakeIfThere($"{Layer(n)}self_attn.{from}.bias", $"{Block(n)}{to}.bias");
        }
    }

    /// <summary>The same, queries and keys rearranged so that their heads rotate neighbours.</summary>
    public static void NeighbourAttention(HuggingFaceConfig config, TensorMap map, int n)
    {
        int heads = config.Number("num_attention_heads"), kvHeads = config.Number("num_key_value_heads", heads);
        foreach ((string from, string to, int count) in new[] { ("q_proj", "attn_q", heads), ("k_proj", "attn_k", kvHeads) })
        {
            map.TakeNeighbours($"{Layer(n)}self_attn.{from}.weight", $"{Block(n)}{to}.weight", count);
            if (map.Has($"{Layer(n)}self_attn.{from}.bias"))
            {
                map.TakeNeighbours($"{Layer(n)}self_attn.{from}.bias", $"{Block(n)}{to}.bias", count);
            }
        }

        foreach ((string from, string to) in new[] { ("v_proj", "attn_v"), ("o_proj", "attn_output") })
        {
            map.Take($"{Layer(n)}self_attn.{from}.weight", $"{Block(n)}{to}.weight");
            map.TakeIfThere($"{Layer(n)}self_attn.{from}.bias", $"{Block(n)}{to}.bias");
        }
    }

    /// <summary>Gate, up and down matrices with their biases.</summary>
    public static void FeedForward(TensorMap map, int n, string block = "mlp.", string suffix = "")
    {
        foreach ((string from, string to) in new[] { ("gate_proj", "ffn_gate"), ("up_proj", "ffn_up"), ("down_proj", "ffn_down") })
        {
            map.Take($"{Layer(n)}{block}{from}.weight", $"{Block(n)}{to}{suffix}.weight");
            map.TakeIfThere($"{Layer(n)}{block}{from}.bias", $"{Block(n)}{to}{suffix}.bias");
        }
    }

    /// <summary>The experts' matrices, stacked, and the router.</summary>
    public static void Experts(TensorMap map, int n, int count, string block, string gate, string up, string down)
    {
        map.Take($"{Layer(n)}{block}gate.weight", $"{Block(n)}ffn_gate_inp.weight");
        foreach ((string from, string to) in new[] { (gate, "ffn_gate_exps"), (up, "ffn_up_exps"), (down, "ffn_down_exps") })
        {
            map.TakeStacked([.. Enumerable.Range(0, count).Select(e => $"{Layer(n)}{block}experts.{e}.{from}.weight")], $"{Block(n)}{to}.weight");
        }
    }

    /// <summary>The two norms of a layer with norms before its blocks.</summary>
    public static void NormsBefore(TensorMap map, int n)
    {
        map.TakeVector($"{Layer(n)}input_layernorm.weight", $"{Block(n)}attn_norm.weight");
        map.TakeVector($"{Layer(n)}post_attention_layernorm.weight", $"{Block(n)}ffn_norm.weight");
    }
}
