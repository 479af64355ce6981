using Autarky.Kernels;
using Autarky.Kernels.Quantization;

namespace Autarky.Models.Checkpoints;

/// <summary>Numbers of a tensor that no model can compute with.</summary>
/// <param name="Tensor">Its name.</param>
/// <param name="Count">How many numbers are NaN or infinite, be it by their own bits or by a scale.</param>
/// <param name="First">The position of the first of them, counted row after row.</param>
public sealed record TensorProblem(string Tensor, long Count, long First);

/// <summary>Reads every number of a checkpoint and looks for those that are not finite.</summary>
public static class CheckpointCheck
{
    private const int PartNumbers = 256 * 1024;

    /// <summary>Walks over all tensors, in their order.</summary>
    /// <param name="source">The checkpoint; it is read as a whole.</param>
    /// <param name="progress">Is told after every part, on the calling thread; may be null.</param>
    /// <param name="cancellationToken">Stops between parts.</param>
    /// <returns>One entry for each tensor with such numbers.</returns>
    public static IReadOnlyList<TensorProblem> Run(ITensorSource source, IProgress<CheckpointProgress>? progress, CancellationToken cancellationToken)
    {
        var problems = new List<TensorProblem>();
        long total = source.Tensors.Values.Sum(tensor => tensor.ByteLength), done = 0;
        float[] part = new float[PartNumbers];
        foreach (TensorInfo tensor in source.Tensors.Values)
        {
            long count = tensor.Count(), bad = 0, firstBad = -1;
            for (long first = 0; first < count; first += PartNumbers)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Span<float> numbers = part.AsSpan(0, (int)Math.Min(PartNumbers, count - first));
                TensorNumbers.Read(source, tensor, first, numbers);
                if (!float.IsFinite(LargestMagnitude.Run(numbers)))
                {
                    Count(numbers, first, ref bad, ref firstBad);
                }

                done += tensor.Type.ByteLength(numbers.Length);
                progress?.Report(new CheckpointProgress(tensor.Name, done, total));
            }

            if (bad > 0)
            {
                problems.Add(new TensorProblem(tensor.Name, bad, firstBad));
            }
        }

        return problems;
    }

    private static void Count(ReadOnlySpan<float> numbers, long first, ref long bad, ref long firstBad)
    {
        for (int i = 0; i < numbers.Length; i++)
        {
            if (!float.IsFinite(numbers[i]))
            {
                firstBad = bad == 0 ? first + i : firstBad;
                bad++;
            }
        }
    }
}
