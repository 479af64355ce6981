using System.Text.Json;
using Autarky.Models.Checkpoints;
using Autarky.Models.Loading;
using Autarky.Models.Transformer;
using Autarky.Models.Transformer.Caching;

namespace Autarky.Models.Tests.Transformer;

/// <summary>One of the small models with random weights, and what an independent implementation answers on it.</summary>
internal sealed class TinyModel : IDisposable
{
    private readonly Checkpoint _checkpoint;

    public TinyModel(string name, string? path = null, int threads = 1, int batchSize = 512, Arithmetic arithmetic = Arithmetic.Exact)
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "Fixtures", "tiny-architectures", name);
        Reference = JsonSerializer.Deserialize<TinyReference>(File.ReadAllBytes(Path.Combine(folder, "reference.json")), Options)!;
        _checkpoint = Checkpoint.Open(path ?? folder);
        Decoder = Decoder.Load(_checkpoint, new DecoderOptions { Threads = threads, BatchSize = batchSize, Arithmetic = arithmetic });
    }

    private static JsonSerializerOptions Options { get; } = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static TheoryData<string> Names { get; } =
    [
        "deepseek-v3", "gemma2", "gemma3", "gpt-oss", "gpt2", "granite", "llama", "llama3-rope",
        "mistral-window", "mixtral", "olmo2", "phi3", "qwen2", "qwen3", "qwen3-moe", "smollm3",
    ];

    public TinyReference Reference { get; }

    public Decoder Decoder { get; }

    public int Vocabulary => Decoder.Spec.VocabularySize;

    public KvPool Pool(KvPrecision precision = KvPrecision.F32) => new(Decoder.Spec, precision, 1 << 24);

    /// <summary>Logits of every position, all tokens in one batch.</summary>
    public float[][] Logits(KvSequence sequence, ReadOnlySpan<int> tokens)
    {
        sequence.TryReserve(tokens.Length).ShouldBeTrue();
        var batch = new Batch();
        batch.Add(sequence, tokens, tokens.Length);
        return [.. Decoder.Forward(batch).ToArray().Chunk(Vocabulary)];
    }

    public void Dispose()
    {
        Decoder.Dispose();
        _checkpoint.Dispose();
    }
}

internal sealed record TinyReference
{
    public required int[] InputIds { get; init; }

    public required int[] Positions { get; init; }

    public required float[][] Logits { get; init; }

    public required int[] GreedyIds { get; init; }
}
