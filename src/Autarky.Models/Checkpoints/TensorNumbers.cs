using System.Buffers;
using Autarky.Kernels.Quantization;

namespace Autarky.Models.Checkpoints;

/// <summary>The numbers of a tensor, whatever its storage type.</summary>
public static class TensorNumbers
{
    /// <summary>Numbers that lie together in super-blocks and vectors of every type: read multiples of it.</summary>
    public const int Step = 256;

    /// <summary>How many numbers a tensor has.</summary>
    public static long Count(this TensorInfo tensor) => tensor.Shape.Aggregate(1L, (product, length) => product * length);

    /// <summary>Reads a part of a tensor as binary32.</summary>
    /// <param name="source">Where the tensor is.</param>
    /// <param name="tensor">One of its tensors.</param>
    /// <param name="first">The first number; a whole number of blocks from the start.</param>
    /// <param name="numbers">Receives so many numbers as it is long: whole blocks.</param>
    /// <exception cref="ArgumentException">The part is not whole blocks, or is not within the tensor.</exception>
    public static void Read(ITensorSource source, TensorInfo tensor, long first, Span<float> numbers)
    {
        long from = tensor.Type.ByteLength(first), bytes = tensor.Type.ByteLength(numbers.Length);
        byte[] stored = ArrayPool<byte>.Shared.Rent(checked((int)bytes));
        try
        {
            source.Read(tensor, from, stored.AsSpan(0, (int)bytes));
            Dequantize.Run(tensor.Type, stored.AsSpan(0, (int)bytes), numbers);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(stored);
        }
    }
}
