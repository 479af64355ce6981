using System.Collections.Immutable;
using Autarky.Kernels.Quantization;

namespace Autarky.Models.Checkpoints.Gguf;

/// <summary>Reads the list of tensors and checks that their numbers lie within the file, none over another's.</summary>
internal static class GgufTensors
{
    // ggml knows four dimensions.
    private const int MostDimensions = 4;

    /// <summary>One entry of the list. <see cref="Offset"/> counts from where the numbers begin.</summary>
    internal sealed record Entry(TensorInfo Info, long Offset, long At);

    /// <exception cref="InvalidDataException">An entry is wrong.</exception>
    public static List<Entry> Read(GgufReader reader, long count, int alignment)
    {
        var entries = new List<Entry>();
        for (long i = 0; i < count; i++)
        {
            entries.Add(ReadOne(reader, i, alignment));
        }

        return entries;
    }

    /// <summary>Checks every tensor against the part of the file that holds the numbers.</summary>
    /// <exception cref="InvalidDataException">A tensor reaches beyond it or into another.</exception>
    public static void CheckPlaces(GgufReader reader, List<Entry> entries, long dataStart, long fileLength)
    {
        long dataLength = Math.Max(0, fileLength - dataStart);
        foreach (Entry entry in entries)
        {
            if (entry.Offset > dataLength - entry.Info.ByteLength)
            {
                throw reader.Broken($"the tensor '{entry.Info.Name}'",
                    $"needs {entry.Info.ByteLength} bytes from {dataStart} + {entry.Offset}, but the file has {fileLength}: is it cut short? Download it again",
                    entry.At);
            }
        }

        Entry? before = null;
        foreach (Entry entry in entries.Where(entry => entry.Info.ByteLength > 0).OrderBy(entry => entry.Offset))
        {
            if (before is { } other && other.Offset + other.Info.ByteLength > entry.Offset)
            {
                throw reader.Broken($"the tensor '{entry.Info.Name}'", $"lies over the tensor '{other.Info.Name}'", entry.At);
            }

            before = entry;
        }
    }

    private static Entry ReadOne(GgufReader reader, long index, int alignment)
    {
        long at = reader.Position;
        string name = reader.Text($"the name of tensor {index}");
        string what = $"the tensor '{name}'";
        ImmutableArray<long> shape = Shape(reader, what);
        uint number = reader.UInt32(what);
        if (!Enum.IsDefined((TensorType)number))
        {
            throw reader.Broken(what, GgufTypeNames.Refusal(number), at);
        }

        var type = (TensorType)number;
        int block = type.NumbersPerBlock();
        if (shape[^1] % block != 0)
        {
            throw reader.Broken(what, $"has rows of {shape[^1]} numbers, which are not whole blocks of {type} ({block} numbers)", at);
        }

        ulong offset = reader.UInt64(what);
        if (offset > long.MaxValue || offset % (uint)alignment != 0)
        {
            throw reader.Broken(what, $"starts at {offset}, which is no multiple of the alignment {alignment}", at);
        }

        return new Entry(new TensorInfo { Name = name, Type = type, Shape = shape, ByteLength = ByteLength(reader, what, shape, type, at) }, (long)offset, at);
    }

    // The file lists the innermost length first.
    private static ImmutableArray<long> Shape(GgufReader reader, string what)
    {
        uint dimensions = reader.UInt32(what);
        if (dimensions is 0 or > MostDimensions)
        {
            throw reader.Broken(what, $"has {dimensions} dimensions; 1 to {MostDimensions} are possible", reader.Position - 4);
        }

        var shape = new long[dimensions];
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            ulong length = reader.ShortCounts ? reader.UInt32(what) : reader.UInt64(what);
            shape[i] = length <= long.MaxValue ? (long)length : throw reader.Broken(what, $"has a dimension of {length}", reader.Position - 8);
        }

        return [.. shape];
    }

    private static long ByteLength(GgufReader reader, string what, ImmutableArray<long> shape, TensorType type, long at)
    {
        try
        {
            return type.ByteLength(shape.Aggregate(1L, (product, length) => checked(product * length)));
        }
        catch (OverflowException)
        {
            throw reader.Broken(what, $"has the shape [{string.Join(", ", shape)}], more numbers than any file holds", at);
        }
    }
}
