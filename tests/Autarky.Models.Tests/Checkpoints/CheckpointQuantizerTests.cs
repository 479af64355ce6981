using Autarky.Kernels.Quantization;
using Autarky.Models.Checkpoints;
using Autarky.Models.Checkpoints.Gguf;
using Autarky.Models.Checkpoints.Quantization;

namespace Autarky.Models.Tests.Checkpoints;

public sealed class CheckpointQuantizerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("autarky-test-").FullName;

    private string Target => Path.Combine(_folder, "x.gguf");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Matrices_get_the_type_and_the_rest_what_suits_it()
    {
        using GgufFile file = Run(SampleCheckpoint.Llama(), TensorType.Q4_K);

        file.Tensors.Values.ToDictionary(tensor => tensor.Name, tensor => tensor.Type).ShouldBe(new Dictionary<string, TensorType>
        {
            ["token_embd.weight"] = TensorType.Q4_K,
            ["blk.0.attn_norm.weight"] = TensorType.F32,
            ["blk.0.attn_q.weight"] = TensorType.Q4_K,
            ["blk.0.ffn_down.weight"] = TensorType.Q5_0,
            ["blk.0.odd.weight"] = TensorType.F16,
            ["blk.0.ffn_gate_inp.weight"] = TensorType.F32,
            ["output.weight"] = TensorType.Q6_K,
        }, ignoreOrder: true);
        file.Metadata.RequireInteger("general.file_type").ShouldBe(14);
        file.Metadata.RequireText("general.architecture").ShouldBe("llama");
    }

    [Theory]
    [InlineData(TensorType.Q4_K, 96, TensorType.Q5_0)]
    [InlineData(TensorType.Q5_K, 96, TensorType.Q5_1)]
    [InlineData(TensorType.Q6_K, 96, TensorType.Q8_0)]
    [InlineData(TensorType.Q6_K, 100, TensorType.F16)]
    [InlineData(TensorType.Q4_0, 100, TensorType.F16)]
    [InlineData(TensorType.F32, 100, TensorType.F32)]
    [InlineData(TensorType.Q4_0, 96, TensorType.Q4_0)]
    public void Rows_that_are_not_whole_blocks_fall_back(TensorType wanted, long row, TensorType type) => QuantizationPlan.Fitting(wanted, row).ShouldBe(type);

    [Fact]
    public void An_embedding_that_is_the_output_too_is_stored_as_one()
    {
        using var tied = new SampleCheckpoint().Add("token_embd.weight", TensorType.F32, 8, 256);
        using GgufFile four = Run(tied, TensorType.Q4_0), eight = Run(tied, TensorType.Q8_0), plain = Run(tied, TensorType.BF16);
        four.Tensors["token_embd.weight"].Type.ShouldBe(TensorType.Q6_K);
        eight.Tensors["token_embd.weight"].Type.ShouldBe(TensorType.Q8_0);
        plain.Tensors["token_embd.weight"].Type.ShouldBe(TensorType.BF16);
    }

    [Fact]
    public void Numbers_are_those_of_the_kernel_whatever_the_threads()
    {
        // Larger than what one thread turns at a time.
        using var sample = new SampleCheckpoint().Add("a.weight", TensorType.F16, 1100, 1024);
        float[] numbers = SampleCheckpoint.Numbers(sample, "a.weight");
        byte[] expected = new byte[TensorType.Q8_0.ByteLength(numbers.Length)];
        Quantize.Run(TensorType.Q8_0, numbers, expected);
        foreach (int threads in new[] { 1, 2, 5 })
        {
            using GgufFile file = Run(sample, TensorType.Q8_0, threads);
            file.Bytes(file.Tensors["a.weight"], 0, expected.Length).SequenceEqual(expected).ShouldBeTrue();
        }
    }

    [Fact]
    public void Tells_how_far_it_is()
    {
        using SampleCheckpoint sample = SampleCheckpoint.Llama();
        var seen = new Seen();
        CheckpointQuantizer.Run(sample, sample.Metadata, Target, TensorType.Q8_0, 1, seen, CancellationToken.None);
        seen.All.Select(step => step.Tensor).ShouldBe(sample.Tensors.Keys);
        seen.All[^1].Done.ShouldBe(seen.All[^1].Total);
    }

    [Theory]
    [InlineData(float.NaN, TensorType.F32, TensorType.BF16, "damaged")]
    [InlineData(float.NegativeInfinity, TensorType.BF16, TensorType.Q4_K, "damaged")]
    [InlineData(1e6f, TensorType.F32, TensorType.F16, "Choose BF16")]
    public void Names_a_number_that_cannot_be_stored(float bad, TensorType from, TensorType to, string said)
    {
        float[] numbers = new float[512];
        numbers[300] = bad;
        using var sample = new SampleCheckpoint().Add("a.weight", from, numbers, 2, 256);
        string message = Should.Throw<InvalidDataException>(() => Run(sample, to)).Message;
        message.ShouldContain("'a.weight'");
        message.ShouldContain("number 300");
        message.ShouldContain(said);
        Directory.EnumerateFiles(_folder).ShouldBeEmpty();
    }

    [Fact]
    public void Stops_when_it_is_told_to_and_leaves_nothing()
    {
        using SampleCheckpoint sample = SampleCheckpoint.Llama();
        Should.Throw<OperationCanceledException>(() =>
            CheckpointQuantizer.Run(sample, sample.Metadata, Target, TensorType.Q8_0, 1, null, new CancellationToken(canceled: true)));
        Directory.EnumerateFiles(_folder).ShouldBeEmpty();
    }

    private GgufFile Run(SampleCheckpoint sample, TensorType type, int threads = 2)
    {
        CheckpointQuantizer.Run(sample, sample.Metadata, Target, type, threads, null, CancellationToken.None);
        return GgufFile.Open(Target);
    }

    private sealed class Seen : IProgress<CheckpointProgress>
    {
        public List<CheckpointProgress> All { get; } = [];

        public void Report(CheckpointProgress value) => All.Add(value);
    }
}
