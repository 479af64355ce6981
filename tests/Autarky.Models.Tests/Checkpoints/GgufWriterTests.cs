using Autarky.Kernels.Quantization;
using Autarky.Models.Checkpoints;
using Autarky.Models.Checkpoints.Gguf;
using Autarky.Text.Metadata;

namespace Autarky.Models.Tests.Checkpoints;

public sealed class GgufWriterTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("autarky-test-").FullName;

    private string Target => Path.Combine(_folder, "x.gguf");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_is_written_is_read_again()
    {
        using SampleCheckpoint sample = SampleCheckpoint.Llama(TensorType.BF16);
        object[] values =
        [
            (byte)1, (sbyte)-1, (ushort)2, (short)-2, 3u, -3, 4UL, -4L, 0.5f, 0.25, true, "grüße\n", new[] { "a", "", "ß" }, new[] { 1, 2 },
            new[] { true, false },
            new[] { 1.5f }, Array.Empty<string>(), new byte[] { 1 }, new sbyte[] { -1 },
        ];
        for (int i = 0; i < values.Length; i++)
        {
            sample.Metadata.Set("test." + i, values[i]);
        }

        Write(sample);

        using GgufFile file = GgufFile.Open(Target);
        file.Version.ShouldBe(3);
        file.Metadata.Values.Keys.ShouldBe(sample.Metadata.Values.Keys);
        file.Metadata.Values.Values.ShouldBe(sample.Metadata.Values.Values);
        file.Metadata.Values.Values.Select(value => value.GetType()).ShouldBe(sample.Metadata.Values.Values.Select(value => value.GetType()));
        file.Tensors.Keys.ShouldBe(sample.Tensors.Keys);
        foreach (TensorInfo tensor in sample.Tensors.Values)
        {
            TensorInfo read = file.Tensors[tensor.Name];
            read.Type.ShouldBe(tensor.Type);
            read.Shape.ShouldBe(tensor.Shape);
            file.Bytes(read, 0, (int)read.ByteLength).ShouldBe(sample.Bytes(tensor.Name));
        }
    }

    [Fact]
    public void Keeps_the_alignment_that_the_metadata_say()
    {
        using var sample = new SampleCheckpoint().Add("a", TensorType.F32, 1).Add("empty", TensorType.F32, 0).Add(
            "scalar", TensorType.F32, [7], []).Add("b", TensorType.F32, 3);
        sample.Metadata.Set("general.alignment", 256u);
        Write(sample);

        using GgufFile file = GgufFile.Open(Target);
        file.Alignment.ShouldBe(256);
        (file.Length % 256).ShouldBe(0);
        SampleCheckpoint.Numbers(file, "b").ShouldBe(SampleCheckpoint.Numbers(sample, "b"));
        file.Tensors["scalar"].Shape.ShouldBe([1]);
        SampleCheckpoint.Numbers(file, "scalar").ShouldBe([7]);
    }

    [Fact]
    public void Leaves_nothing_behind_when_it_is_not_finished()
    {
        using SampleCheckpoint sample = SampleCheckpoint.Llama();
        using (var writer = GgufWriter.Create(Target, sample.Metadata, [.. sample.Tensors.Values]))
        {
            writer.Write(sample.Bytes("token_embd.weight"));
            Should.Throw<InvalidOperationException>(writer.Finish).Message.ShouldContain("'blk.0.attn_norm.weight' has 0 of 512 bytes");
        }

        Directory.EnumerateFiles(_folder).ShouldBeEmpty();
    }

    [Fact]
    public void A_file_that_is_there_stays_until_the_new_one_is_complete()
    {
        File.WriteAllText(Target, "old");
        using SampleCheckpoint sample = new SampleCheckpoint().Add("a", TensorType.F32, 4);
        using (var writer = GgufWriter.Create(Target, sample.Metadata, [.. sample.Tensors.Values]))
        {
            File.ReadAllText(Target).ShouldBe("old");
            writer.Write(sample.Bytes("a"));
            writer.Finish();
        }

        GgufFile.Open(Target).Dispose();
    }

    [Fact]
    public void Refuses_more_bytes_than_a_tensor_has()
    {
        using SampleCheckpoint sample = new SampleCheckpoint().Add("a", TensorType.F32, 4).Add("b", TensorType.F32, 4);
        using var writer = GgufWriter.Create(Target, sample.Metadata, [.. sample.Tensors.Values]);
        Should.Throw<ArgumentException>(() => writer.Write(new byte[17]));
        writer.Write(new byte[10]);
        Should.Throw<ArgumentException>(() => writer.Write(new byte[7]));
        writer.Write(new byte[6]);
        writer.Write(new byte[16]);
        Should.Throw<ArgumentException>(() => writer.Write(new byte[1]));
    }

    [Fact]
    public void Refuses_tensors_that_the_format_cannot_hold()
    {
        TensorInfo a = new() { Name = "a", Type = TensorType.Q4_K, Shape = [2, 128], ByteLength = 144 };
        TensorInfo b = new() { Name = "b", Type = TensorType.F32, Shape = [1, 1, 1, 1, 1], ByteLength = 4 };
        TensorInfo c = new() { Name = "c", Type = TensorType.F32, Shape = [1], ByteLength = 4 };
        foreach (TensorInfo[] tensors in new TensorInfo[][] { [a], [b], [c, c], [c with { ByteLength = 8 }] })
        {
            Should.Throw<ArgumentException>(() => GgufWriter.Create(Target, new ModelMetadata(), tensors).Dispose());
        }

        var metadata = new ModelMetadata();
        metadata.Set("nested", new[] { new[] { 1 } });
        Should.Throw<ArgumentException>(() => GgufWriter.Create(Target, metadata, []).Dispose()).Message.ShouldContain("nested");
        Directory.EnumerateFiles(_folder).ShouldBeEmpty();
    }

    private void Write(SampleCheckpoint sample)
    {
        using var writer = GgufWriter.Create(Target, sample.Metadata, [.. sample.Tensors.Values]);
        foreach (string name in sample.Tensors.Keys)
        {
            writer.Write(sample.Bytes(name));
        }

        writer.Finish();
    }
}
