using Autarky.Kernels;
using Autarky.Kernels.Quantization;
using Autarky.Models.Checkpoints.Gguf;
using Autarky.Text.Metadata;

namespace Autarky.Models.Checkpoints.Quantization;

/// <summary>Writes a checkpoint anew with its matrices in another storage type. Which tensor gets which: <see cref="QuantizationPlan"/>.</summary>
public static class CheckpointQuantizer
{
    // Numbers that one thread quantises at a time, and how many such parts are in memory at once.
    private const int PartNumbers = 256 * 1024;
    private const int PartsAtOnce = 16;

    // The largest number of binary16, in which scales and halves are stored.
    private const float Largest16 = 65504;

    /// <summary>Writes the file. The same checkpoint and type give the same bytes whatever the number of threads.</summary>
    /// <param name="source">The tensors, of any type. One that is quantised already loses a little more.</param>
    /// <param name="metadata">What the file will say of the model; file type and quantisation version are set anew.</param>
    /// <param name="path">Where the GGUF file will be; it appears when it is complete.</param>
    /// <param name="wanted">One of <see cref="Quantize.Types"/>.</param>
    /// <param name="threads">How many threads compute.</param>
    /// <param name="progress">Is told after every few megabytes, on the calling thread; may be null.</param>
    /// <param name="cancellationToken">Stops between parts and leaves no file.</param>
    /// <returns>The type of every tensor that was written.</returns>
    /// <exception cref="InvalidDataException">A tensor holds NaN, infinity, or a number too large for the type.</exception>
    /// <exception cref="NotSupportedException">The type cannot be written.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static IReadOnlyList<TensorInfo> Run(
        ITensorSource source, ModelMetadata metadata, string path, TensorType wanted, int threads,
        IProgress<CheckpointProgress>? progress, CancellationToken cancellationToken)
    {
        TensorInfo[] before = [.. source.Tensors.Values];
        bool hasOutput = source.Tensors.ContainsKey("output.weight");
        TensorInfo[] after = [.. before.Select(tensor => Retyped(tensor, QuantizationPlan.TypeOf(tensor, wanted, hasOutput)))];
        using var writer = GgufWriter.Create(path, Relabelled(metadata, wanted), after);
        var meter = new Meter(progress, before.Sum(tensor => tensor.ByteLength));
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken };
        for (int i = 0; i < before.Length; i++)
        {
            Copy(source, before[i], after[i].Type, writer, options, meter);
        }

        writer.Finish();
        return after;
    }

    private static TensorInfo Retyped(TensorInfo tensor, TensorType type) => tensor with { Type = type, ByteLength = type.ByteLength(tensor.Count()) };

    private static ModelMetadata Relabelled(ModelMetadata metadata, TensorType wanted)
    {
        var labelled = new ModelMetadata();
        foreach ((string key, object value) in metadata.Values)
        {
            labelled.Set(key, value);
        }

        labelled.Set("general.file_type", QuantizationPlan.FileType(wanted));
        labelled.Set("general.quantization_version", 2u);
        return labelled;
    }

    private static void Copy(ITensorSource source, TensorInfo tensor, TensorType type, GgufWriter writer, ParallelOptions options, Meter meter)
    {
        long numbers = tensor.Count();
        long group = (long)PartNumbers * PartsAtOnce;
        for (long first = 0; first < numbers; first += group)
        {
            options.CancellationToken.ThrowIfCancellationRequested();
            long from = first, count = Math.Min(group, numbers - first);
            byte[] bytes = new byte[type.ByteLength(count)];
            int parts = (int)((count + PartNumbers - 1) / PartNumbers);
            try
            {
                Parallel.For(0, parts, options, part => QuantizePart(source, tensor, type, from, count, part, bytes));
            }
            catch (AggregateException error) when (error.InnerExceptions is [InvalidDataException bad, ..])
            {
                throw new InvalidDataException(bad.Message, error);
            }

            writer.Write(bytes);
            meter.Add(tensor, tensor.Type.ByteLength(count));
        }
    }

    private static void QuantizePart(ITensorSource source, TensorInfo tensor, TensorType type, long from, long count, int part, byte[] bytes)
    {
        int start = part * PartNumbers, length = (int)Math.Min(PartNumbers, count - start);
        Span<byte> to = bytes.AsSpan((int)type.ByteLength(start), (int)type.ByteLength(length));
        if (type == tensor.Type)
        {
            source.Read(tensor, type.ByteLength(from + start), to);
            return;
        }

        float[] numbers = new float[length];
        TensorNumbers.Read(source, tensor, from + start, numbers);
        float limit = type is TensorType.F32 or TensorType.BF16 ? float.MaxValue : Largest16;
        if (!(LargestMagnitude.Run(numbers) <= limit))
        {
            int at = Array.FindIndex(numbers, x => !(Math.Abs(x) <= limit));
            throw new InvalidDataException(
                $"The tensor '{tensor.Name}' holds {numbers[at]} as number {from + start + at}, which {type} cannot hold. "
                + (float.IsFinite(numbers[at]) ? "Choose BF16." : "The checkpoint is damaged: take another copy of it."));
        }

        Quantize.Run(type, numbers, to);
    }

    private sealed class Meter(IProgress<CheckpointProgress>? progress, long total)
    {
        private long _done;

        public void Add(TensorInfo tensor, long bytes)
        {
            _done += bytes;
            progress?.Report(new CheckpointProgress(tensor.Name, _done, total));
        }
    }
}
