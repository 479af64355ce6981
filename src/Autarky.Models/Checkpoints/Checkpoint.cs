using Autarky.Text.Metadata;

namespace Autarky.Models.Checkpoints;

/// <summary>A model on disk, whatever its format: metadata under GGUF's keys and tensors under GGUF's names.</summary>
/// <param name="path">The file or folder.</param>
/// <param name="metadata">What it says about its model.</param>
/// <param name="tensors">Its numbers; disposed with the checkpoint.</param>
public sealed class Checkpoint(string path, ModelMetadata metadata, ITensorSource tensors) : IDisposable
{
    /// <summary>The file or folder.</summary>
    public string Path => path;

    /// <summary>What it says about its model.</summary>
    public ModelMetadata Metadata => metadata;

    /// <summary>Its numbers.</summary>
    public ITensorSource Source => tensors;

    /// <inheritdoc/>
    public void Dispose() => Source.Dispose();
}
