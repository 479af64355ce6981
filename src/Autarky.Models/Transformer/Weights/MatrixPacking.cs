using Autarky.Kernels.MatMul;

namespace Autarky.Models.Transformer.Weights;

/// <summary>Which packed form a matrix gets.</summary>
internal static class MatrixPacking
{
    /// <summary>Packs a matrix; parts that are stored in different types become different forms.</summary>
    public static PackedMatrix Pack(MatrixRows rows, Arithmetic arithmetic)
    {
        if (arithmetic == Arithmetic.Exact)
        {
            return new Float32Matrix(rows);
        }

        var runs = new List<List<MatrixRows.Part>>();
        foreach (MatrixRows.Part part in rows.Parts)
        {
            if (runs.Count == 0 || Kind(runs[^1][0]) != Kind(part))
            {
                runs.Add([]);
            }

            runs[^1].Add(part);
        }

        PackedMatrix[] packed = [.. runs.Select(run => One(rows.Only(run), Kind(run[0])))];
        return packed.Length == 1 ? packed[0] : new PartedMatrix(packed);
    }

    private static PackedMatrix One(MatrixRows rows, BlockKind? kind) => kind is { } known ? new BlockMatrix(rows, known) : new Float32Matrix(rows);

    private static BlockKind? Kind(MatrixRows.Part part) => BlockKinds.Of(part.Tensor.Type);
}
