using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Autarky.Text.Metadata;

namespace Autarky.Models.Checkpoints.Gguf;

/// <summary>Reads the values of the metadata into the types that <see cref="ModelMetadata"/> names.</summary>
internal static class GgufValues
{
    /// <exception cref="InvalidDataException">The type is unknown, or the value does not fit into the file.</exception>
    public static object Read(GgufReader reader, string key)
    {
        string what = $"the value of '{key}'";
        GgufValueType type = Type(reader, what);
        return type == GgufValueType.Array ? ReadArray(reader, what) : ReadOne(reader, type, what);
    }

    private static GgufValueType Type(GgufReader reader, string what)
    {
        uint type = reader.UInt32(what);
        return type <= (uint)GgufValueType.Float64
            ? (GgufValueType)type
            : throw reader.Broken(what, $"has the type {type}; known are 0 to 12 ({string.Join(", ", Enum.GetNames<GgufValueType>())})", reader.Position - 4);
    }

    private static object ReadOne(GgufReader reader, GgufValueType type, string what) => type switch
    {
        GgufValueType.UInt8 => reader.Take(1, what)[0],
        GgufValueType.Int8 => (sbyte)reader.Take(1, what)[0],
        GgufValueType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(reader.Take(2, what)),
        GgufValueType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(reader.Take(2, what)),
        GgufValueType.UInt32 => reader.UInt32(what),
        GgufValueType.Int32 => (int)reader.UInt32(what),
        GgufValueType.UInt64 => reader.UInt64(what),
        GgufValueType.Int64 => (long)reader.UInt64(what),
        GgufValueType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(reader.Take(4, what)),
        GgufValueType.Float64 => BinaryPrimitives.ReadDoubleLittleEndian(reader.Take(8, what)),
        GgufValueType.Bool => Flags(reader, 1, what)[0],
        _ => reader.Text(what),
    };

    private static Array ReadArray(GgufReader reader, string what)
    {
        GgufValueType type = Type(reader, what);
        return type switch
        {
            GgufValueType.UInt8 => Numbers<byte>(reader, what),
            GgufValueType.Int8 => Numbers<sbyte>(reader, what),
            GgufValueType.UInt16 => Numbers<ushort>(reader, what),
            GgufValueType.Int16 => Numbers<short>(reader, what),
            GgufValueType.UInt32 => Numbers<uint>(reader, what),
            GgufValueType.Int32 => Numbers<int>(reader, what),
            GgufValueType.UInt64 => Numbers<ulong>(reader, what),
            GgufValueType.Int64 => Numbers<long>(reader, what),
            GgufValueType.Float32 => Numbers<float>(reader, what),
            GgufValueType.Float64 => Numbers<double>(reader, what),
            GgufValueType.Bool => Flags(reader, reader.Count(1, what), what),
            GgufValueType.String => Texts(reader, what),
            _ => throw reader.Broken(what, "is an array of arrays, which no known model uses and this program does not read", reader.Position - 4),
        };
    }

    // The numbers lie in the file as they lie in the memory of a little-endian machine, the only kind that .NET runs on today.
    private static T[] Numbers<T>(GgufReader reader, string what)
        where T : unmanaged
    {
        int size = Marshal.SizeOf<T>();
        long count = reader.Count(size, what);
        return MemoryMarshal.Cast<byte, T>(reader.Take(count * size, what)).ToArray();
    }

    private static bool[] Flags(GgufReader reader, long count, string what)
    {
        ReadOnlySpan<byte> bytes = reader.Take(count, what);
        int bad = bytes.IndexOfAnyExcept<byte>(0, 1);
        return bad < 0
            ? MemoryMarshal.Cast<byte, bool>(bytes).ToArray()
            : throw reader.Broken(what, $"is neither 0 (false) nor 1 (true) but {bytes[bad]}", reader.Position - count + bad);
    }

    private static string[] Texts(GgufReader reader, string what)
    {
        var texts = new string[reader.Count(reader.LeastTextBytes, what)];
        for (int i = 0; i < texts.Length; i++)
        {
            texts[i] = reader.Text(what);
        }

        return texts;
    }
}
