using System.Runtime.InteropServices;
using Autarky.Kernels.Quantization;
using Autarky.Models.Checkpoints;
using Autarky.Models.Checkpoints.Gguf;
using Autarky.Models.Loading;
using Autarky.Text.Metadata;
using Autarky.Text.Tokenization.Writing;

namespace Autarky.Bench.Engine;

/// <summary>GGUF files that are written to be read by llama.cpp.</summary>
internal static class WrittenFile
{
    /// <summary>Converts a folder as <c>models convert</c> does.</summary>
    public static void Convert(string folder, string path)
    {
        using Checkpoint checkpoint = Checkpoint.Open(folder);
        (ModelMetadata? tokenizer, _) = TokenizerMetadata.Describe(folder, checkpoint.Metadata, (int)checkpoint.Source.Tensors["token_embd.weight"].Shape[0]);
        GgufConversion.Run(checkpoint, path, tokenizer, progress: null, CancellationToken.None);
    }

    /// <summary>Writes a model with every tensor in F32, even those that <c>models quantize</c> keeps: no product rounds its input.</summary>
    /// <param name="from">The model.</param>
    /// <param name="path">The file to write.</param>
    /// <param name="without">A key that is left out; may be null.</param>
    public static void Widen(Checkpoint from, string path, string? without)
    {
        var metadata = new ModelMetadata();
        foreach ((string key, object value) in from.Metadata.Values.Where(pair => pair.Key != without))
        {
            metadata.Set(key, value);
        }

        TensorInfo[] before = [.. from.Source.Tensors.Values];
        using var writer = GgufWriter.Create(path, metadata,
            [.. before.Select(tensor => tensor with { Type = TensorType.F32, ByteLength = TensorType.F32.ByteLength(tensor.Count()) })]);
        foreach (TensorInfo tensor in before)
        {
            long row = tensor.Shape.Length == 0 ? 1 : tensor.Shape[^1];
            float[] numbers = new float[row];
            for (long first = 0; first < tensor.Count(); first += row)
            {
                TensorNumbers.Read(from.Source, tensor, first, numbers);
                writer.Write(MemoryMarshal.AsBytes(numbers.AsSpan()));
            }
        }

        writer.Finish();
    }
}
