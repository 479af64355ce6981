using Autarky.Kernels.Quantization;
using Autarky.Text.Metadata;

namespace Autarky.Models.Checkpoints.Gguf;

/// <summary>Writes any checkpoint as a GGUF file, its numbers as they are.</summary>
public static class GgufConversion
{
    private const int PartBytes = 8 << 20;

    /// <summary>Writes the file.</summary>
    /// <param name="checkpoint">The model; of a folder, its view in GGUF's terms.</param>
    /// <param name="path">Where the file will be; it appears when it is complete.</param>
    /// <param name="more">Keys that are written beside the model's own, such as its tokenizer; may be null.</param>
    /// <param name="progress">Is told after every few megabytes, on the calling thread; may be null.</param>
    /// <param name="cancellationToken">Stops between parts and leaves no file.</param>
    /// <returns>The tensors that were written.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static IReadOnlyList<TensorInfo> Run(
        Checkpoint checkpoint, string path, ModelMetadata? more, IProgress<CheckpointProgress>? progress, CancellationToken cancellationToken)
    {
        TensorInfo[] tensors = [.. checkpoint.Source.Tensors.Values];
        long total = tensors.Sum(tensor => tensor.ByteLength), done = 0;
        using var writer = GgufWriter.Create(path, Described(checkpoint.Metadata, more, tensors), tensors);
        byte[] part = new byte[PartBytes];
        foreach (TensorInfo tensor in tensors)
        {
            for (long at = 0; at < tensor.ByteLength; at += PartBytes)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int count = (int)Math.Min(PartBytes, tensor.ByteLength - at);
                checkpoint.Source.Read(tensor, at, part.AsSpan(0, count));
                writer.Write(part.AsSpan(0, count));
                done += count;
                progress?.Report(new CheckpointProgress(tensor.Name, done, total));
            }
        }

        writer.Finish();
        return tensors;
    }

    // A file without a tokenizer says so, and how many tokens there are: readers demand it.
    private static ModelMetadata Described(ModelMetadata metadata, ModelMetadata? more, TensorInfo[] tensors)
    {
        var described = new ModelMetadata();
        foreach ((string key, object value) in metadata.Values.Concat(more?.Values ?? new Dictionary<string, object>(StringComparer.Ordinal)))
        {
            described.Set(key, value);
        }

        if (!described.Has("tokenizer.ggml.model"))
        {
            described.Set("tokenizer.ggml.model", "no_vocab");
        }

        TensorType most = tensors.Where(tensor => tensor.Shape.Length > 1)
            .GroupBy(tensor => tensor.Type)
            .MaxBy(group => group.Sum(tensor => tensor.ByteLength))?.Key
            ?? TensorType.F32;
        described.Set("general.file_type", most switch { TensorType.F16 => 1u, TensorType.BF16 => 32u, TensorType.MXFP4 => 38u, _ => 0u });
        return described;
    }
}
