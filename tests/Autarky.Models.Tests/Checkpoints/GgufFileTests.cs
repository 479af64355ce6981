using System.Runtime.InteropServices;
using Autarky.Kernels.Quantization;
using Autarky.Models.Checkpoints;
using Autarky.Models.Checkpoints.Gguf;

namespace Autarky.Models.Tests.Checkpoints;

public sealed class GgufFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData(1u)]
    [InlineData(2u)]
    [InlineData(3u)]
    public void Reads_every_version(uint version)
    {
        using GgufFile file = Open(GgufBytes.Header(version, tensors: 2, pairs: 1)
            .Key("general.architecture", 8).Text("llama")
            .Tensor("a", 0, 0, 3, 2)
            .Tensor("b", 0, 32, 1)
            .Pad().Floats(1, 2, 3, 4, 5, 6).Pad().Floats(7));

        file.Version.ShouldBe((int)version);
        file.Metadata.RequireText("general.architecture").ShouldBe("llama");
        file.Tensors.Keys.ShouldBe(["a", "b"]);
        TensorInfo a = file.Tensors["a"];
        a.Shape.ShouldBe([2, 3]);
        a.ByteLength.ShouldBe(24);
        Floats(file, a).ShouldBe([1, 2, 3, 4, 5, 6]);
        Floats(file, file.Tensors["b"]).ShouldBe([7]);
    }

    [Fact]
    public void Reads_every_type_of_value()
    {
        using GgufFile file = Open(GgufBytes.Header(3, 0, 14)
            .Key("u8", 0).Raw([200])
            .Key("i8", 1).Raw([0xFF])
            .Key("u16", 2).Raw([0xFF, 0xFF])
            .Key("i16", 3).Raw([0xFE, 0xFF])
            .Key("u32", 4).U32(uint.MaxValue)
            .Key("i32", 5).U32(unchecked((uint)-3))
            .Key("f32", 6).Floats(1.5f)
            .Key("flag", 7).Raw([1])
            .Key("text", 8).Text("grüße ▁")
            .Key("u64", 10).U64(ulong.MaxValue)
            .Key("i64", 11).U64(unchecked((ulong)-4))
            .Key("f64", 12).Raw(BitConverter.GetBytes(0.1))
            .Key("texts", 9).U32(8).U64(2).Text("").Text("x")
            .Key("ints", 9).U32(5).U64(2).U32(7).U32(8));

        file.Metadata.Values.Values.ShouldBe(
        [
            (byte)200, (sbyte)-1, ushort.MaxValue, (short)-2, uint.MaxValue, -3, 1.5f, true, "grüße ▁", ulong.MaxValue, -4L, 0.1,
            new[] { "", "x" }, new[] { 7, 8 },
        ]);
    }

    [Fact]
    public void Aligns_the_numbers_as_the_file_says()
    {
        using GgufFile file = Open(GgufBytes.Header(3, 2, 1)
            .Key("general.alignment", 4).U32(128)
            .Tensor("a", 0, 0, 1).Tensor("b", 0, 128, 1)
            .Pad(128).Floats(1).Pad(128).Floats(2));

        file.Alignment.ShouldBe(128);
        Floats(file, file.Tensors["b"]).ShouldBe([2]);
    }

    [Fact]
    public void Gives_no_byte_outside_a_tensor()
    {
        using GgufFile file = Open(GgufBytes.Header(3, 1, 0).Tensor("a", 0, 0, 2).Pad().Floats(1, 2, 3));
        TensorInfo a = file.Tensors["a"];
        file.Bytes(a, 8, 0).Length.ShouldBe(0);
        Should.Throw<ArgumentOutOfRangeException>(() => file.Bytes(a, 4, 5).Length);
        Should.Throw<ArgumentOutOfRangeException>(() => file.Bytes(a, -1, 1).Length);
        Should.Throw<ArgumentException>(() => file.Bytes(a with { Name = "other" }, 0, 1).Length);
    }

    [Fact]
    public void Quantized_rows_have_the_lengths_of_their_blocks()
    {
        using GgufFile file = Open(GgufBytes.Header(3, 1, 0).Tensor("a", (uint)TensorType.Q4_K, 0, 512, 3).Pad().Raw(new byte[3 * 2 * 144]));
        file.Tensors["a"].ByteLength.ShouldBe(3 * 2 * 144);
    }

    public static TheoryData<string, byte[], string> Broken => new()
    {
        { "empty", [], "it is no GGUF file" },
        { "another file", "PK\u0003\u0004 and so on"u8.ToArray(), "it is no GGUF file" },
        { "version 4", GgufBytes.Header(4, 0, 0).Done(), "version 4" },
        { "big-endian", new GgufBytes().Raw("GGUF\0\0\0\u0003"u8).U64(0).U64(0).Done(), "big-endian GGUF file of version 3" },
        { "cut header", GgufBytes.Header(3, 0, 0).Done()[..20], "the number of metadata values needs 8 bytes" },
        { "too many pairs", GgufBytes.Header(3, 0, ulong.MaxValue).Done(), "the number of metadata values is 18446744073709551615" },
        { "too many tensors", GgufBytes.Header(3, 1UL << 40, 0).Done(), "the number of tensors is 1099511627776" },
        { "long key", GgufBytes.Header(3, 0, 1).U64(1UL << 62).Raw(new byte[30]).Done(), "the key of metadata value 0 is 4611686018427387904" },
        { "key twice", GgufBytes.Header(3, 0, 2).Key("k", 0).Raw([1]).Key("k", 0).Raw([1]).Done(), "'k' is there twice" },
        { "value type", GgufBytes.Header(3, 0, 1).Key("k", 13).U64(1).Done(), "the value of 'k' has the type 13; known are 0 to 12" },
        { "nested array", GgufBytes.Header(3, 0, 1).Key("k", 9).U32(9).U64(1).U64(1).Done(), "array of arrays" },
        { "long array", GgufBytes.Header(3, 0, 1).Key("k", 9).U32(10).U64(1UL << 61).U64(1).Done(), "the value of 'k' is 2305843009213693952" },
        { "long text array", GgufBytes.Header(3, 0, 1).Key("k", 9).U32(8).U64(100).U64(1).Done(), "the value of 'k' is 100" },
        { "flag", GgufBytes.Header(3, 0, 1).Key("k", 7).Raw([2]).Done(), "neither 0 (false) nor 1 (true) but 2" },
        { "no UTF-8", GgufBytes.Header(3, 0, 1).Key("k", 8).U64(1).Raw([0xFF]).Done(), "no valid UTF-8" },
        { "alignment 0", GgufBytes.Header(3, 0, 1).Key("general.alignment", 4).U32(0).Done(), "must be a power of two" },
        { "alignment 48", GgufBytes.Header(3, 0, 1).Key("general.alignment", 4).U32(48).Done(), "must be a power of two" },
        { "alignment text", GgufBytes.Header(3, 0, 1).Key("general.alignment", 8).Text("32").Done(), "should be an integer" },
        { "known type", GgufBytes.Header(3, 1, 0).Tensor("a", 23, 0, 256).Pad().Raw(new byte[256]).Done(), "'a' is stored as IQ4_XS (type 23)" },
        { "unknown type", GgufBytes.Header(3, 1, 0).Tensor("a", 999, 0, 256).Done(), "'a' is stored as type 999, which is not known" },
        { "no dimension", GgufBytes.Header(3, 1, 0).Tensor("a", 0, 0).Done(), "'a' has 0 dimensions" },
        { "many dimensions", GgufBytes.Header(3, 1, 0).Tensor("a", 0, 0, 1, 1, 1, 1, 1).Done(), "'a' has 5 dimensions" },
        { "huge shape", GgufBytes.Header(3, 1, 0).Tensor("a", 0, 0, 1UL << 40, 1UL << 40).Done(), "more numbers than any file holds" },
        { "negative dimension", GgufBytes.Header(3, 1, 0).Tensor("a", 0, 0, ulong.MaxValue).Done(), "has a dimension of 18446744073709551615" },
        {
            "part of a block",
            GgufBytes.Header(3, 1, 0).Tensor("a", 2, 0, 33).Pad().Raw(new byte[64]).Done(),
            "rows of 33 numbers, which are not whole blocks of Q4_0"
        },
        { "unaligned", GgufBytes.Header(3, 1, 0).Tensor("a", 0, 4, 1).Pad().Floats(1, 2).Done(), "starts at 4, which is no multiple of the alignment 32" },
        { "cut numbers", GgufBytes.Header(3, 1, 0).Tensor("a", 0, 0, 3).Pad().Floats(1, 2).Done(), "is it cut short" },
        { "overlap", GgufBytes.Header(3, 2, 0).Tensor("a", 0, 0, 9).Tensor("b", 0, 32, 1).Pad().Raw(new byte[64]).Done(), "'b' lies over the tensor 'a'" },
        { "tensor twice", GgufBytes.Header(3, 2, 0).Tensor("a", 0, 0, 1).Tensor("a", 0, 32, 1).Pad().Raw(new byte[64]).Done(), "'a' is there twice" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Says_what_is_wrong(string what, byte[] bytes, string said)
    {
        File.WriteAllBytes(_path, bytes);
        InvalidDataException error = Should.Throw<InvalidDataException>(() => GgufFile.Open(_path).Dispose(), what);
        error.Message.ShouldContain(said);
    }

    private GgufFile Open(GgufBytes bytes)
    {
        File.WriteAllBytes(_path, bytes.Done());
        return GgufFile.Open(_path);
    }

    private static float[] Floats(GgufFile file, TensorInfo tensor) => MemoryMarshal.Cast<byte, float>(file.Bytes(tensor, 0, (int)tensor.ByteLength)).ToArray();
}
