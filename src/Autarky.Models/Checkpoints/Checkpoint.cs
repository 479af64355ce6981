using Autarky.Models.Checkpoints.Gguf;
using Autarky.Models.Checkpoints.HuggingFace;
using Autarky.Text.Metadata;

namespace Autarky.Models.Checkpoints;

/// <summary>A model on disk, whatever its format: metadata under GGUF's keys and tensors under GGUF's names.</summary>
public sealed class Checkpoint : IDisposable
{
    private Checkpoint(string path, ModelMetadata metadata, ITensorSource tensors)
    {
        Path = path;
        Metadata = metadata;
        Source = tensors;
    }

    /// <summary>The file or folder.</summary>
    public string Path { get; }

    /// <summary>What it says about its model.</summary>
    public ModelMetadata Metadata { get; }

    /// <summary>Its numbers.</summary>
    public ITensorSource Source { get; }

    /// <summary>Opens a GGUF file, the first part of a GGUF model in several files, or a Hugging Face folder.</summary>
    /// <exception cref="InvalidDataException">It is neither, or damaged, or of an unknown architecture.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Checkpoint Open(string path)
    {
        if (Directory.Exists(path))
        {
            HuggingFaceCheckpoint folder = HuggingFaceCheckpoint.Open(path);
            return new Checkpoint(path, folder.Metadata, folder);
        }

        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no model at '{path}'.", path);
        }

        GgufModel model = GgufModel.Open(path);
        return new Checkpoint(path, model.Metadata, model);
    }

    /// <inheritdoc/>
    public void Dispose() => Source.Dispose();
}
