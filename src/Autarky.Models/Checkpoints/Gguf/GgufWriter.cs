using System.Runtime.InteropServices;
using System.Text;
using Autarky.Kernels.Quantization;
using Autarky.Text.Metadata;

namespace Autarky.Models.Checkpoints.Gguf;

/// <summary>
/// Writes a GGUF file, version 3, little-endian: the header at once, then the numbers tensor after tensor. The file gets its name when it is complete, so
/// nobody ever sees half of it.
/// </summary>
/// <remarks>Call <see cref="Write"/> with the bytes of the first tensor, then of the second, in parts of any size; then <see cref="Finish"/>.</remarks>
public sealed class GgufWriter : IDisposable
{
    private const int MostDimensions = 4;

    private readonly string _path, _partPath;
    private readonly FileStream _stream;
    private readonly IReadOnlyList<TensorInfo> _tensors;
    private readonly int _alignment;
    private int _tensor;
    private long _written;
    private bool _finished;

    private GgufWriter(string path, int alignment, IReadOnlyList<TensorInfo> tensors)
    {
        (_path, _partPath, _alignment, _tensors) = (path, path + ".part", alignment, tensors);
        _stream = new FileStream(_partPath, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 20);
    }

    /// <summary>Starts a file and writes its header.</summary>
    /// <param name="path">Where it will be; a file of that name is replaced when this one is complete.</param>
    /// <param name="metadata">Is written as it is. Its <c>general.alignment</c> holds, or 32.</param>
    /// <param name="tensors">In the order in which their numbers will come. At most four dimensions; none is written as one of 1.</param>
    /// <exception cref="ArgumentException">A tensor has more dimensions, a name twice, or rows that are not whole blocks; or a metadata value has another type
    /// than GGUF knows.</exception>
    /// <exception cref="InvalidDataException">The alignment is no power of two.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static GgufWriter Create(string path, ModelMetadata metadata, IReadOnlyList<TensorInfo> tensors)
    {
        Check(tensors);
        long alignment = metadata.FindInteger(GgufFile.AlignmentKey) ?? GgufFile.StandardAlignment;
        if (alignment is < 1 or > 1 << 30 || !long.IsPow2(alignment))
        {
            throw new InvalidDataException($"The metadata value '{GgufFile.AlignmentKey}' is {alignment}; it must be a power of two.");
        }

        var writer = new GgufWriter(path, (int)alignment, tensors);
        try
        {
            writer.WriteHeader(metadata);
            return writer;
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    /// <summary>The next bytes of the tensor at hand; when it has all of its bytes, the next tensor is at hand.</summary>
    /// <exception cref="ArgumentException">The bytes reach beyond the tensor.</exception>
    /// <exception cref="IOException">They cannot be written: the disk is full, perhaps.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        SkipComplete();
        if (bytes.IsEmpty)
        {
            return;
        }

        if (_tensor == _tensors.Count || bytes.Length > _tensors[_tensor].ByteLength - _written)
        {
            throw new ArgumentException("These are more bytes than the tensors have.", nameof(bytes));
        }

        _stream.Write(bytes);
        _written += bytes.Length;
        SkipComplete();
    }

    /// <summary>Makes the file durable and gives it its name.</summary>
    /// <exception cref="InvalidOperationException">A tensor lacks bytes.</exception>
    /// <exception cref="IOException">The file cannot be written or renamed.</exception>
    public void Finish()
    {
        SkipComplete();
        if (_tensor < _tensors.Count)
        {
            throw new InvalidOperationException($"The tensor '{_tensors[_tensor].Name}' has {_written} of {_tensors[_tensor].ByteLength} bytes.");
        }

        _stream.Flush(flushToDisk: true);
        _stream.Dispose();
        File.Move(_partPath, _path, overwrite: true);
        _finished = true;
    }

    /// <summary>Removes what was written, unless <see cref="Finish"/> was called.</summary>
    public void Dispose()
    {
        _stream.Dispose();
        if (!_finished)
        {
            File.Delete(_partPath);
        }
    }

    private static void Check(IReadOnlyList<TensorInfo> tensors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (TensorInfo tensor in tensors)
        {
            if (!names.Add(tensor.Name) || tensor.Shape.Length > MostDimensions)
            {
                throw new ArgumentException($"The tensor '{tensor.Name}' is there twice or has more than {MostDimensions} dimensions.", nameof(tensors));
            }

            if ((tensor.Shape.IsEmpty ? 1 : tensor.Shape[^1]) % tensor.Type.NumbersPerBlock() != 0
                || tensor.ByteLength != tensor.Type.ByteLength(tensor.Count()))
            {
                throw new ArgumentException(
                    $"The tensor '{tensor.Name}' of {tensor.Type} [{string.Join(", ", tensor.Shape)}] has rows that are not whole blocks, or a "
                        + $"wrong length of {tensor.ByteLength} bytes.",
                    nameof(tensors));
            }
        }
    }

    private void SkipComplete()
    {
        while (_tensor < _tensors.Count && _written == _tensors[_tensor].ByteLength)
        {
            Pad();
            _tensor++;
            _written = 0;
        }
    }

    private long Aligned(long position) => (position + _alignment - 1) / _alignment * _alignment;

    private void Pad() => _stream.Write(new byte[Aligned(_stream.Position) - _stream.Position]);

    private void WriteHeader(ModelMetadata metadata)
    {
        Number(GgufFile.Magic);
        Number(3u);
        Number((ulong)_tensors.Count);
        Number((ulong)metadata.Values.Count);
        foreach ((string key, object value) in metadata.Values)
        {
            Text(key);
            GgufValueType type = TypeOf(value.GetType(), key);
            Number((uint)type);
            Value(type, value, key);
        }

        long offset = 0;
        foreach (TensorInfo tensor in _tensors)
        {
            Text(tensor.Name);
            Number((uint)Math.Max(1, tensor.Shape.Length));
            foreach (long length in tensor.Shape.IsEmpty ? [1] : tensor.Shape.Reverse())
            {
                Number(length);
            }

            Number((uint)tensor.Type);
            Number(offset);
            offset = Aligned(offset + tensor.ByteLength);
        }

        Pad();
    }

    private static GgufValueType TypeOf(Type type, string key) => Type.GetTypeCode(type) switch
    {
        TypeCode.Byte => GgufValueType.UInt8,
        TypeCode.SByte => GgufValueType.Int8,
        TypeCode.UInt16 => GgufValueType.UInt16,
        TypeCode.Int16 => GgufValueType.Int16,
        TypeCode.UInt32 => GgufValueType.UInt32,
        TypeCode.Int32 => GgufValueType.Int32,
        TypeCode.UInt64 => GgufValueType.UInt64,
        TypeCode.Int64 => GgufValueType.Int64,
        TypeCode.Single => GgufValueType.Float32,
        TypeCode.Double => GgufValueType.Float64,
        TypeCode.Boolean => GgufValueType.Bool,
        TypeCode.String => GgufValueType.String,
        _ => type.IsArray
            ? GgufValueType.Array
            : throw new ArgumentException($"The metadata value '{key}' is a {type.Name}, which GGUF does not know.", nameof(key)),
    };

    private void Value(GgufValueType type, object value, string key)
    {
        switch (type)
        {
            case GgufValueType.UInt8: Number((byte)value); break;
            case GgufValueType.Int8: Number((sbyte)value); break;
            case GgufValueType.UInt16: Number((ushort)value); break;
            case GgufValueType.Int16: Number((short)value); break;
            case GgufValueType.UInt32: Number((uint)value); break;
            case GgufValueType.Int32: Number((int)value); break;
            case GgufValueType.UInt64: Number((ulong)value); break;
            case GgufValueType.Int64: Number((long)value); break;
            case GgufValueType.Float32: Number((float)value); break;
            case GgufValueType.Float64: Number((double)value); break;
            case GgufValueType.Bool: Number((byte)((bool)value ? 1 : 0)); break;
            case GgufValueType.String: Text((string)value); break;
            case GgufValueType.Array: Items((Array)value, key); break;
        }
    }

    private void Items(Array items, string key)
    {
        GgufValueType type = TypeOf(items.GetType().GetElementType()!, key);
        if (type == GgufValueType.Array)
        {
            throw new ArgumentException($"The metadata value '{key}' is an array of arrays.", nameof(key));
        }

        Number((uint)type);
        Number((ulong)items.LongLength);
        foreach (object item in items)
        {
            Value(type, item, key);
        }
    }

    private void Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Number((ulong)bytes.Length);
        _stream.Write(bytes);
    }

    // Little-endian, as the machine is.
    private void Number<T>(T value)
        where T : unmanaged => _stream.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));
}
