using System.Collections.Immutable;
using Autarky.Kernels.Quantization;

namespace Autarky.Models.Checkpoints;

/// <summary>One tensor of a checkpoint, without its numbers.</summary>
public sealed record TensorInfo
{
    /// <summary>Its name in the checkpoint.</summary>
    public required string Name { get; init; }

    /// <summary>How its numbers are stored.</summary>
    public required TensorType Type { get; init; }

    /// <summary>Lengths, outermost first: a matrix of a linear layer is [outputs, inputs], its rows lie one after the other.</summary>
    public required ImmutableArray<long> Shape { get; init; }

    /// <summary>Bytes of all its numbers.</summary>
    public required long ByteLength { get; init; }
}
