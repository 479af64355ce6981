using Autarky.Kernels.Quantization;
using Autarky.Models.Checkpoints;
using Autarky.Text.Metadata;

namespace Autarky.Models.Tests.Checkpoints;

/// <summary>A checkpoint in memory.</summary>
internal sealed class SampleCheckpoint : ITensorSource
{
    private readonly Dictionary<string, byte[]> _bytes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorInfo> _tensors = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, TensorInfo> Tensors => _tensors;

    public ModelMetadata Metadata { get; } = new();

    /// <summary>Adds a tensor of seeded numbers in [-1, 1), stored as the type says.</summary>
    public SampleCheckpoint Add(string name, TensorType type, params long[] shape)
    {
        var random = new Random(_tensors.Count);
        float[] numbers = new float[shape.Aggregate(1L, (product, length) => product * length)];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = (random.NextSingle() * 2) - 1;
        }

        return Add(name, type, numbers, shape);
    }

    public SampleCheckpoint Add(string name, TensorType type, float[] numbers, params long[] shape)
    {
        byte[] bytes = new byte[type.ByteLength(numbers.Length)];
        Quantize.Run(type, numbers, bytes);
        _bytes.Add(name, bytes);
        _tensors.Add(name, new TensorInfo { Name = name, Type = type, Shape = [.. shape], ByteLength = bytes.Length });
        return this;
    }

    /// <summary>A small model with a tensor of every fate.</summary>
    public static SampleCheckpoint Llama(TensorType type = TensorType.F32)
    {
        SampleCheckpoint sample = new SampleCheckpoint()
            .Add("token_embd.weight", type, 40, 256)
            .Add("blk.0.attn_norm.weight", TensorType.F16, 256)
            .Add("blk.0.attn_q.weight", type, 256, 256)
            .Add("blk.0.ffn_down.weight", type, 256, 96)
            .Add("blk.0.odd.weight", type, 3, 5)
            .Add("blk.0.ffn_gate_inp.weight", type, 4, 256)
            .Add("output.weight", type, 40, 256);
        sample.Metadata.Set("general.architecture", "llama");
        sample.Metadata.Set("llama.block_count", 1u);
        return sample;
    }

    public void Read(TensorInfo tensor, long firstByte, Span<byte> to) => _bytes[tensor.Name].AsSpan((int)firstByte, to.Length).CopyTo(to);

    public byte[] Bytes(string name) => _bytes[name];

    public void Dispose()
    {
    }

    /// <summary>All numbers of a tensor of any source.</summary>
    public static float[] Numbers(ITensorSource source, string name)
    {
        TensorInfo tensor = source.Tensors[name];
        float[] numbers = new float[tensor.Count()];
        TensorNumbers.Read(source, tensor, 0, numbers);
        return numbers;
    }
}
