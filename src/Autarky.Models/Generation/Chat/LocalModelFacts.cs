using Autarky.Models.Checkpoints;
using Autarky.Models.Transformer.Caching;

namespace Autarky.Models.Generation.Chat;

/// <summary>What a loaded model is, as far as it does not change while it runs.</summary>
public sealed record LocalModelFacts
{
    /// <summary>The architecture's name in GGUF's terms: <c>llama</c>, <c>qwen3moe</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>Numbers in all tensors of its files.</summary>
    public required long Parameters { get; init; }

    /// <summary>The storage type of most of these numbers, in ggml's terms: <c>Q4_K</c>, <c>BF16</c>.</summary>
    public required string WeightType { get; init; }

    /// <summary>Bytes of packed weights in memory.</summary>
    public required long WeightBytes { get; init; }

    /// <summary>Tokens of prompt and answer together that it can read.</summary>
    public required int ContextLength { get; init; }

    /// <summary>Threads that compute.</summary>
    public required int Threads { get; init; }

    /// <summary>Bytes of one page of the engine's metrics, which holds the keys and values of 64 tokens.</summary>
    public required long CachePageBytes { get; init; }

    /// <summary>How keys and values are kept.</summary>
    public required KvPrecision CacheType { get; init; }

    internal static string TypeOf(IEnumerable<TensorInfo> tensors) => tensors
        .GroupBy(tensor => tensor.Type)
        .MaxBy(group => group.Sum(tensor => tensor.Count()))?.Key.ToString() ?? "";
}
