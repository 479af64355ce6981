using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Models.Checkpoints;
using Autarky.Models.Checkpoints.Gguf;
using Autarky.Models.Loading;
using Autarky.Models.Transformer.Caching;

namespace Autarky.Models.Tests.Transformer;

/// <summary>One of the small models with another configuration or other tensors.</summary>
internal sealed class EditedModel : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("autarky-edited").FullName;

    public EditedModel(string name)
    {
        Name = name;
        string fixture = Path.Combine(AppContext.BaseDirectory, "Fixtures", "tiny-architectures", name);
        Config = JsonNode.Parse(File.ReadAllText(Path.Combine(fixture, "config.json")))!.AsObject();
        byte[] file = File.ReadAllBytes(Path.Combine(fixture, "model.safetensors"));
        int length = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        foreach ((string tensor, JsonNode? entry) in JsonNode.Parse(file.AsSpan(8, length))!.AsObject())
        {
            if (tensor != "__metadata__")
            {
                int[] offsets = [.. entry!["data_offsets"]!.AsArray().Select(offset => (int)offset!)];
                Tensors.Add(
                    tensor,
                    (
                        (string)entry["dtype"]!, [.. entry["shape"]!.AsArray().Select(one => (int)one!)],
                        file[(8 + length + offsets[0])..(8 + length + offsets[1])]));
            }
        }
    }

    public string Name { get; }

    public JsonObject Config { get; }

    public Dictionary<string, (string Type, int[] Shape, byte[] Bytes)> Tensors { get; } = new(StringComparer.Ordinal);

    /// <summary>Logits of the reference's text, all positions.</summary>
    /// <param name="shards">Files of weights.</param>
    /// <param name="most">Positions that the text may fill at most; null for as many as the model has.</param>
    public float[] Logits(int shards = 1, int? most = null) => LogitsOf(Write(shards), most);

    /// <summary>The same, by way of a GGUF file.</summary>
    public float[] LogitsThroughGguf(int? most = null)
    {
        string path = Path.Combine(_folder, "converted.gguf");
        using (Checkpoint folder = Checkpoint.Open(Write(1)))
        {
            GgufConversion.Run(folder, path, more: null, progress: null, CancellationToken.None);
        }

        return LogitsOf(path, most);
    }

    /// <summary>Opens and closes it.</summary>
    public void Open() => Logits();

    /// <summary>Numbers of a tensor in F32, to be changed where they are.</summary>
    public Span<float> Numbers(string tensor) => MemoryMarshal.Cast<byte, float>(Tensors[tensor].Bytes.AsSpan());

    public string Write(int shards)
    {
        File.WriteAllText(Path.Combine(_folder, "config.json"), Config.ToJsonString());
        var map = new JsonObject();
        foreach ((int index, string[] names) in Tensors.Keys.Chunk((Tensors.Count + shards - 1) / shards).Index())
        {
            string file = shards == 1 ? "model.safetensors" : $"model-{index + 1:D5}-of-{shards:D5}.safetensors";
            var header = new JsonObject();
            var data = new MemoryStream();
            foreach (string name in names)
            {
                long begin = data.Length;
                data.Write(Tensors[name].Bytes);
                header[name] = new JsonObject
                {
                    ["dtype"] = Tensors[name].Type,
                    ["shape"] = new JsonArray([.. Tensors[name].Shape.Select(length => (JsonNode)length)]),
                    ["data_offsets"] = new JsonArray(begin, data.Length),
                };
                map[name] = file;
            }

            byte[] json = JsonSerializer.SerializeToUtf8Bytes(header), length = new byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
            File.WriteAllBytes(Path.Combine(_folder, file), [.. length, .. json, .. data.ToArray()]);
        }

        if (shards > 1)
        {
            File.WriteAllText(Path.Combine(_folder, "model.safetensors.index.json"), new JsonObject { ["weight_map"] = map }.ToJsonString());
        }

        return _folder;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private float[] LogitsOf(string path, int? most)
    {
        using var model = new TinyModel(Name, path);
        using KvPool pool = model.Pool();
        using var sequence = new KvSequence(pool, most);
        return [.. model.Logits(sequence, model.Reference.InputIds).SelectMany(row => row)];
    }
}
