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
            "light", "Switches the light.", System.Text.Json.JsonDocument.Parse("""{"type":"object","properties":{"on":{"type":"boolean"}},"required":["on"]}""").RootElement);

        ChatResponse response = await client.GetResponseAsync(
            "Light!", new ChatOptions { Temperature = 0, MaxOutputTokens = 60, Tools = [tool], ToolMode = ChatToolMode.RequireAny });

        response.FinishReason.ShouldBe(ChatFinishReason.ToolCalls);
        FunctionCallContent call = response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().ShouldHaveSingleItem();
        call.Name.ShouldBe("light");
        call.Arguments!.Keys.ShouldBe(["on"]);
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
