using Autarky.Models.Checkpoints;
using Autarky.Models.Checkpoints.Gguf;
using Autarky.Models.Transformer.Caching;

namespace Autarky.Models.Tests.Transformer;

public sealed class ConversionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("autarky-conversion").FullName;

    public static TheoryData<string> Names => TinyModel.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void A_model_written_as_GGUF_gives_the_same_bits(string name)
    {
        string path = Path.Combine(_folder, "model.gguf");
        using (Checkpoint folder = Checkpoint.Open(Path.Combine(AppContext.BaseDirectory, "Fixtures", "tiny-architectures", name)))
        {
            GgufConversion.Run(folder, path, more: null, progress: null, CancellationToken.None);
        }

        Logits(name, path).ShouldBe(Logits(name, path: null));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static float[] Logits(string name, string? path)
    {
        using var model = new TinyModel(name, path);
        using KvPool pool = model.Pool();
        using var sequence = new KvSequence(pool);
        return model.Logits(sequence, model.Reference.InputIds)[^1];
    }
}
