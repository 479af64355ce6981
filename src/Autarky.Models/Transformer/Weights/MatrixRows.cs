using System.Buffers;
using Autarky.Kernels.Quantization;
using Autarky.Models.Checkpoints;

namespace Autarky.Models.Transformer.Weights;

/// <summary>The rows of one or more matrices with the same inputs, one below the other, as they lie in the checkpoint.</summary>
internal sealed class MatrixRows
{
    private readonly ITensorSource _tensors;
    private readonly Part[] _parts;

    public MatrixRows(ITensorSource tensors, int inputs, IReadOnlyList<Part> parts)
    {
        _tensors = tensors;
        _parts = [.. parts];
        Inputs = inputs;
        Outputs = _parts.Sum(part => part.Count);
        MostRowBytes = (int)_parts.Select(part => part.Tensor.Type.ByteLength(inputs)).DefaultIfEmpty().Max();
    }

    /// <summary>Rows in all.</summary>
    public int Outputs { get; }

    /// <summary>Numbers a row.</summary>
    public int Inputs { get; }

    /// <summary>Bytes of the longest row.</summary>
    public int MostRowBytes { get; }

    /// <summary>The parts, first to last.</summary>
    public IReadOnlyList<Part> Parts => _parts;

    /// <summary>The rows of some of the parts.</summary>
    public MatrixRows Only(IReadOnlyList<Part> parts) => new(_tensors, Inputs, parts);

    /// <summary>Copies rows one behind the other, as many as there are of the same tensor.</summary>
    /// <param name="row">The first.</param>
    /// <param name="most">The most rows.</param>
    /// <param name="to">Receives them; must have room for that many.</param>
    /// <param name="type">How they are stored.</param>
    /// <returns>How many were copied, at least 1.</returns>
    public int Copy(int row, int most, Span<byte> to, out TensorType type)
    {
        (Part part, int within) = Find(row);
        type = part.Tensor.Type;
        int rowBytes = (int)type.ByteLength(Inputs), count = Math.Min(most, part.Count - within);
        _tensors.Read(part.Tensor, (part.First + within) * rowBytes, to[..(count * rowBytes)]);
        return count;
    }

    /// <summary>A row in float32, shape [inputs].</summary>
    public void Read(int row, Span<float> numbers)
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent(MostRowBytes);
        try
        {
            Copy(row, 1, bytes, out TensorType type);
            Dequantize.Run(type, bytes.AsSpan(0, (int)type.ByteLength(Inputs)), numbers);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    // The part that has a row, and the row's place in it.
    private (Part Part, int Within) Find(int row)
    {
        int within = row;
        foreach (Part part in _parts)
        {
            if (within < part.Count)
            {
                return (part, within);
            }

            within -= part.Count;
        }

        throw new ArgumentOutOfRangeException(nameof(row));
    }

    /// <summary>Some rows of a tensor; a tensor of more than two dimensions counts as the matrices in it, one below the other.</summary>
    /// <param name="Tensor">The tensor.</param>
    /// <param name="First">Its first row that belongs here.</param>
    /// <param name="Count">How many rows.</param>
    public sealed record Part(TensorInfo Tensor, long First, int Count);
}
