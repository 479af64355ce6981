using System.Runtime.InteropServices;
using Autarky.Kernels.Quantization;
using Autarky.Models.Checkpoints;
using Autarky.Text.Metadata;

namespace Autarky.Bench.Engine;

/// <summary>A Llama of a given shape with random weights: as fast or slow as a real one, and as free as air.</summary>
/// <remarks>Weights are uniform with a standard deviation of 0.02, norms 1. The same name gives the same numbers; tensors share one supply of them.</remarks>
internal sealed class RandomModel : ITensorSource
{
    private const int Supply = 1 << 23;

    private readonly float[] _numbers = new float[Supply];
    private readonly float[] _ones;
    private readonly Dictionary<string, TensorInfo> _tensors = new(StringComparer.Ordinal);

    public RandomModel(ModelShape shape)
    {
        var random = new Random(1);
        float most = 0.02f * MathF.Sqrt(3);
        for (int i = 0; i < Supply; i++)
        {
            _numbers[i] = ((2 * random.NextSingle()) - 1) * most;
        }

        _ones = [.. Enumerable.Repeat(1f, shape.Width)];
        Metadata = MetadataOf(shape);
        int width = shape.Width, keys = width / shape.Heads * shape.KvHeads;
        Add("token_embd.weight", shape.Vocabulary, width);
        for (int layer = 0; layer < shape.Layers; layer++)
        {
            string name = $"blk.{layer}.";
            Add(name + "attn_norm.weight", width);
            Add(name + "attn_q.weight", width, width);
            Add(name + "attn_k.weight", keys, width);
            Add(name + "attn_v.weight", keys, width);
            Add(name + "attn_output.weight", width, width);
            Add(name + "ffn_norm.weight", width);
            Add(name + "ffn_gate.weight", shape.FeedForward, width);
            Add(name + "ffn_up.weight", shape.FeedForward, width);
            Add(name + "ffn_down.weight", width, shape.FeedForward);
        }

        Add("output_norm.weight", width);
        if (!shape.Tied)
        {
            Add("output.weight", shape.Vocabulary, width);
        }
    }

    public ModelMetadata Metadata { get; }

    public IReadOnlyDictionary<string, TensorInfo> Tensors => _tensors;

    public void Read(TensorInfo tensor, long firstByte, Span<byte> to)
    {
        if (tensor.Shape.Length == 1)
        {
            MemoryMarshal.AsBytes(_ones.AsSpan()).Slice((int)firstByte, to.Length).CopyTo(to);
            return;
        }

        long first = firstByte / sizeof(float), start = tensor.Name.Aggregate(17u, (hash, letter) => (hash * 31) + letter) + first;
        int numbers = to.Length / sizeof(float);
        MemoryMarshal.AsBytes(_numbers.AsSpan((int)(start % (Supply - numbers)), numbers)).CopyTo(to);
    }

    public void Dispose()
    {
    }

    private static ModelMetadata MetadataOf(ModelShape shape)
    {
        var metadata = new ModelMetadata();
        metadata.Set("general.architecture", "llama");
        metadata.Set("general.name", "random " + shape.Name);
        metadata.Set("llama.block_count", (uint)shape.Layers);
        metadata.Set("llama.context_length", (uint)shape.Context);
        metadata.Set("llama.embedding_length", (uint)shape.Width);
        metadata.Set("llama.feed_forward_length", (uint)shape.FeedForward);
        metadata.Set("llama.attention.head_count", (uint)shape.Heads);
        metadata.Set("llama.attention.head_count_kv", (uint)shape.KvHeads);
        metadata.Set("llama.attention.layer_norm_rms_epsilon", 1e-5f);
        metadata.Set("llama.rope.freq_base", shape.RopeBase);
        metadata.Set("llama.rope.dimension_count", (uint)(shape.Width / shape.Heads));
        metadata.Set("llama.vocab_size", (uint)shape.Vocabulary);
        metadata.Set("tokenizer.ggml.model", "no_vocab");
        return metadata;
    }

    private void Add(string name, params ReadOnlySpan<long> shape)
    {
        long count = 1;
        foreach (long length in shape)
        {
            count *= length;
        }

        _tensors.Add(name, new TensorInfo { Name = name, Type = TensorType.F32, Shape = [.. shape], ByteLength = count * sizeof(float) });
    }
}
