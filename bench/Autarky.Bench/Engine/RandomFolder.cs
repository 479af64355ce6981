using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Autarky.Bench.Engine;

/// <summary>
/// A model folder in Hugging Face's layout with random weights: named and shaped as its configuration demands, norms and biases too, in one or two files.
/// </summary>
internal static class RandomFolder
{
    /// <summary>Writes the folder; an old one is replaced.</summary>
    public static void Write(string folder, JsonObject config, Random random)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "config.json"), config.ToJsonString());
        string type = new[] { "F32", "BF16", "F16" }[random.Next(3)];

        // As steep at every width: the small models have 0.12 at a width of 64. Much steeper, and each rounding of a score decides which token is seen.
        double spread = 0.5 + (0.7 * random.NextDouble());
        (string Name, int[] Shape)[] tensors = [.. TensorShapes.Of(config)];
        if (random.Next(4) > 0)
        {
            WriteFile(Path.Combine(folder, "model.safetensors"), tensors, type, spread, random);
            return;
        }

        int half = tensors.Length / 2;
        var map = new JsonObject();
        (string File, (string Name, int[] Shape)[] Part)[] parts =
        [
            ("model-00001-of-00002.safetensors", tensors[..half]),
            ("model-00002-of-00002.safetensors", tensors[half..]),
        ];
        foreach ((string file, (string Name, int[] Shape)[] part) in parts)
        {
            WriteFile(Path.Combine(folder, file), part, type, spread, random);
            Array.ForEach(part, tensor => map[tensor.Name] = file);
        }

        File.WriteAllText(Path.Combine(folder, "model.safetensors.index.json"), new JsonObject { ["weight_map"] = map }.ToJsonString());
    }

    private static void WriteFile(string path, (string Name, int[] Shape)[] tensors, string type, double spread, Random random)
    {
        var header = new JsonObject();
        var data = new MemoryStream();
        foreach ((string name, int[] shape) in tensors)
        {
            long begin = data.Length;
            float middle = name.Contains("norm", StringComparison.Ordinal) || name.Contains(".ln_", StringComparison.Ordinal)
                ? name.EndsWith("bias", StringComparison.Ordinal) ? 0 : 1
                : 0;
            double own = shape.Length == 1
                ? 0.2
                : name.Contains("embed", StringComparison.Ordinal) || name.Contains(".wte.", StringComparison.Ordinal) ? 0.3 : spread / Math.Sqrt(shape[^1]);
            int count = shape.Aggregate(1, (product, length) => product * length);
            for (int i = 0; i < count; i++)
            {
                data.Write(Bytes(type, middle + (float)(own * Normal(random))));
            }

            header[name] = new JsonObject
            {
                ["dtype"] = type,
                ["shape"] = new JsonArray([.. shape.Select(length => (JsonNode)length)]),
                ["data_offsets"] = new JsonArray(begin, data.Length),
            };
        }

        byte[] json = JsonSerializer.SerializeToUtf8Bytes(header);
        using FileStream file = File.Create(path);
        Span<byte> size = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(size, json.Length);
        file.Write(size);
        file.Write(json);
        data.WriteTo(file);
    }

    private static byte[] Bytes(string type, float number)
    {
        byte[] bytes = new byte[type == "F32" ? 4 : 2];
        switch (type)
        {
            case "F32":
                BinaryPrimitives.WriteSingleLittleEndian(bytes, number);
                break;
            case "F16":
                BinaryPrimitives.WriteHalfLittleEndian(bytes, (Half)number);
                break;
            default:
                BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)(BitConverter.SingleToUInt32Bits(number) >> 16));
                break;
        }

        return bytes;
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
