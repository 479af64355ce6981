using System.Buffers.Binary;
using System.Collections.Immutable;
using Autarky.Kernels.Quantization;

namespace Autarky.Models.Checkpoints.Safetensors;

/// <summary>The tensors of one <c>.safetensors</c> file. The numbers stay in the file until they are asked for.</summary>
/// <remarks>
/// Source: the format's description in huggingface/safetensors. Integers and flags (a table of positions, say) are no weights by themselves: they are
/// not in <see cref="Tensors"/> but in <see cref="SetAside"/>. Weights in a floating-point type that is not known here refuse the whole file.
/// </remarks>
public sealed class SafetensorsFile : ITensorSource
{
    private const long MostHeaderBytes = 100_000_000;

    private readonly CheckpointFile _file;
    private readonly Dictionary<string, TensorInfo> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _starts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SetAsideTensor> _setAside = new(StringComparer.Ordinal);

    private SafetensorsFile(CheckpointFile file)
    {
        _file = file;
        long headerLength = HeaderLength();
        long dataStart = 8 + headerLength;
        byte[] json = new byte[headerLength];
        file.Read(8, json);
        var header = SafetensorsHeader.Read(json, file.Path, file.Length - dataStart);
        Metadata = header.Metadata;
        foreach (SafetensorsHeader.Entry entry in header.Entries)
        {
            if (SafetensorsHeader.TypeOf(entry.Type) is { } type)
            {
                _tensors.Add(entry.Name, new TensorInfo { Name = entry.Name, Type = type, Shape = entry.Shape, ByteLength = entry.End - entry.Begin });
                _starts.Add(entry.Name, dataStart + entry.Begin);
            }
            else
            {
                _setAside.Add(entry.Name, new SetAsideTensor(entry.Type, entry.Shape, entry.End - entry.Begin));
                _starts.Add(entry.Name, dataStart + entry.Begin);
            }
        }

        RefuseUnknownWeights();
    }

    /// <summary>Where the file is.</summary>
    public string Path => _file.Path;

    /// <summary>The texts under <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Every tensor of F32, F16 or BF16, in the order of the header. One without dimensions has an empty shape and one number.</summary>
    public IReadOnlyDictionary<string, TensorInfo> Tensors => _tensors;

    /// <summary>The tensors that hold integers or flags, by name.</summary>
    public IReadOnlyDictionary<string, SetAsideTensor> SetAside => _setAside;

    /// <summary>Opens a file and reads everything but the numbers.</summary>
    /// <exception cref="InvalidDataException">It is no such file, is damaged, or stores weights in a way that this program does not know.</exception>
    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It is a directory, or may not be read.</exception>
    public static SafetensorsFile Open(string path)
    {
        CheckpointFile file = CheckpointFile.Open(path);
        try
        {
            return new SafetensorsFile(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Read(TensorInfo tensor, long firstByte, Span<byte> to)
    {
        TensorRange.Check(_tensors, tensor, firstByte, to.Length);
        _file.Read(_starts[tensor.Name] + firstByte, to);
    }

    /// <summary>Reads bytes of a tensor that was set aside.</summary>
    /// <exception cref="ArgumentException">There is no such tensor.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The range is not within it.</exception>
    /// <exception cref="IOException">The file cannot be read, or was changed since it was opened.</exception>
    public void ReadSetAside(string name, long firstByte, Span<byte> to)
    {
        if (!_setAside.TryGetValue(name, out SetAsideTensor? tensor))
        {
            throw new ArgumentException($"'{Path}' has set no tensor '{name}' aside.", nameof(name));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(firstByte);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstByte, tensor.ByteLength - to.Length);
        _file.Read(_starts[name] + firstByte, to);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private long HeaderLength()
    {
        if (_file.Length < 10)
        {
            throw new InvalidDataException($"'{_file.Path}' has {_file.Length} bytes, too few for a safetensors file.");
        }

        Span<byte> first = stackalloc byte[9];
        _file.Read(0, first);
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(first);
        if (length > (ulong)Math.Min(MostHeaderBytes, _file.Length - 8))
        {
            throw new InvalidDataException(
                $"'{_file.Path}' at byte 0: the header should take {length} bytes, but {_file.Length - 8} follow and {MostHeaderBytes} are the "
                    + $"most: it is no safetensors file, or it is cut short.");
        }

        return first[8] == '{'
            ? (long)length
            : throw new InvalidDataException($"'{_file.Path}' at byte 8: the header does not begin with '{{': it is no safetensors file.");
    }

    private void RefuseUnknownWeights()
    {
        string[] unknown = [.. _setAside.Where(pair => pair.Value.Type[0] is 'F' or 'C').Select(pair => $"'{pair.Key}' as {pair.Value.Type}").Take(3)];
        if (unknown.Length > 0)
        {
            throw new InvalidDataException(
                $"'{_file.Path}' stores {string.Join(", ", unknown)} (and perhaps more); this program reads {TensorType.F32}, {TensorType.F16} and "
                    + $"{TensorType.BF16}. Take a checkpoint in one of these.");
        }
    }
}

/// <summary>A tensor that holds integers or flags.</summary>
/// <param name="Type">As the format calls it: <c>I64</c>, <c>U8</c>, <c>BOOL</c>, ….</param>
/// <param name="Shape">Lengths, outermost first.</param>
/// <param name="ByteLength">Bytes of all its numbers.</param>
public sealed record SetAsideTensor(string Type, ImmutableArray<long> Shape, long ByteLength);
