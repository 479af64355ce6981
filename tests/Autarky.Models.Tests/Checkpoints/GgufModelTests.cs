using Autarky.Models.Checkpoints;
using Autarky.Models.Checkpoints.Gguf;
using Autarky.Models.Loading;
using Autarky.Models.Tests.Transformer;
using Autarky.Models.Transformer.Caching;
using Autarky.Text.Metadata;

namespace Autarky.Models.Tests.Checkpoints;

/// <summary>Models in several GGUF files.</summary>
public sealed class GgufModelTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("autarky-parts").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("stories-00001-of-00003.gguf", "stories", 1, 3)]
    [InlineData("a-00002-of-00002-00010-of-00012.gguf", "a-00002-of-00002", 10, 12)]
    public void A_name_says_which_part_it_is(string name, string stem, int number, int count)
    {
        var part = GgufPartName.Parse(name);

        part.ShouldBe(new GgufPartName(stem, number, count));
        part!.Of(number).ShouldBe(name);
    }

    [Theory]
    [InlineData("stories.gguf")]
    [InlineData("-00001-of-00003.gguf")]
    [InlineData("a-00000-of-00003.gguf")]
    [InlineData("a-00004-of-00003.gguf")]
    [InlineData("a-1-of-3.gguf")]
    [InlineData("a-00001-of-00003.gguf.part")]
    public void Other_names_are_those_of_no_part(string name) => GgufPartName.Parse(name).ShouldBeNull();

    [Fact]
    public void A_model_in_parts_gives_the_bits_of_the_model_in_one_file()
    {
        string whole = Path.Combine(_folder, "whole.gguf");
        using (var folder = Checkpoint.Open(Path.Combine(AppContext.BaseDirectory, "Fixtures", "tiny-architectures", "llama")))
        {
            GgufConversion.Run(folder, whole, more: null, progress: null, CancellationToken.None);
            Write(folder.Source, folder.Metadata, 3);
        }

        Logits(PathOf(1, 3)).ShouldBe(Logits(whole));
        using var model = GgufModel.Open(PathOf(1, 3));
        model.Files.Select(file => file.Path).ShouldBe([PathOf(1, 3), PathOf(2, 3), PathOf(3, 3)]);
        model.Metadata.Values.Keys.ShouldNotContain(key => key.StartsWith("split.", StringComparison.Ordinal));
    }

    [Fact]
    public void The_first_part_may_hold_no_tensors()
    {
        SampleCheckpoint sample = SampleCheckpoint.Llama();
        WritePart(sample, sample.Metadata, [], 1, 2, sample.Tensors.Count);
        WritePart(sample, new ModelMetadata(), [.. sample.Tensors.Values], 2, 2, sample.Tensors.Count);

        using var model = GgufModel.Open(PathOf(1, 2));
        model.Tensors.Keys.ShouldBe(sample.Tensors.Keys);
        SampleCheckpoint.Numbers(model, "output.weight").ShouldBe(SampleCheckpoint.Numbers(sample, "output.weight"));
    }

    [Fact]
    public void A_part_that_is_not_the_first_names_the_first()
    {
        WriteSample(2);

        Refused(PathOf(2, 2)).ShouldContain("m-00001-of-00002.gguf");
    }

    [Fact]
    public void A_part_that_is_missing_is_named()
    {
        WriteSample(3);
        File.Delete(PathOf(2, 3));

        string said = Refused(PathOf(1, 3));
        said.ShouldContain(PathOf(2, 3));
        said.ShouldContain("Download it too");
    }

    [Fact]
    public void A_part_under_another_name_is_refused()
    {
        WriteSample(2);
        string renamed = Path.Combine(_folder, "renamed.gguf");
        File.Copy(PathOf(1, 2), renamed);

        Refused(renamed).ShouldContain("NAME-00001-of-00002.gguf");
    }

    [Fact]
    public void A_part_of_another_count_or_place_is_refused()
    {
        WriteSample(3);
        WriteSample(2);
        File.Copy(PathOf(3, 3), PathOf(2, 3), overwrite: true);
        Refused(PathOf(1, 3)).ShouldContain($"'{PathOf(2, 3)}' says that it is part 3 of 3");

        WriteSample(3);
        File.Copy(PathOf(2, 3), PathOf(3, 3), overwrite: true);
        Refused(PathOf(1, 3)).ShouldContain($"'{PathOf(3, 3)}' says that it is part 2 of 3");

        File.Copy(PathOf(2, 2), PathOf(2, 3), overwrite: true);
        Refused(PathOf(1, 3)).ShouldContain($"'{PathOf(2, 3)}' says that it is part 2 of 2");
    }

    [Fact]
    public void Parts_of_different_models_are_refused()
    {
        SampleCheckpoint sample = SampleCheckpoint.Llama();
        TensorInfo[] all = [.. sample.Tensors.Values];
        WritePart(sample, sample.Metadata, all[..3], 1, 2, all.Length);

        WritePart(sample, new ModelMetadata(), all[3..^1], 2, 2, all.Length);
        Refused(PathOf(1, 2)).ShouldContain($"hold {all.Length} tensors, but they hold {all.Length - 1}");

        WritePart(sample, new ModelMetadata(), all[2..], 2, 2, all.Length);
        Refused(PathOf(1, 2)).ShouldContain($"The tensor '{all[2].Name}' is in '{PathOf(1, 2)}' and in '{PathOf(2, 2)}'");

        var other = new ModelMetadata();
        other.Set("general.architecture", "qwen3");
        WritePart(sample, other, all[3..], 2, 2, all.Length);
        Refused(PathOf(1, 2)).ShouldContain("a model of qwen3");
    }

    private static string Refused(string path) => Should.Throw<InvalidDataException>(() => GgufModel.Open(path).Dispose()).Message;

    private static float[] Logits(string path)
    {
        using var model = new TinyModel("llama", path);
        using KvPool pool = model.Pool();
        using var sequence = new KvSequence(pool);
        return model.Logits(sequence, model.Reference.InputIds)[^1];
    }

    private string PathOf(int number, int count) => Path.Combine(_folder, new GgufPartName("m", number, count).Of(number));

    private void WriteSample(int parts)
    {
        SampleCheckpoint sample = SampleCheckpoint.Llama();
        Write(sample, sample.Metadata, parts);
    }

    private void Write(ITensorSource source, ModelMetadata metadata, int parts)
    {
        TensorInfo[] all = [.. source.Tensors.Values];
        int each = (all.Length + parts - 1) / parts, number = 0;
        foreach (TensorInfo[] some in all.Chunk(each))
        {
            number++;
            WritePart(source, number == 1 ? metadata : new ModelMetadata(), some, number, parts, all.Length);
        }

        number.ShouldBe(parts);
    }

    private void WritePart(ITensorSource source, ModelMetadata metadata, TensorInfo[] tensors, int number, int count, int allTensors)
    {
        var own = new ModelMetadata();
        foreach ((string key, object value) in metadata.Values)
        {
            own.Set(key, value);
        }

        own.Set("split.no", (ushort)(number - 1));
        own.Set("split.count", (ushort)count);
        own.Set("split.tensors.count", allTensors);
        using var writer = GgufWriter.Create(PathOf(number, count), own, tensors);
        foreach (TensorInfo tensor in tensors)
        {
            writer.Write(source.Bytes(tensor, 0, (int)tensor.ByteLength));
        }

        writer.Finish();
    }
}
