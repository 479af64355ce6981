using System.Collections.Immutable;
using System.Text.Json;
using Autarky.Kernels.Quantization;

namespace Autarky.Models.Checkpoints.Safetensors;

/// <summary>Reads the JSON that a safetensors file begins with.</summary>
internal sealed class SafetensorsHeader
{
    // Deepest is name → shape → number.
    private const int MostDepth = 4;
    private const int MostDimensions = 16;

    // Bits of one number. Source: the dtypes of the safetensors format.
    private static readonly Dictionary<string, int> Bits = new(StringComparer.Ordinal)
    {
        ["BOOL"] = 8,
        ["U8"] = 8,
        ["I8"] = 8,
        ["I16"] = 16,
        ["U16"] = 16,
        ["I32"] = 32,
        ["U32"] = 32,
        ["I64"] = 64,
        ["U64"] = 64,
        ["F16"] = 16,
        ["BF16"] = 16,
        ["F32"] = 32,
        ["F64"] = 64,
        ["C64"] = 64,
        ["F8_E4M3"] = 8,
        ["F8_E5M2"] = 8,
        ["F8_E8M0"] = 8,
        ["F8_E4M3FNUZ"] = 8,
        ["F8_E5M2FNUZ"] = 8,
        ["F6_E2M3"] = 6,
        ["F6_E3M2"] = 6,
        ["F4"] = 4,
    };

    private readonly string _path;

    private SafetensorsHeader(string path) => _path = path;

    /// <summary>One tensor of any type; <see cref="Begin"/> and <see cref="End"/> count from the end of the header.</summary>
    internal readonly record struct Entry(string Name, string Type, ImmutableArray<long> Shape, long Begin, long End);

    /// <summary>The tensors, in the order of the header.</summary>
    public List<Entry> Entries { get; } = [];

    /// <summary>The texts under <c>__metadata__</c>.</summary>
    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>The type of ours for one of the format, or null.</summary>
    public static TensorType? TypeOf(string type) => type switch
    {
        "F32" => TensorType.F32,
        "F16" => TensorType.F16,
        "BF16" => TensorType.BF16,
        _ => null,
    };

    /// <param name="json">The header, without its length.</param>
    /// <param name="path">For messages.</param>
    /// <param name="dataLength">Bytes that follow the header.</param>
    /// <exception cref="InvalidDataException">It is not what the format says.</exception>
    public static SafetensorsHeader Read(ReadOnlySpan<byte> json, string path, long dataLength)
    {
        var header = new SafetensorsHeader(path);
        try
        {
            header.Read(json);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            // InvalidOperationException: a text that is no UTF-8; FormatException: a number that is no integer.
            throw new InvalidDataException($"'{path}': the header is not the JSON of a safetensors file: {error.Message}", error);
        }

        header.CheckPlaces(dataLength);
        return header;
    }

    private void Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MostDepth });
        var names = new HashSet<string>(StringComparer.Ordinal);
        Next(ref reader, JsonTokenType.StartObject, "an object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            if (!names.Add(name))
            {
                throw Broken($"the name '{name}' is there twice");
            }

            Next(ref reader, JsonTokenType.StartObject, $"an object under '{name}'");
            if (name is "__metadata__")
            {
                ReadMetadata(ref reader);
            }
            else
            {
                Entries.Add(ReadEntry(ref reader, name));
            }
        }

        // Padding may follow, nothing else; the reader throws otherwise.
        reader.Read();
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            Next(ref reader, JsonTokenType.String, $"a text under '__metadata__', '{key}'");
            Metadata[key] = reader.GetString()!;
        }
    }

    private Entry ReadEntry(ref Utf8JsonReader reader, string name)
    {
        string? type = null;
        List<long>? shape = null, offsets = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("dtype"))
            {
                Next(ref reader, JsonTokenType.String, $"a text as dtype of '{name}'");
                type = reader.GetString();
            }
            else if (reader.ValueTextEquals("shape"))
            {
                shape = Integers(ref reader, MostDimensions, $"the shape of '{name}'");
            }
            else if (reader.ValueTextEquals("data_offsets"))
            {
                offsets = Integers(ref reader, 2, $"data_offsets of '{name}'");
            }
            else
            {
                throw Broken($"the tensor '{name}' has a field '{reader.GetString()}', which the format does not know");
            }
        }

        return type is not null && shape is not null && offsets is { Count: 2 }
            ? Checked(name, type, shape, offsets)
            : throw Broken($"the tensor '{name}' lacks dtype, shape or two data_offsets");
    }

    private Entry Checked(string name, string type, List<long> shape, List<long> offsets)
    {
        if (!Bits.TryGetValue(type, out int bits))
        {
            throw Broken($"the tensor '{name}' is stored as '{type}', which the format does not know");
        }

        try
        {
            long length = shape.Aggregate(1L, (product, dimension) => checked(product * dimension));
            long bytes = checked(length * bits) / 8;
            return bytes == offsets[1] - offsets[0]
                ? new Entry(name, type, [.. shape], offsets[0], offsets[1])
                : throw Broken(
                    $"the tensor '{name}' of {type} [{string.Join(", ", shape)}] needs {bytes} bytes, but its data_offsets give it {offsets[1] - offsets[0]}");
        }
        catch (OverflowException)
        {
            throw Broken($"the tensor '{name}' has the shape [{string.Join(", ", shape)}], more numbers than any file holds");
        }
    }

    private List<long> Integers(ref Utf8JsonReader reader, int most, string what)
    {
        var numbers = new List<long>();
        Next(ref reader, JsonTokenType.StartArray, "a list as " + what);
        while (reader.Read() && reader.TokenType == JsonTokenType.Number)
        {
            long number = reader.GetInt64();
            if (number < 0 || numbers.Count == most)
            {
                throw Broken($"{what} has {(number < 0 ? "a negative number" : $"more than {most} numbers")}");
            }

            numbers.Add(number);
        }

        return reader.TokenType == JsonTokenType.EndArray ? numbers : throw Broken($"{what} is not a list of integers");
    }

    // The format wants the tensors one after the other, without holes, over the whole rest of the file.
    private void CheckPlaces(long dataLength)
    {
        long end = 0;
        foreach (Entry entry in Entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End))
        {
            if (entry.Begin != end)
            {
                throw Broken($"the tensor '{entry.Name}' begins at {entry.Begin} where {end} is next: tensors must neither overlap nor leave holes");
            }

            end = entry.End;
        }

        if (end != dataLength)
        {
            throw Broken($"the tensors take {end} bytes, but {dataLength} follow the header: is the file cut short? Download it again");
        }
    }

    private void Next(ref Utf8JsonReader reader, JsonTokenType expected, string what)
    {
        if (!reader.Read() || reader.TokenType != expected)
        {
            throw Broken($"there should be {what} (at byte {8 + reader.TokenStartIndex})");
        }
    }

    private InvalidDataException Broken(string why) => new($"'{_path}': {why}.");
}
