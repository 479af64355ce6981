using System.Collections.Immutable;

namespace Autarky.Kernels.Quantization;

/// <summary>The sizes of the storage types: a tensor is a sequence of blocks that hold so many numbers in so many bytes.</summary>
public static class TensorTypes
{
    /// <summary>Every type that this program reads.</summary>
    public static ImmutableArray<TensorType> All { get; } = [.. Enum.GetValues<TensorType>()];

    /// <summary>Numbers in one block: 1 for plain numbers, 32 for blocks, 256 for super-blocks.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of <see cref="TensorType"/>.</exception>
    public static int NumbersPerBlock(this TensorType type) => Layout(type).Numbers;

    /// <summary>Bytes of one block.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of <see cref="TensorType"/>.</exception>
    public static int BytesPerBlock(this TensorType type) => Layout(type).Bytes;

    /// <summary>Bytes of so many numbers.</summary>
    /// <param name="type">How they are stored.</param>
    /// <param name="numbers">How many: whole blocks.</param>
    /// <exception cref="ArgumentException">They are not whole blocks.</exception>
    /// <exception cref="OverflowException">The length does not fit into 63 bits.</exception>
    public static long ByteLength(this TensorType type, long numbers)
    {
        (int perBlock, int bytes) = Layout(type);
        if (numbers < 0 || numbers % perBlock != 0)
        {
            throw new ArgumentException($"{numbers} numbers are not whole blocks of {type}, which hold {perBlock} each.", nameof(numbers));
        }

        return checked(numbers / perBlock * bytes);
    }

    // K-types: 12 bytes of packed scales, or 16 of plain ones, beside one or two binary16 and the numbers' bits.
    private static (int Numbers, int Bytes) Layout(TensorType type) => type switch
    {
        TensorType.F32 => (1, 4),
        TensorType.F16 or TensorType.BF16 => (1, 2),
        TensorType.Q4_0 => (32, 2 + 16),
        TensorType.Q4_1 => (32, 4 + 16),
        TensorType.Q5_0 => (32, 2 + 4 + 16),
        TensorType.Q5_1 => (32, 4 + 4 + 16),
        TensorType.Q8_0 => (32, 2 + 32),
        TensorType.Q4_K => (256, 4 + 12 + 128),
        TensorType.Q5_K => (256, 4 + 12 + 32 + 128),
        TensorType.Q6_K => (256, 128 + 64 + 16 + 2),
        TensorType.MXFP4 => (32, 1 + 16),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "This is no storage type that is known here."),
    };
}
