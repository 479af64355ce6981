using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Embeddings;

namespace Autarky.EndToEnd.Tests.LocalModels;

/// <summary>The official OpenAI SDK for .NET, which asks for base64, against an encoder that the server runs itself.</summary>
public sealed class EmbeddingClientTests(LocalModelServer server) : IClassFixture<LocalModelServer>
{
    private OpenAIClient Client => new(
        new ApiKeyCredential(server.Process.ApiKey),
        new OpenAIClientOptions { Endpoint = server.Process.BaseUrl, RetryPolicy = new ClientRetryPolicy(0) });

    private EmbeddingClient Words => Client.GetEmbeddingClient("words");

    [Fact]
    public async Task Texts_get_vectors_of_length_one_in_their_order_and_are_counted()
    {
        ClientResult<OpenAIEmbeddingCollection> result = await Words.GenerateEmbeddingsAsync(["my card is lost", "loan"]);

        result.Value.Select(embedding => embedding.Index).ShouldBe([0, 1]);
        result.Value.ShouldAllBe(embedding => embedding.ToFloats().Length == LocalModelServer.Width);
        result.Value.ShouldAllBe(embedding => Math.Abs(Square(embedding) - 1) < 1e-4);
        result.Value.Usage.InputTokenCount.ShouldBe(6 + 3);
        result.Value.Model.ShouldBe("words");
        result.GetRawResponse().Headers.TryGetValue("x-autarky-route", out string? route).ShouldBeTrue();
        route.ShouldBe("in-house");
        result.GetRawResponse().Headers.TryGetValue("x-autarky-cost", out string? cost).ShouldBeTrue();
        decimal.Parse(cost!, System.Globalization.CultureInfo.InvariantCulture).ShouldBe(0);
    }

    [Fact]
    public async Task A_text_has_the_same_vector_alone_among_others_and_as_tokens()
    {
        float[] alone = (await Words.GenerateEmbeddingAsync("my card is lost")).Value.ToFloats().ToArray();
        float[] among = (await Words.GenerateEmbeddingsAsync(["loan", "my card is lost"])).Value[1].ToFloats().ToArray();

        // The marks, and the words from 4 on: card, loan, my, is, lost.
        float[] tokens = (await Words.GenerateEmbeddingsAsync([(ReadOnlyMemory<int>)new[] { 2, 6, 4, 7, 8, 3 }])).Value[0].ToFloats().ToArray();

        among.ShouldBe(alone);
        tokens.ShouldBe(alone);
    }

    [Fact]
    public async Task The_models_own_dimensions_may_be_named_and_no_others()
    {
        (await Words.GenerateEmbeddingAsync("card", new EmbeddingGenerationOptions { Dimensions = 32 })).Value.ToFloats().Length.ShouldBe(32);

        ClientResultException error = await Should.ThrowAsync<ClientResultException>(
            () => Words.GenerateEmbeddingAsync("card", new EmbeddingGenerationOptions { Dimensions = 8 }));

        error.Status.ShouldBe(400);
        error.Message.ShouldContain("dimensions");
    }

    [Fact]
    public async Task Models_say_what_they_cannot_do()
    {
        ClientResultException writes = await Should.ThrowAsync<ClientResultException>(
            () => Client.GetEmbeddingClient("tiny").GenerateEmbeddingAsync("card"));
        ClientResultException embeds = await Should.ThrowAsync<ClientResultException>(
            () => Client.GetChatClient("words").CompleteChatAsync(new UserChatMessage("card")));

        (writes.Status, embeds.Status).ShouldBe((400, 400));
        writes.Message.ShouldContain("embeds none");
        embeds.Message.ShouldContain("/v1/embeddings");
    }

    [Fact]
    public async Task Every_request_has_a_row_with_its_tokens_and_neither_texts_nor_vectors()
    {
        ClientResult<OpenAIEmbedding> result = await Words.GenerateEmbeddingAsync("my card is lost");
        result.GetRawResponse().Headers.TryGetValue("x-autarky-exchange", out string? id).ShouldBeTrue();

        string copy = Path.Combine(server.Data, "rows.jsonl");
        (await Commands.RunAsync(server.Data, "export", "--output", copy)).ExitCode.ShouldBe(0);
        JsonElement row = (await File.ReadAllLinesAsync(copy))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Single(line => line.GetProperty("id").GetString() == id);

        row.GetProperty("input_tokens").GetInt32().ShouldBe(6);
        row.GetProperty("outcome").GetString().ShouldBe("complete");
        row.GetProperty("model").GetString().ShouldBe("words");
        row.TryGetProperty("request", out _).ShouldBeFalse();
        row.TryGetProperty("response", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Many_at_once_are_answered_as_each_alone()
    {
        async Task<float[]> Ask(int n) =>
            (await Words.GenerateEmbeddingAsync(string.Concat(Enumerable.Repeat("card loan ", n + 1)))).Value.ToFloats().ToArray();

        float[][] together = await Task.WhenAll(Enumerable.Range(0, 16).Select(Ask));

        for (int n = 0; n < together.Length; n++)
        {
            (await Ask(n)).ShouldBe(together[n]);
        }
    }

    private static double Square(OpenAIEmbedding embedding)
    {
        double sum = 0;
        foreach (float value in embedding.ToFloats().Span)
        {
            sum += (double)value * value;
        }

        return sum;
    }
}
