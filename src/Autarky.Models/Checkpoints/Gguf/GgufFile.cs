using System.Buffers.Binary;
using Autarky.Text.Metadata;

namespace Autarky.Models.Checkpoints.Gguf;

/// <summary>One GGUF file, versions 1 to 3, little-endian. The numbers stay in the file until they are asked for.</summary>
/// <remarks>
/// Source: the GGUF specification in ggml's repository (docs/gguf.md). A model may be in several: <see cref="GgufModel"/>. Version 1 counts with 32 bits; 3
/// differs from 2 by allowing big-endian files.
/// </remarks>
public sealed class GgufFile : ITensorSource
{
    internal const uint Magic = 0x46554747; // "GGUF"
    internal const int StandardAlignment = 32;
    internal const string AlignmentKey = "general.alignment";

    private readonly CheckpointFile _file;
    private readonly Dictionary<string, TensorInfo> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _starts = new(StringComparer.Ordinal);

    private GgufFile(CheckpointFile file)
    {
        _file = file;
        var reader = new GgufReader(file);
        Version = ReadVersion(reader);
        reader.ShortCounts = Version == 1;
        long tensors = reader.Count(1, "the number of tensors"), pairs = reader.Count(1, "the number of metadata values");
        for (long i = 0; i < pairs; i++)
        {
            long at = reader.Position;
            string key = reader.Text($"the key of metadata value {i}");
            if (Metadata.Has(key))
            {
                throw reader.Broken($"the metadata key '{key}'", "is there twice", at);
            }

            Metadata.Set(key, GgufValues.Read(reader, key));
        }

        Alignment = ReadAlignment(reader);
        List<GgufTensors.Entry> entries = GgufTensors.Read(reader, tensors, Alignment);
        long dataStart = (reader.Position + Alignment - 1) / Alignment * Alignment;
        GgufTensors.CheckPlaces(reader, entries, dataStart, file.Length);
        foreach (GgufTensors.Entry entry in entries)
        {
            if (!_tensors.TryAdd(entry.Info.Name, entry.Info))
            {
                throw reader.Broken($"the tensor '{entry.Info.Name}'", "is there twice", entry.At);
            }

            _starts.Add(entry.Info.Name, dataStart + entry.Offset);
        }
    }

    /// <summary>Where the file is.</summary>
    public string Path => _file.Path;

    /// <summary>Bytes of the whole file.</summary>
    public long Length => _file.Length;

    /// <summary>The version of the format: 1, 2 or 3.</summary>
    public int Version { get; }

    /// <summary>Every tensor starts at a multiple of so many bytes.</summary>
    public int Alignment { get; }

    /// <summary>What the file says about its model, in the order of the file.</summary>
    public ModelMetadata Metadata { get; } = new();

    /// <summary>All tensors, in the order of the file's list.</summary>
    public IReadOnlyDictionary<string, TensorInfo> Tensors => _tensors;

    /// <summary>Opens a file and reads everything but the numbers.</summary>
    /// <exception cref="InvalidDataException">It is no such file, is damaged, or stores a tensor in a way that this program does not know.</exception>
    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It is a directory, or may not be read.</exception>
    public static GgufFile Open(string path)
    {
        CheckpointFile file = CheckpointFile.Open(path);
        try
        {
            return new GgufFile(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Whether a file begins as a GGUF file does.</summary>
    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    public static bool Looks(string path)
    {
        Span<byte> head = stackalloc byte[4];
        using FileStream stream = File.OpenRead(path);
        return stream.ReadAtLeast(head, 4, throwOnEndOfStream: false) == 4 && BinaryPrimitives.ReadUInt32LittleEndian(head) == Magic;
    }

    /// <inheritdoc/>
    public void Read(TensorInfo tensor, long firstByte, Span<byte> to)
    {
        TensorRange.Check(_tensors, tensor, firstByte, to.Length);
        _file.Read(_starts[tensor.Name] + firstByte, to);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static int ReadVersion(GgufReader reader)
    {
        if (reader.Rest < 4 || reader.UInt32("the first word") != Magic)
        {
            throw reader.Broken("the file", "does not begin with 'GGUF': it is no GGUF file", 0);
        }

        uint version = reader.UInt32("the version");
        if (version is >= 1 and <= 3)
        {
            return (int)version;
        }

        uint reversed = BinaryPrimitives.ReverseEndianness(version);
        throw reader.Broken("the file", reversed is >= 1 and <= 3
            ? $"is a big-endian GGUF file of version {reversed}; this program reads little-endian ones"
            : $"says that it is GGUF version {version}; this program reads 1, 2 and 3", 4);
    }

    private int ReadAlignment(GgufReader reader)
    {
        // Powers of two up to a gigabyte: more would only waste the file.
        long alignment = Metadata.FindInteger(AlignmentKey) ?? StandardAlignment;
        return alignment is > 0 and <= 1 << 30 && long.IsPow2(alignment)
            ? (int)alignment
            : throw reader.Broken($"the metadata value '{AlignmentKey}'", $"is {alignment}; it must be a power of two");
    }
}
