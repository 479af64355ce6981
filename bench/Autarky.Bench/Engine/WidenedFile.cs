using System.Runtime.InteropServices;
using Autarky.Kernels.Quantization;
using Autarky.Models.Checkpoints;
using Autarky.Models.Checkpoints.Gguf;

namespace Autarky.Bench.Engine;

/// <summary>A GGUF file whose every tensor is F32, even those that <c>models quantize</c> keeps: no product in it rounds its input.</summary>
internal static class WidenedFile
{
    /// <param name="from">The model.</param>
    /// <param name="path">The file to write.</param>
    /// <param name="without">A key that is left out; may be null.</param>
    public static void Write(Checkpoint from, string path, string? without)
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
