using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using Autarky.Kernels.Quantization;
using Autarky.Models.Checkpoints;
using Autarky.Models.Checkpoints.Gguf;
using Autarky.Models.Checkpoints.Safetensors;
using Autarky.Models.Loading;
using Autarky.Models.Tests.Checkpoints;
using Autarky.Models.Transformer;
using Autarky.Models.Transformer.Caching;

namespace Autarky.Models.Tests.Transformer;

/// <summary>A Hugging Face folder with experts in MXFP4, as gpt-oss was released: the small model's experts are rounded to it here, in both layouts.</summary>
public sealed class Mxfp4FolderTests : IDisposable
{
    private const string Experts = "mlp.experts.";

    private static readonly string[] Packed = ["gate_up_proj", "down_proj"];
    private static readonly float[] Magnitudes = [0, 0.5f, 1, 1.5f, 2, 3, 4, 6];

    private readonly string _folder = Directory.CreateTempSubdirectory("autarky-mxfp4").FullName;

    private static string Fixture { get; } = Path.Combine(AppContext.BaseDirectory, "Fixtures", "tiny-architectures", "gpt-oss");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(Arithmetic.Exact)]
    [InlineData(Arithmetic.Fast)]
    public void Gives_the_bits_of_a_GGUF_file_with_the_same_numbers(Arithmetic arithmetic)
    {
        WriteFolder();

        Logits(_folder, arithmetic).ShouldBe(Logits(WriteGguf(TensorType.MXFP4), arithmetic));
    }

    [Fact]
    public void Stands_for_the_numbers_that_the_format_says()
    {
        WriteFolder();

        Logits(_folder, Arithmetic.Exact).ShouldBe(Logits(WriteGguf(TensorType.F32), Arithmetic.Exact));
    }

    [Fact]
    public void Written_as_GGUF_it_stays_in_MXFP4()
    {
        WriteFolder();
        string path = Path.Combine(_folder, "converted.gguf");
        using (var folder = Checkpoint.Open(_folder))
        {
            GgufConversion.Run(folder, path, more: null, progress: null, CancellationToken.None);
        }

        using (var file = GgufFile.Open(path))
        {
            file.Tensors["blk.0.ffn_up_exps.weight"].Type.ShouldBe(TensorType.MXFP4);
            file.Tensors["blk.0.ffn_up_exps.weight"].Shape.ShouldBe([4, 64, 64]);
        }

        Logits(path, Arithmetic.Fast).ShouldBe(Logits(_folder, Arithmetic.Fast));
    }

    [Fact]
    public void Blocks_without_their_scales_are_named()
    {
        WriteFolder(leaveOut: "model.layers.1.mlp.experts.down_proj_scales");

        Should.Throw<InvalidDataException>(() => Checkpoint.Open(_folder).Dispose()).Message.ShouldContain("model.layers.1.mlp.experts.down_proj_scales");
    }

    [Fact]
    public void Other_bytes_stay_aside()
    {
        WriteFolder();
        using var folder = SafetensorsFolder.Open(_folder);

        folder.SetAside["model.layers.0.notes"].Type.ShouldBe("U8");
        byte[] notes = new byte[2];
        folder.ReadSetAside("model.layers.0.notes", 1, notes);
        notes.ShouldBe(new byte[] { 2, 3 });
        Should.Throw<ArgumentOutOfRangeException>(() => folder.ReadSetAside("model.layers.0.notes", 2, notes));
        using var checkpoint = Checkpoint.Open(_folder);
        checkpoint.Source.Tensors.Keys.ShouldNotContain(name => name.Contains("notes", StringComparison.Ordinal));
    }

    private static float[] Logits(string path, Arithmetic arithmetic)
    {
        using var model = new TinyModel("gpt-oss", path, arithmetic: arithmetic);
        using KvPool pool = model.Pool();
        using var sequence = new KvSequence(pool);
        return model.Logits(sequence, model.Reference.InputIds)[^1];
    }

    // The model in GGUF's terms, its experts rounded.
    private string WriteGguf(TensorType type)
    {
        string path = Path.Combine(_folder, type + ".gguf");
        using var model = Checkpoint.Open(Fixture);
        TensorInfo[] tensors =
        [
            .. model.Source.Tensors.Values.Select(
                tensor => IsExpert(tensor) ? tensor with { Type = type, ByteLength = type.ByteLength(tensor.Count()) } : tensor),
        ];
        using var writer = GgufWriter.Create(path, model.Metadata, tensors);
        foreach (TensorInfo tensor in model.Source.Tensors.Values)
        {
            if (!IsExpert(tensor))
            {
                writer.Write(model.Source.Bytes(tensor, 0, (int)tensor.ByteLength));
                continue;
            }

            float[] numbers = new float[tensor.Count()];
            TensorNumbers.Read(model.Source, tensor, 0, numbers);
            foreach (float[] block in numbers.Chunk(32))
            {
                (byte scale, byte[] codes) = Round(block);
                writer.Write(type == TensorType.F32
                    ? MemoryMarshal.AsBytes<float>([.. codes.Select(code => MathF.ScaleB((code < 8 ? 1 : -1) * Magnitudes[code % 8], scale - 127))])
                    : [scale, .. Enumerable.Range(0, 16).Select(i => (byte)(codes[i] | (codes[i + 16] << 4)))]);
            }
        }

        writer.Finish();
        return path;

        static bool IsExpert(TensorInfo tensor) => tensor.Name.EndsWith("_exps.weight", StringComparison.Ordinal);
    }

    // The model's folder: outputs become rows, and neighbours share a byte.
    private void WriteFolder(string? leaveOut = null)
    {
        var all = new List<(string Name, string Type, long[] Shape, byte[] Bytes)> { ("model.layers.0.notes", "U8", [3], [1, 2, 3]) };
        using var file = SafetensorsFile.Open(Path.Combine(Fixture, "model.safetensors"));
        foreach (TensorInfo tensor in file.Tensors.Values)
        {
            if (!Packed.Any(name => tensor.Name.EndsWith(Experts + name, StringComparison.Ordinal)))
            {
                all.Add((tensor.Name, tensor.Type.ToString(), [.. tensor.Shape], file.Bytes(tensor, 0, (int)tensor.ByteLength)));
                continue;
            }

            float[] numbers = new float[tensor.Count()];
            TensorNumbers.Read(file, tensor, 0, numbers);
            int count = (int)tensor.Shape[0], inputs = (int)tensor.Shape[1], outputs = (int)tensor.Shape[2];
            (byte Scale, byte[] Codes)[] blocks =
            [
                .. from e in Enumerable.Range(0, count)
                   from o in Enumerable.Range(0, outputs)
                   from b in Enumerable.Range(0, inputs / 32)
                   select Round([.. Enumerable.Range(b * 32, 32).Select(i => numbers[(((e * inputs) + i) * outputs) + o])]),
            ];
            all.Add((tensor.Name + "_blocks", "U8", [count, outputs, inputs / 32, 16],
                [.. blocks.SelectMany(block => Enumerable.Range(0, 16).Select(i => (byte)(block.Codes[2 * i] | (block.Codes[(2 * i) + 1] << 4))))]));
            all.Add((tensor.Name + "_scales", "U8", [count, outputs, inputs / 32], [.. blocks.Select(block => block.Scale)]));
        }

        WriteSafetensors([.. all.Where(tensor => tensor.Name != leaveOut)]);
        string config = File.ReadAllText(Path.Combine(Fixture, "config.json"));
        File.WriteAllText(Path.Combine(_folder, "config.json"), """{"quantization_config":{"quant_method":"mxfp4","modules_to_not_convert":["lm_head"]},""" + config.TrimStart()[1..]);
    }

    private void WriteSafetensors((string Name, string Type, long[] Shape, byte[] Bytes)[] tensors)
    {
        var header = new Dictionary<string, object>(StringComparer.Ordinal);
        long at = 0;
        foreach ((string name, string type, long[] shape, byte[] bytes) in tensors)
        {
            header.Add(name, new { dtype = type, shape, data_offsets = new[] { at, at + bytes.Length } });
            at += bytes.Length;
        }

        byte[] json = JsonSerializer.SerializeToUtf8Bytes(header), length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        File.WriteAllBytes(Path.Combine(_folder, "model.safetensors"), [.. length, .. json, .. tensors.SelectMany(tensor => tensor.Bytes)]);
    }

    // A scale that brings the largest number below 8, and the nearest code for each: bit 3 is the sign.
    private static (byte Scale, byte[] Codes) Round(float[] numbers)
    {
        float largest = numbers.Max(Math.Abs);
        int exponent = largest == 0 ? 0 : (int)MathF.Floor(MathF.Log2(largest)) - 2;
        return ((byte)(exponent + 127), [.. numbers.Select(Code)]);

        byte Code(float number)
        {
            float magnitude = MathF.ScaleB(Math.Abs(number), -exponent);
            int nearest = Enumerable.Range(0, Magnitudes.Length).MinBy(i => Math.Abs(Magnitudes[i] - magnitude));
            return (byte)(nearest + (number < 0 ? 8 : 0));
        }
    }
}
