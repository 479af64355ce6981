using System.Runtime.InteropServices;
using System.Text;
using Autarky.Kernels.Quantization;
using Autarky.Models.Checkpoints;
using Autarky.Models.Checkpoints.Safetensors;

namespace Autarky.Models.Tests.Checkpoints;

public sealed class SafetensorsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("autarky-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Reads_tensors_and_metadata()
    {
        using SafetensorsFile file = Open(
            """{"__metadata__":{"format":"pt"},"b":{"dtype":"F16","shape":[2],"data_offsets":[24,28]},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"s":{"dtype":"BF16","shape":[],"data_offsets":[28,30]}}   """,
            [.. Bytes(1, 2, 3, 4, 5, 6), 0, 0x3C, 0, 0x40, 0x80, 0x3F]);

        file.Metadata["format"].ShouldBe("pt");
        file.Tensors["a"].Shape.ShouldBe([2, 3]);
        Floats(file, "a").ShouldBe([1, 2, 3, 4, 5, 6]);
        file.Tensors["b"].Type.ShouldBe(TensorType.F16);
        file.Bytes(file.Tensors["b"], 2, 2).ShouldBe(new byte[] { 0, 0x40 });
        file.Tensors["s"].Type.ShouldBe(TensorType.BF16);
        file.Tensors["s"].Shape.ShouldBeEmpty();
        file.Tensors["s"].ByteLength.ShouldBe(2);
    }

    [Fact]
    public void Sets_integers_aside()
    {
        using SafetensorsFile file = Open("""{"ids":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}""", new byte[8]);
        file.Tensors.ShouldBeEmpty();
        file.SetAside["ids"].Type.ShouldBe("I64");
    }

    [Fact]
    public void A_tensor_may_be_empty()
    {
        using SafetensorsFile file = Open("""{"e":{"dtype":"F32","shape":[0,4],"data_offsets":[0,0]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", new byte[4]);
        file.Tensors["e"].ByteLength.ShouldBe(0);
    }

    public static TheoryData<string, int, string> Broken => new()
    {
        { "[]", 0, "does not begin with '{'" },
        { """{"a":1}""", 0, "there should be an object under 'a'" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "'a' is there twice" },
        { """{"a":{"dtype":"F32","shape":[1]}}""", 4, "lacks dtype, shape or two data_offsets" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", 4, "lacks dtype, shape or two data_offsets" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}""", 4, "more than 2 numbers" },
        { """{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "a negative number" },
        { """{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "not the JSON" },
        { """{"a":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}}""", 4, "not a list of integers" },
        { """{"a":{"dtype":"F32","shape":[[1]],"data_offsets":[0,4]}}""", 4, "not a list of integers" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}}""", 4, "has a field 'x'" },
        { """{"a":{"dtype":"F32","shape":[9223372036854775807,2],"data_offsets":[0,4]}}""", 4, "more numbers than any file holds" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "needs 8 bytes, but its data_offsets give it 4" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "needs 4 bytes, but its data_offsets give it -4" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "neither overlap nor leave holes" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "'b' begins at 4 where 8 is next" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4, "is the file cut short" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 8, "8 follow the header" },
        { """{"a":{"dtype":"F8_E4M3","shape":[1],"data_offsets":[0,1]}}""", 1, "'a' as F8_E4M3 (and perhaps more); this program reads F32, F16 and BF16" },
        { """{"a":{"dtype":"Q9","shape":[1],"data_offsets":[0,4]}}""", 4, "stored as 'Q9', which the format does not know" },
        { """{"__metadata__":{"a":[[[[[[1]]]]]]}}""", 0, "there should be a text" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} x""", 4, "not the JSON" },
        { """{"a":{"dtype":"F32","shape":[1],""", 4, "not the JSON" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Says_what_is_wrong(string header, int data, string said) =>
        Should.Throw<InvalidDataException>(() => Open(header, new byte[data]).Dispose()).Message.ShouldContain(said);

    [Theory]
    [InlineData(100_000_001)]
    [InlineData(20)]
    [InlineData(-1)]
    public void Refuses_a_length_of_the_header_that_cannot_be(long length)
    {
        string path = Path.Combine(_folder, "x.safetensors");
        File.WriteAllBytes(path, [.. BitConverter.GetBytes(length), .. "{}"u8]);
        Should.Throw<InvalidDataException>(() => SafetensorsFile.Open(path).Dispose()).Message.ShouldContain("the header should take");
    }

    [Fact]
    public void A_folder_is_one_file_or_several_by_an_index()
    {
        Write("model-1.safetensors", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", Bytes(1));
        Write("model-2.safetensors", """{"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"unlisted":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", Bytes(2, 3));
        File.WriteAllText(Path.Combine(_folder, "model.safetensors.index.json"),
            """{"metadata":{"total_size":8},"weight_map":{"a":"model-1.safetensors","b":"model-2.safetensors"}}""");
        using (var sharded = SafetensorsFolder.Open(_folder))
        {
            sharded.Tensors.Keys.ShouldBe(["a", "b"]);
            Floats(sharded, "b").ShouldBe([2]);
        }

        File.Delete(Path.Combine(_folder, "model.safetensors.index.json"));
        Write("model.safetensors", """{"c":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", Bytes(4));
        using var single = SafetensorsFolder.Open(_folder);
        Floats(single, "c").ShouldBe([4]);
    }

    [Theory]
    [InlineData("""{"weight_map":{"a":"../model.safetensors"}}""", "no plain file name")]
    [InlineData("""{"weight_map":{"a":".."}}""", "no plain file name")]
    [InlineData("""{"weight_map":{"a":"none.safetensors"}}""", "not in the folder")]
    [InlineData("""{"weight_map":{"z":"model.safetensors"}}""", "it is not")]
    [InlineData("""{"weight_map":{"a":1}}""", "no index of a model")]
    [InlineData("""{"weight_map":[]}""", "no index of a model")]
    [InlineData("""{}""", "no index of a model")]
    [InlineData("""{""", "no index of a model")]
    public void Says_what_is_wrong_with_an_index(string index, string said)
    {
        Write("model.safetensors", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", Bytes(1));
        File.WriteAllText(Path.Combine(_folder, "model.safetensors.index.json"), index);
        Should.Throw<InvalidDataException>(() => SafetensorsFolder.Open(_folder).Dispose()).Message.ShouldContain(said);
    }

    [Fact]
    public void A_folder_without_a_model_is_said_to_have_none() =>
        Should.Throw<InvalidDataException>(() => SafetensorsFolder.Open(_folder).Dispose()).Message.ShouldContain("has neither 'model.safetensors' nor");

    private SafetensorsFile Open(string header, byte[] data) => SafetensorsFile.Open(Write("x.safetensors", header, data));

    private string Write(string name, string header, byte[] data)
    {
        string path = Path.Combine(_folder, name);
        byte[] json = Encoding.UTF8.GetBytes(header);
        File.WriteAllBytes(path, [.. BitConverter.GetBytes((long)json.Length), .. json, .. data]);
        return path;
    }

    private static byte[] Bytes(params float[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    private static float[] Floats(ITensorSource source, string name)
    {
        TensorInfo tensor = source.Tensors[name];
        return MemoryMarshal.Cast<byte, float>(source.Bytes(tensor, 0, (int)tensor.ByteLength)).ToArray();
    }
}
