using Autarky.Models.Embedding;
using Autarky.Models.Generation;
using Microsoft.Extensions.AI;

namespace Autarky.Models.Tests.Embedding;

public sealed class LocalEmbeddingGeneratorTests(LoadedEmbedder loaded) : IClassFixture<LoadedEmbedder>
{
    private static readonly string[] Texts = ["my card is lost", "loan", ""];

    private LocalEmbeddingGenerator Generator => new(loaded.Model, "tiny");

    [Fact]
    public async Task Gives_a_vector_a_text_and_counts_the_tokens()
    {
        GeneratedEmbeddings<Embedding<float>> embeddings = await Generator.GenerateAsync(Texts);

        embeddings.Count.ShouldBe(3);
        embeddings.ShouldAllBe(embedding => embedding.Dimensions == loaded.Model.Width && embedding.ModelId == "tiny");
        embeddings.ShouldAllBe(embedding => Math.Abs(embedding.Vector.ToArray().Sum(x => x * x) - 1) < 1e-5);

        // Each text has a mark before it and one after it.
        embeddings.Usage!.InputTokenCount.ShouldBe(6 + 3 + 2);
        embeddings.Usage.TotalTokenCount.ShouldBe(11);
    }

    [Fact]
    public async Task A_texts_vector_is_that_of_the_text_encoder()
    {
        float[] vector = (await loaded.Model.EmbedAsync([loaded.Model.Tokens(Texts[0])]))[0];

        (await Generator.GenerateVectorAsync(Texts[0])).ToArray().ShouldBe(vector);
    }

    [Fact]
    public async Task No_texts_give_no_vectors() => (await Generator.GenerateAsync([])).ShouldBeEmpty();

    [Fact]
    public async Task Other_dimensions_than_the_models_are_refused()
    {
        GenerationRefusedException error = await Should.ThrowAsync<GenerationRefusedException>(
            () => Generator.GenerateAsync(Texts, new EmbeddingGenerationOptions { Dimensions = 8 }));

        error.Message.ShouldContain("32");
        (await Generator.GenerateAsync(["card"], new EmbeddingGenerationOptions { Dimensions = 32 })).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_cancelled_call_ends_as_such()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => Generator.GenerateAsync(Texts, cancellationToken: cancelled.Token));
    }

    [Fact]
    public void Says_what_it_is_and_leaves_the_model_to_its_owner()
    {
        LocalEmbeddingGenerator generator = Generator;
        var metadata = (EmbeddingGeneratorMetadata)generator.GetService(typeof(EmbeddingGeneratorMetadata))!;

        metadata.DefaultModelId.ShouldBe("tiny");
        metadata.DefaultModelDimensions.ShouldBe(32);
        generator.GetService(typeof(LocalEmbedder)).ShouldBe(loaded.Model);
        generator.Dispose();
        loaded.Model.Tokens("card").Length.ShouldBe(3);
    }
}
