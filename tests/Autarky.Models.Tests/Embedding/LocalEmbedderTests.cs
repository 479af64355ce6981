using Autarky.Models.Embedding;
using Autarky.Models.Generation;
using Autarky.Models.Tests.Generation;

namespace Autarky.Models.Tests.Embedding;

public sealed class LocalEmbedderTests(LoadedEmbedder loaded) : IClassFixture<LoadedEmbedder>
{
    private LocalEmbedder Model => loaded.Model;

    [Fact]
    public async Task Requests_at_the_same_time_get_the_vectors_that_each_gets_alone()
    {
        int[][] texts = [.. Enumerable.Range(0, 40).Select(n => Model.Tokens(string.Concat(Enumerable.Repeat("card loan ", n % 7)) + (char)('a' + (n % 26))))];
        float[][] alone = new float[texts.Length][];
        for (int i = 0; i < texts.Length; i++)
        {
            alone[i] = (await Model.EmbedAsync([texts[i]]))[0];
        }

        Task<float[][]> all = Model.EmbedAsync(texts);
        float[][][] singles = await Task.WhenAll(texts.Select(text => Model.EmbedAsync([text])));

        (await all).Select(vector => vector.ToArray()).ShouldBe(alone);
        singles.Select(vectors => vectors[0]).ShouldBe(alone);
    }

    [Fact]
    public async Task A_text_that_is_too_long_is_refused_by_its_place_with_its_length_and_the_limit()
    {
        int[] fits = Model.Tokens("card");
        int[] tooLong = Model.Tokens(string.Concat(Enumerable.Repeat("card ", 63)));

        GenerationRefusedException error = await Should.ThrowAsync<GenerationRefusedException>(() => Model.EmbedAsync([fits, tooLong]));

        error.Reason.ShouldBe(RefusalReason.TooLong);
        error.Message.ShouldContain("index 1");
        error.Message.ShouldContain("65");
        error.Message.ShouldContain("64");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1_000_000)]
    public async Task A_token_that_is_not_in_the_vocabulary_is_refused_by_name(int token)
    {
        GenerationRefusedException error = await Should.ThrowAsync<GenerationRefusedException>(() => Model.EmbedAsync([[2, token, 3]]));

        error.Reason.ShouldBe(RefusalReason.Invalid);
        error.Message.ShouldContain($"token {token}");
    }

    [Fact]
    public async Task A_text_without_tokens_is_refused() =>
        (await Should.ThrowAsync<GenerationRefusedException>(() => Model.EmbedAsync([[]]))).Message.ShouldContain("index 0");

    [Fact]
    public async Task A_cancelled_request_ends_and_those_behind_it_are_answered()
    {
        int[] text = Model.Tokens("card loan");
        using var cancel = new CancellationTokenSource();
        Task<float[][]> unwanted = Model.EmbedAsync([.. Enumerable.Repeat(text, 20_000)], cancel.Token);
        Task<float[][]> behind = Model.EmbedAsync([text]);

        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => unwanted);
        (await behind)[0].Length.ShouldBe(Model.Width);
    }

    [Fact]
    public async Task A_full_queue_refuses_and_says_when_to_come_again()
    {
        using LocalEmbedder small = LocalEmbedder.Load(loaded.Path, new LocalEmbedderOptions { MaxQueue = 1 });
        using var cancel = new CancellationTokenSource();
        int[] text = small.Tokens("card loan");
        Task<float[][]> large = small.EmbedAsync([.. Enumerable.Repeat(text, 200_000)], cancel.Token);

        GenerationRefusedException error = await Should.ThrowAsync<GenerationRefusedException>(() => small.EmbedAsync([text]));
        await cancel.CancelAsync();

        error.Reason.ShouldBe(RefusalReason.QueueFull);
        error.RetryAfter!.Value.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(1));
        await Should.ThrowAsync<OperationCanceledException>(() => large);
    }

    [Fact]
    public async Task A_context_of_its_own_shortens_what_is_read_and_none_lengthens_it()
    {
        using LocalEmbedder small = LocalEmbedder.Load(loaded.Path, new LocalEmbedderOptions { Context = 4 });

        await small.EmbedAsync([small.Tokens("card loan")]);
        await Should.ThrowAsync<GenerationRefusedException>(() => small.EmbedAsync([small.Tokens("my card is lost")]));
        Should.Throw<InvalidDataException>(() => LocalEmbedder.Load(loaded.Path, new LocalEmbedderOptions { Context = 65 })).Message.ShouldContain("64");
    }

    [Fact]
    public void Encoders_are_told_from_models_that_write()
    {
        LocalEmbedder.IsEncoder(loaded.Path).ShouldBeTrue();
        LocalEmbedder.IsEncoder(LoadedModel.Folder).ShouldBeFalse();
        Should.Throw<InvalidDataException>(() => LocalEmbedder.Load(LoadedModel.Folder));
    }
}
