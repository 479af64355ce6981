using System.Text.Json;
using Autarky.Models.Generation.Chat;
using Microsoft.Extensions.AI;

namespace Autarky.Models.Tests.Generation;

public sealed class LocalChatClientTests(LoadedModel loaded) : IClassFixture<LoadedModel>
{
    private static readonly ChatOptions Short = new() { Temperature = 0, MaxOutputTokens = 10 };

    [Fact]
    public async Task Streams_the_same_text_that_it_answers_at_once()
    {
        using var client = new LocalChatClient(loaded.Model, "tiny");
        string streamed = "";
        await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync("Hello", Short))
        {
            streamed += update.Text;
        }

        ChatResponse whole = await client.GetResponseAsync("Hello", Short);

        whole.Text.ShouldBe(streamed);
        whole.ModelId.ShouldBe("tiny");
        whole.Usage!.OutputTokenCount.ShouldNotBeNull().ShouldBeInRange(1, 10);
    }

    [Fact]
    public async Task Calls_a_required_tool()
    {
        using var client = new LocalChatClient(loaded.Model, "tiny");
        AIFunctionDeclaration tool = AIFunctionFactory.CreateDeclaration(
            "light", "Switches the light.", JsonDocument.Parse("""{"type":"object","properties":{"on":{"type":"boolean"}},"required":["on"]}""").RootElement);

        ChatResponse response = await client.GetResponseAsync(
            "Light!", new ChatOptions { Temperature = 0, MaxOutputTokens = 60, Tools = [tool], ToolMode = ChatToolMode.RequireAny });

        response.FinishReason.ShouldBe(ChatFinishReason.ToolCalls);
        FunctionCallContent call = response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().ShouldHaveSingleItem();
        call.Name.ShouldBe("light");
        call.Arguments!.Keys.ShouldBe(["on"]);
    }

    [Fact]
    public async Task An_answer_under_a_schema_fulfils_it()
    {
        using var client = new LocalChatClient(loaded.Model, "tiny");
        JsonElement schema = JsonDocument.Parse("""{"type":"object","properties":{"kind":{"enum":["card","loan"]}},"required":["kind"],"additionalProperties":false}""").RootElement;

        ChatResponse response = await client.GetResponseAsync(
            "Which?", new ChatOptions { Temperature = 0, MaxOutputTokens = 60, ResponseFormat = ChatResponseFormat.ForJsonSchema(schema) });

        JsonDocument.Parse(response.Text).RootElement.GetProperty("kind").GetString().ShouldBeOneOf("card", "loan");
    }

    [Fact]
    public async Task Gives_log_probabilities_where_they_are_asked_for()
    {
        using var client = new LocalChatClient(loaded.Model, "tiny");
        ChatOptions options = Short.Clone();
        options.AdditionalProperties = new() { [LocalChatClient.LogprobsProperty] = true, [LocalChatClient.TopLogprobsProperty] = 3 };

        ChatResponse whole = await client.GetResponseAsync("Hello", options);
        ChatResponse without = await client.GetResponseAsync("Hello", Short);
        int told = 0;
        await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync("Hello", options))
        {
            told += update.RawRepresentation is ChatStep { Logprobs: not null } ? 1 : 0;
        }

        var likely = (IReadOnlyList<LikelyToken>)whole.Messages[^1].AdditionalProperties![LocalChatClient.LogprobsProperty]!;
        likely.Count.ShouldBe((int)whole.Usage!.OutputTokenCount!);
        told.ShouldBe(likely.Count);

        // Without temperature the likeliest token is taken.
        likely.ShouldAllBe(token => token.Logprob < 0 && token.Top.Count == 3 && token.Top[0].Token == token.Token);
        (without.Messages[^1].AdditionalProperties?.ContainsKey(LocalChatClient.LogprobsProperty) ?? false).ShouldBeFalse();
        without.Text.ShouldBe(whole.Text);
    }

    [Fact]
    public async Task An_unwanted_answer_is_cancelled()
    {
        using var client = new LocalChatClient(loaded.Model, "tiny");
        using var cancel = new CancellationTokenSource();

        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (ChatResponseUpdate _ in client.GetStreamingResponseAsync("Hello", new ChatOptions { MaxOutputTokens = 150 }, cancel.Token))
            {
                await cancel.CancelAsync();
            }
        });
    }

    [Fact]
    public void Says_what_it_is()
    {
        using var client = new LocalChatClient(loaded.Model, "tiny");

        ((ChatClientMetadata)client.GetService(typeof(ChatClientMetadata))!).DefaultModelId.ShouldBe("tiny");
        client.GetService(typeof(LocalModel)).ShouldBe(loaded.Model);
    }
}
