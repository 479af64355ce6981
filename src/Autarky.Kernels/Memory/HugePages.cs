namespace Autarky.Kernels.Memory;

/// <summary>Where buffers that live and die together take memory in huge pages, one behind the other: each alone is often smaller than such a page.</summary>
public sealed class HugePages
{
    /// <summary>For what lives as long as its model does.</summary>
    internal static HugePages OfWeights { get; } = new();

    /// <summary>Held while a chunk is cut or gets something back.</summary>
    internal Lock Taking { get; } = new();

    /// <summary>The chunk that the next buffers are cut from.</summary>
    internal HugeChunk? Current { get; set; }
}
