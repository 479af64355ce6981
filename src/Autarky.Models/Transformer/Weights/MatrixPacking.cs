using Autarky.Kernels.MatMul;
using Autarky.Kernels.Quantization;
using Autarky.Models.Checkpoints;

namespace Autarky.Models.Transformer.Weights;

/// <summary>Which packed form a matrix gets.</summary>
internal static class MatrixPacking
{
    private enum Packing
    {
        Float,
        Half,
        Brain,
        Pairs,
        Blocks,
    }

    /// <summary>Packs a matrix; parts that are stored in different types become different forms.</summary>
    public static PackedMatrix Pack(MatrixRows rows, Arithmetic arithmetic)
    {
        var runs = new List<List<MatrixRows.Part>>();
        foreach (MatrixRows.Part part in rows.Parts)
        {
            if (runs.Count == 0 || Of(runs[^1][0].Tensor.Type, arithmetic) != Of(part.Tensor.Type, arithmetic))
            {
                runs.Add([]);
            }

            runs[^1].Add(part);
        }

        PackedMatrix[] packed = [.. runs.Select(run => One(rows.Only(run), Of(run[0].Tensor.Type, arithmetic)))];
        return packed.Length == 1 ? packed[0] : new PartedMatrix(packed);
    }

    /// <summary>About how many bytes a tensor takes packed. Rows that no block can hold, which is rare, take more.</summary>
    public static long Bytes(TensorInfo tensor, Arithmetic arithmetic)
    {
        (Packing packing, BlockKind? kind) = tensor.Shape.Length < 2 ? (Packing.Float, null) : Of(tensor.Type, arithmetic);
        long numbers = tensor.Count();
        return packing switch
        {
            Packing.Float => numbers * sizeof(float),
            Packing.Blocks => (long)(numbers * (kind!.Value.Bytes() / (16.0 * BlockKinds.Inputs))),
            Packing.Pairs when tensor.Shape[^1] % TwelveBitPanels.Inputs == 0 => numbers * 3 / 2,
            _ => numbers * sizeof(ushort),
        };
    }

    private static bool CanHold(MatrixRows rows)
    {
        // All other types can be held always.
        byte[] bytes = new byte[rows.MostRowBytes];
        for (int row = 0; row < rows.Outputs && rows.Parts.Any(part => part.Tensor.Type == TensorType.MXFP4); row++)
        {
            rows.Copy(row, 1, bytes, out TensorType type);
            if (!BlockPanels.CanHold(type, bytes.AsSpan(0, (int)type.ByteLength(rows.Inputs))))
            {
                return false;
            }
        }

        return true;
    }

    private static PackedMatrix One(MatrixRows rows, (Packing Packing, BlockKind? Kind) how) => how.Packing switch
    {
        Packing.Half => new HalfMatrix(rows, HalfKind.Half),
        Packing.Brain => new HalfMatrix(rows, HalfKind.Brain),
        Packing.Pairs => (PackedMatrix?)TwelveBitMatrix.TryPack(rows) ?? new PairMatrix(rows),
        Packing.Blocks when CanHold(rows) => new BlockMatrix(rows, how.Kind!.Value),
        _ => new Float32Matrix(rows),
    };

    // Where the arithmetic is to be exact, sixteen bits are widened on the way and what is quantised beforehand.
    private static (Packing Packing, BlockKind? Kind) Of(TensorType type, Arithmetic arithmetic) => type switch
    {
        TensorType.F16 or TensorType.BF16 when arithmetic == Arithmetic.Fast => (Packing.Pairs, null),
        TensorType.F16 => (Packing.Half, null),
        TensorType.BF16 => (Packing.Brain, null),
        _ when arithmetic == Arithmetic.Fast && BlockKinds.Of(type) is { } kind => (Packing.Blocks, kind),
        _ => (Packing.Float, null),
    };
}
