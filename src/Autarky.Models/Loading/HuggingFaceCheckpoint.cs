using Autarky.Models.Architectures;
using Autarky.Models.Checkpoints;
using Autarky.Models.Checkpoints.HuggingFace;
using Autarky.Models.Checkpoints.Safetensors;
using Autarky.Text.Metadata;

namespace Autarky.Models.Loading;

/// <summary>
/// A Hugging Face folder seen as if it were a GGUF file: the configuration under GGUF's keys, the tensors under GGUF's names and in its order of rows.
/// So there is one way from a checkpoint to a model, and writing this view to a file is the conversion.
/// </summary>
public sealed class HuggingFaceCheckpoint : ITensorSource
{
    private readonly SafetensorsFolder _folder;
    private readonly IReadOnlyDictionary<string, MappedTensor> _mapped;
    private (string Name, byte[] Bytes)? _made;

    private HuggingFaceCheckpoint(SafetensorsFolder folder, ModelMetadata metadata, IReadOnlyDictionary<string, MappedTensor> mapped)
    {
        _folder = folder;
        _mapped = mapped;
        Metadata = metadata;
        Tensors = mapped.ToDictionary(entry => entry.Key, entry => entry.Value.Info, StringComparer.Ordinal);
    }

    /// <summary>The configuration under GGUF's keys; without the tokenizer.</summary>
    public ModelMetadata Metadata { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, TensorInfo> Tensors { get; }

    /// <summary>The files that it reads.</summary>
    public IReadOnlyList<SafetensorsFile> Files => _folder.Files;

    /// <summary>Whether a folder's tensors say all of its weights only through this view: some are in MXFP4, which safetensors knows as bytes.</summary>
    public static bool IsNeededFor(SafetensorsFolder folder) =>
        folder.SetAside.Any(tensor => tensor.Value.Type == "U8" && tensor.Key.EndsWith(Mxfp4Rows.BlocksSuffix, StringComparison.Ordinal));

    /// <summary>Opens a folder and reads everything but the numbers.</summary>
    /// <exception cref="InvalidDataException">The architecture is not known, or a file is damaged, missing or does not fit the configuration.</exception>
    public static HuggingFaceCheckpoint Open(string path)
    {
        HuggingFaceConfig config = HuggingFaceConfig.Open(path);
        Architecture architecture = KnownArchitectures.OfClass(config.ModelClass);
        SafetensorsFolder folder = SafetensorsFolder.Open(path);
        try
        {
            var metadata = new ModelMetadata();
            metadata.Set("general.architecture", architecture.Name);
            metadata.Set("general.name", Path.GetFileName(Path.GetFullPath(path).TrimEnd(Path.DirectorySeparatorChar)));
            architecture.ReadConfig(config, metadata);
            var map = new TensorMap(folder);
            architecture.MapTensors(config, map);
            map.Finish();
            return new HuggingFaceCheckpoint(folder, metadata, map.Mapped);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Read(TensorInfo tensor, long firstByte, Span<byte> to)
    {
        MappedTensor mapped = _mapped[tensor.Name];
        if (mapped.Whole is { } whole)
        {
            _folder.Read(whole, firstByte, to);
            return;
        }

        // A tensor is read from its first byte to its last before the next: the one made last is kept.
        lock (_mapped)
        {
            if (_made?.Name != tensor.Name)
            {
                _made = (tensor.Name, mapped.Make!());
            }

            _made.Value.Bytes.AsSpan(checked((int)firstByte), to.Length).CopyTo(to);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();
}
