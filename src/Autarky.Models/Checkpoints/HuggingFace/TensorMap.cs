using System.Collections.Immutable;
using Autarky.Kernels.Quantization;
using Autarky.Models.Checkpoints.Safetensors;

namespace Autarky.Models.Checkpoints.HuggingFace;

/// <summary>
/// Which tensor of a Hugging Face folder becomes which tensor in GGUF's terms, and how it is rearranged. Every tensor of the folder must be taken or
/// ignored on purpose: what nobody asked for is an error and not a model that answers nonsense.
/// </summary>
internal sealed class TensorMap(SafetensorsFolder source)
{
    private const string Root = "model.";
    private const string Blocks = Mxfp4Rows.BlocksSuffix, Scales = Mxfp4Rows.ScalesSuffix;

    private readonly HashSet<string> _untaken = [.. source.Tensors.Keys];
    private readonly Dictionary<string, MappedTensor> _mapped = new(StringComparer.Ordinal);

    /// <summary>The tensors in GGUF's terms so far.</summary>
    public IReadOnlyDictionary<string, MappedTensor> Mapped => _mapped;

    /// <summary>Whether the folder has a tensor.</summary>
    public bool Has(string name) => Find(name) is not null;

    /// <summary>A tensor's shape.</summary>
    /// <exception cref="InvalidDataException">The folder has no such tensor.</exception>
    public ImmutableArray<long> Shape(string name) => Need(name).Shape;

    /// <summary>As it is; a vector is widened to float32, as every GGUF file has it.</summary>
    public void Take(string name, string target)
    {
        TensorInfo info = Need(name);
        if (info.Shape.Length == 1)
        {
            TakeVector(name, target);
            return;
        }

        _untaken.Remove(info.Name);
        _mapped[target] = new MappedTensor { Info = info with { Name = target }, Whole = info };
    }

    /// <summary>As it is, if the folder has it.</summary>
    public void TakeIfThere(string name, string target)
    {
        if (Has(name))
        {
            Take(name, target);
        }
    }

    /// <summary>A vector in float32, with a number added to each element.</summary>
    public void TakeVector(string name, string target, float plus = 0)
    {
        TensorInfo info = Need(name);
        Make([name], target, TensorType.F32, info.Shape, () => Rearrange.Widen(All(info), info.Type, plus));
    }

    /// <summary>
    /// A query or key matrix (or bias) whose heads rotate halves, rearranged so that they rotate neighbours: within each head row i of the first half and
    /// row i of the second become rows 2i and 2i + 1.
    /// </summary>
    public void TakeNeighbours(string name, string target, int heads)
    {
        TensorInfo info = Need(name);
        Divides(info, heads);
        int rowBytes = checked((int)(info.ByteLength / info.Shape[0]));
        if (info.Shape.Length == 1)
        {
            Make([name], target, TensorType.F32, info.Shape, () => Rearrange.Neighbours(Rearrange.Widen(All(info), info.Type, 0), heads, sizeof(float)));
            return;
        }

        Make([name], target, info.Type, info.Shape, () => Rearrange.Neighbours(All(info), heads, rowBytes));
    }

    /// <summary>A matrix with rows and columns exchanged.</summary>
    public void TakeTransposed(string name, string target)
    {
        TensorInfo info = Need(name);
        int rows = checked((int)info.Shape[0]), columns = checked((int)info.Shape[1]);
        Make([name], target, info.Type, [columns, rows], () => Rearrange.Transpose(All(info), rows, columns));
    }

    /// <summary>Matrices of one shape, one after the other: the experts of a layer.</summary>
    public void TakeStacked(IReadOnlyList<string> names, string target)
    {
        TensorInfo[] parts = [.. names.Select(Need)];
        if (parts.FirstOrDefault(part => part.Type != parts[0].Type || !part.Shape.SequenceEqual(parts[0].Shape)) is { } odd)
        {
            throw new InvalidDataException($"'{odd.Name}' has another shape or type than '{parts[0].Name}': they belong into one tensor.");
        }

        Make(names, target, parts[0].Type, [parts.Length, .. parts[0].Shape], () => Rearrange.Join([.. parts.Select(All)]));
    }

    /// <summary>Whether the folder has a stack of matrices in MXFP4: blocks and scales, each in bytes.</summary>
    public bool HasMxfp4(string name) => source.SetAside.ContainsKey(name + Blocks);

    /// <summary>Lengths of such a stack: matrices, rows, numbers a row.</summary>
    /// <exception cref="InvalidDataException">The folder has no such stack, or blocks and scales do not fit each other.</exception>
    public (long Matrices, long Rows, long Columns) Mxfp4Shape(string name)
    {
        if (source.SetAside.GetValueOrDefault(name + Blocks) is not { Type: "U8", Shape: [var matrices, var rows, var groups, Mxfp4Rows.BlockBytes] }
            || source.SetAside.GetValueOrDefault(name + Scales) is not { Type: "U8", Shape: [var scaleMatrices, var scaleRows, var scaleGroups] }
            || (scaleMatrices, scaleRows, scaleGroups) != (matrices, rows, groups))
        {
            throw new InvalidDataException(
                $"'{name}{Blocks}' and '{name}{Scales}' are no matrices in MXFP4: they should be bytes in the shapes [matrices, rows, blocks, "
                    + $"{Mxfp4Rows.BlockBytes}] and [matrices, rows, blocks].");
        }

        return (matrices, rows, groups * Mxfp4Rows.Numbers);
    }

    /// <summary>Such a stack, or every so many of its rows, as they are but in GGUF's order.</summary>
    /// <param name="name">What the names of blocks and scales begin with.</param>
    /// <param name="target">The name in GGUF.</param>
    /// <param name="first">The first row of each matrix to take.</param>
    /// <param name="every">1 takes every row, 2 every other; the rows are so many times a whole number.</param>
    public void TakeMxfp4(string name, string target, int first = 0, int every = 1)
    {
        (long matrices, long rows, long columns) = Mxfp4Shape(name);
        int blockBytes = checked((int)(columns / Mxfp4Rows.Numbers * Mxfp4Rows.BlockBytes)), scaleBytes = blockBytes / Mxfp4Rows.BlockBytes;
        Make([], target, TensorType.MXFP4, [matrices, rows / every, columns], () =>
        {
            byte[] made = new byte[matrices * (rows / every) * (blockBytes + scaleBytes)], blocks = new byte[blockBytes], scales = new byte[scaleBytes];
            for (long row = first, to = 0; to < made.Length; row += every, to += blockBytes + scaleBytes)
            {
                source.ReadSetAside(name + Blocks, row * blockBytes, blocks);
                source.ReadSetAside(name + Scales, row * scaleBytes, scales);
                Mxfp4Rows.Write(blocks, scales, made.AsSpan((int)to, blockBytes + scaleBytes));
            }

            return made;
        });
    }

    /// <summary>Whatever a function makes of some tensors.</summary>
    public void Make(IReadOnlyList<string> names, string target, TensorType type, ImmutableArray<long> shape, Func<byte[]> make)
    {
        foreach (string name in names)
        {
            _untaken.Remove(Need(name).Name);
        }

        long numbers = shape.Aggregate(1L, (product, length) => checked(product * length));
        var info = new TensorInfo { Name = target, Type = type, Shape = shape, ByteLength = type.ByteLength(numbers) };
        _mapped[target] = new MappedTensor { Info = info, Make = make };
    }

    /// <summary>Leaves out tensors that are known and not needed.</summary>
    public void Ignore(Func<string, bool> known) => _untaken.RemoveWhere(name => known(name));

    /// <summary>A tensor of the folder.</summary>
    /// <exception cref="InvalidDataException">The folder has no such tensor.</exception>
    public TensorInfo Need(string name) => Find(name)
        ?? throw new InvalidDataException($"The checkpoint has no tensor '{name}', which its configuration demands.");

    /// <summary>All bytes of a tensor.</summary>
    public byte[] All(TensorInfo info)
    {
        byte[] bytes = new byte[checked((int)info.ByteLength)];
        source.Read(info, 0, bytes);
        return bytes;
    }

    /// <summary>Refuses what nobody took.</summary>
    public void Finish()
    {
        if (_untaken.Count > 0)
        {
            throw new InvalidDataException(
                $"The checkpoint has {_untaken.Count} tensors that its architecture does not know, "
                    + $"'{_untaken.Order(StringComparer.Ordinal).First()}' among them.");
        }
    }

    // A folder of the model without its head has the names without their first part.
    private TensorInfo? Find(string name) => source.Tensors.GetValueOrDefault(name)
        ?? (name.StartsWith(Root, StringComparison.Ordinal) ? source.Tensors.GetValueOrDefault(name[Root.Length..]) : null);

    private static void Divides(TensorInfo info, int heads)
    {
        if (heads <= 0 || info.Shape[0] % (2L * heads) != 0)
        {
            throw new InvalidDataException($"'{info.Name}' has {info.Shape[0]} rows, which are not {heads} heads of an even width.");
        }
    }
}

/// <summary>A tensor in GGUF's terms: another one as it is, or one that is made when it is asked for.</summary>
internal sealed record MappedTensor
{
    public required TensorInfo Info { get; init; }

    public TensorInfo? Whole { get; init; }

    public Func<byte[]>? Make { get; init; }
}
