namespace Autarky.Bench.Engine;

/// <summary>Sizes of a Llama.</summary>
internal sealed record ModelShape(
    string Name, int Width, int Layers, int Heads, int KvHeads, int FeedForward, int Vocabulary, int Context, float RopeBase, bool Tied)
{
    /// <summary>The shapes that are measured: those of stories15M, SmolLM2-135M and TinyLlama-1.1B.</summary>
    public static IReadOnlyList<ModelShape> All { get; } =
    [
        new("15M", 288, 6, 6, 6, 768, 32000, 2048, 1e4f, Tied: true),
        new("135M", 576, 30, 9, 3, 1536, 49152, 8192, 1e5f, Tied: true),
        new("1.1B", 2048, 22, 32, 4, 5632, 32000, 2048, 1e4f, Tied: false),
    ];
}
