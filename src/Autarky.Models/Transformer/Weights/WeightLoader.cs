using Autarky.Kernels.Quantization;
using Autarky.Models.Checkpoints;

namespace Autarky.Models.Transformer.Weights;

/// <summary>
/// Takes a model's weights out of its checkpoint, each with the shape that the description demands. What nobody took is an error: a description
/// that forgets a tensor answers nonsense.
/// </summary>
internal sealed class WeightLoader(ITensorSource tensors, Func<MatrixRows, PackedMatrix> pack)
{
    private readonly HashSet<string> _untaken = [.. tensors.Tensors.Keys];

    /// <summary>Bytes of all weights packed so far.</summary>
    public long PackedBytes { get; private set; }

    /// <summary>Told the name of each tensor as it is taken.</summary>
    public Action<string>? Taken { get; init; }

    /// <summary>A loader that packs as the options say.</summary>
    public static WeightLoader Of(ITensorSource tensors, DecoderOptions options) =>
        new(tensors, rows => MatrixPacking.Pack(rows, options.Arithmetic)) { Taken = options.TensorLoaded };

    /// <summary>Whether the checkpoint has a tensor.</summary>
    public bool Has(string name) => tensors.Tensors.ContainsKey(name);

    /// <summary>A vector in float32.</summary>
    public float[] Vector(string name, int length)
    {
        TensorInfo info = Take(name);
        if (info.Shape.Length != 1 || info.Shape[0] != length)
        {
            throw Wrong(info, $"[{length}]");
        }

        return Numbers(info, 0, length);
    }

    /// <summary>A vector in float32, or an empty one where the checkpoint has none.</summary>
    public float[] VectorIfThere(string name, int length) => Has(name) ? Vector(name, length) : [];

    /// <summary>One matrix with its bias, if it has one.</summary>
    public PackedMatrix Matrix(string name, int outputs, int inputs) => Matrix([(name, outputs)], inputs);

    /// <summary>Several matrices with the same inputs, one below the other, with their biases, if they have them.</summary>
    public PackedMatrix Matrix(IReadOnlyList<(string Name, int Outputs)> names, int inputs)
    {
        var parts = new List<MatrixRows.Part>();
        var biases = new List<float[]>();
        foreach ((string name, int outputs) in names)
        {
            TensorInfo info = Take(name + ".weight");
            if (info.Shape is not [var rows, var columns] || rows != outputs || columns != inputs)
            {
                throw Wrong(info, $"[{outputs}, {inputs}]");
            }

            parts.Add(new MatrixRows.Part(info, 0, outputs));
            biases.Add(VectorIfThere(name + ".bias", outputs));
        }

        return Pack(new MatrixRows(tensors, inputs, parts), Join(biases, names));
    }

    /// <summary>Two matrices that the checkpoint keeps as one, the second below the first, with their halves of its bias.</summary>
    public (PackedMatrix First, PackedMatrix Second) Halves(string name, int outputs, int inputs)
    {
        TensorInfo info = Take(name + ".weight");
        if (info.Shape is not [var rows, var columns] || rows != 2 * outputs || columns != inputs)
        {
            throw Wrong(info, $"[{2 * outputs}, {inputs}]");
        }

        float[] bias = VectorIfThere(name + ".bias", 2 * outputs);
        PackedMatrix Half(int first) =>
            Pack(new MatrixRows(tensors, inputs, [new MatrixRows.Part(info, first, outputs)]), bias.Length == 0 ? [] : bias[first..(first + outputs)]);
        return (Half(0), Half(outputs));
    }

    /// <summary>Matrix number <paramref name="index"/> of stacked ones, several names one below the other, with their rows of the stacked biases.</summary>
    public PackedMatrix Stacked(IReadOnlyList<(string Name, int Outputs)> names, int count, int index, int inputs)
    {
        var parts = new List<MatrixRows.Part>();
        var biases = new List<float[]>();
        foreach ((string name, int outputs) in names)
        {
            TensorInfo info = Take(name + ".weight");
            if (info.Shape is not [var many, var rows, var columns] || many != count || rows != outputs || columns != inputs)
            {
                throw Wrong(info, $"[{count}, {outputs}, {inputs}]");
            }

            parts.Add(new MatrixRows.Part(info, (long)index * outputs, outputs));
            biases.Add(Has(name + ".bias") ? StackedBias(name + ".bias", count, index, outputs) : []);
        }

        return Pack(new MatrixRows(tensors, inputs, parts), Join(biases, names));
    }

    /// <summary>A table whose rows are looked up and not multiplied.</summary>
    public MatrixRows Table(string name, int rows, int columns)
    {
        TensorInfo info = Take(name);
        if (info.Shape is not [var many, var width] || many < rows || width != columns)
        {
            throw Wrong(info, $"[{rows}, {columns}]");
        }

        return new MatrixRows(tensors, columns, [new MatrixRows.Part(info, 0, (int)many)]);
    }

    /// <summary>The output matrix: its own, or the embedding once more.</summary>
    public PackedMatrix Output(string name, MatrixRows embedding, int vocabulary, int width) =>
        Has(name + ".weight") ? Matrix(name, vocabulary, width) : Pack(embedding, []);

    /// <summary>Leaves tensors out on purpose.</summary>
    public void Ignore(Func<string, bool> known) => _untaken.RemoveWhere(name => known(name));

    /// <summary>Refuses what nobody took.</summary>
    public void Finish()
    {
        if (_untaken.Count > 0)
        {
            throw new InvalidDataException(
                $"The checkpoint has {_untaken.Count} tensors that its architecture does not use, "
                    + $"'{_untaken.Order(StringComparer.Ordinal).First()}' among them.");
        }
    }

    private PackedMatrix Pack(MatrixRows rows, float[] bias)
    {
        foreach (MatrixRows.Part part in rows.Parts)
        {
            if (rows.Inputs % part.Tensor.Type.NumbersPerBlock() != 0)
            {
                throw new InvalidDataException($"Rows of {rows.Inputs} numbers are no whole blocks of {part.Tensor.Type} ('{part.Tensor.Name}').");
            }
        }

        PackedMatrix packed = pack(rows).WithBias(bias);
        PackedBytes += packed.Bytes;
        return packed;
    }

    private float[] StackedBias(string name, int count, int index, int outputs)
    {
        TensorInfo info = Take(name);
        return info.Shape is [var many, var rows] && many == count && rows == outputs
            ? Numbers(info, (long)index * outputs, outputs)
            : throw Wrong(info, $"[{count}, {outputs}]");
    }

    private float[] Numbers(TensorInfo info, long first, int count)
    {
        if (info.Type.NumbersPerBlock() != 1)
        {
            throw new InvalidDataException($"'{info.Name}' is a vector in {info.Type}: F32, F16 or BF16 is expected.");
        }

        float[] numbers = new float[count];
        int size = info.Type.BytesPerBlock();
        byte[] bytes = new byte[count * size];
        tensors.Read(info, first * size, bytes);
        Dequantize.Run(info.Type, bytes, numbers);
        return numbers;
    }

    private TensorInfo Take(string name)
    {
        if (!tensors.Tensors.TryGetValue(name, out TensorInfo? info))
        {
            throw new InvalidDataException($"The checkpoint has no tensor '{name}', which its architecture demands.");
        }

        if (_untaken.Remove(name))
        {
            Taken?.Invoke(name);
        }

        return info;
    }

    private static float[] Join(List<float[]> biases, IReadOnlyList<(string Name, int Outputs)> names)
    {
        if (biases.All(bias => bias.Length == 0))
        {
            return [];
        }

        return [.. biases.SelectMany((bias, i) => bias.Length > 0 ? bias : new float[names[i].Outputs])];
    }

    private static InvalidDataException Wrong(TensorInfo info, string shape) =>
        new($"'{info.Name}' should have the shape {shape}, but has [{string.Join(", ", info.Shape)}].");
}
