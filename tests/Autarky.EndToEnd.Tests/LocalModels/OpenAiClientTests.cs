using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text;
using System.Text.Json;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Models;

namespace Autarky.EndToEnd.Tests.LocalModels;

/// <summary>The official OpenAI SDK for .NET against a model that the server runs itself.</summary>
public sealed class OpenAiClientTests(LocalModelServer server) : IClassFixture<LocalModelServer>
{
    private static readonly ChatTool Light = ChatTool.CreateFunctionTool(
        "light", "Switches the light.", BinaryData.FromString("""{"type":"object","properties":{"on":{"type":"boolean"}},"required":["on"]}"""));

    private OpenAIClient Client => new(
        new ApiKeyCredential(server.Process.ApiKey),
        new OpenAIClientOptions { Endpoint = server.Process.BaseUrl, RetryPolicy = new ClientRetryPolicy(0) });

    private ChatClient Chat => Client.GetChatClient("tiny");

    [Fact]
    public async Task Lists_the_model()
    {
        ClientResult<OpenAIModelCollection> models = await Client.GetOpenAIModelClient().GetModelsAsync();

        OpenAIModel model = models.Value.Single(model => model.Id == "tiny");
        model.OwnedBy.ShouldBe("local");
    }

    [Fact]
    public async Task Streams_the_same_text_that_it_answers_at_once_and_records_both()
    {
        var options = new ChatCompletionOptions { Temperature = 0, MaxOutputTokenCount = 12 };
        ClientResult<ChatCompletion> whole = await Chat.CompleteChatAsync([new UserChatMessage("Hello")], options);
        var text = new StringBuilder();
        ChatTokenUsage? usage = null;
        await foreach (StreamingChatCompletionUpdate update in Chat.CompleteChatStreamingAsync([new UserChatMessage("Hello")], options))
        {
            text.Append(string.Concat(update.ContentUpdate.Select(part => part.Text)));
            usage = update.Usage ?? usage;
        }

        text.ToString().ShouldBe(whole.Value.Content[0].Text);
        usage!.OutputTokenCount.ShouldBe(whole.Value.Usage.OutputTokenCount);
        whole.Value.Usage.InputTokenCount.ShouldBeGreaterThan(5);
        whole.GetRawResponse().Headers.TryGetValue("x-autarky-route", out string? route).ShouldBeTrue();
        route.ShouldBe("in-house");
        whole.GetRawResponse().Headers.TryGetValue("x-autarky-cost", out string? cost).ShouldBeTrue();
        decimal.Parse(cost!, System.Globalization.CultureInfo.InvariantCulture).ShouldBe(0);
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_answer_with_logprobs()
    {
#pragma warning disable OPENAI001 // the seed is marked as a preview by the client library
        ChatCompletionOptions Options(long seed) => new() { Seed = seed, MaxOutputTokenCount = 10, IncludeLogProbabilities = true, TopLogProbabilityCount = 3 };
#pragma warning restore OPENAI001
        ChatCompletion first = await Chat.CompleteChatAsync([new UserChatMessage("Hello")], Options(7));
        ChatCompletion again = await Chat.CompleteChatAsync([new UserChatMessage("Hello")], Options(7));
        ChatCompletion other = await Chat.CompleteChatAsync([new UserChatMessage("Hello")], Options(8));

        again.Content[0].Text.ShouldBe(first.Content[0].Text);
        other.Content[0].Text.ShouldNotBe(first.Content[0].Text);
        first.ContentTokenLogProbabilities.Count.ShouldBeGreaterThan(0);
        first.ContentTokenLogProbabilities.ShouldAllBe(token => token.LogProbability < 0 && token.TopLogProbabilities.Count == 3);
    }

    [Fact]
    public async Task A_limit_of_tokens_ends_the_answer_with_length()
    {
        ChatCompletion completion = await Chat.CompleteChatAsync([new UserChatMessage("Hello")], new ChatCompletionOptions { MaxOutputTokenCount = 1 });

        completion.FinishReason.ShouldBe(ChatFinishReason.Length);
        completion.Usage.OutputTokenCount.ShouldBe(1);
    }

    [Fact]
    public async Task A_forced_tool_is_called_streamed_or_not()
    {
        ChatCompletionOptions Options() =>
            new() { Temperature = 0, MaxOutputTokenCount = 60, Tools = { Light }, ToolChoice = ChatToolChoice.CreateFunctionChoice("light") };

        ChatCompletion completion = await Chat.CompleteChatAsync([new UserChatMessage("Light!")], Options());
        string name = "", arguments = "";
        ChatFinishReason? reason = null;
        await foreach (StreamingChatCompletionUpdate update in Chat.CompleteChatStreamingAsync([new UserChatMessage("Light!")], Options()))
        {
            foreach (StreamingChatToolCallUpdate call in update.ToolCallUpdates)
            {
                name += call.FunctionName;
                arguments += call.FunctionArgumentsUpdate;
            }

            reason = update.FinishReason ?? reason;
        }

        completion.FinishReason.ShouldBe(ChatFinishReason.ToolCalls);
        ChatToolCall made = completion.ToolCalls.ShouldHaveSingleItem();
        made.FunctionName.ShouldBe("light");
        JsonDocument.Parse(made.FunctionArguments).RootElement.GetProperty("on").ValueKind.ShouldBeOneOf(JsonValueKind.True, JsonValueKind.False);
        name.ShouldBe("light");
        arguments.ShouldBe(made.FunctionArguments.ToString());
        reason.ShouldBe(ChatFinishReason.ToolCalls);
    }

    [Fact]
    public async Task An_answer_under_a_schema_fulfils_it()
    {
        ChatCompletion completion = await Chat.CompleteChatAsync([new UserChatMessage("Which?")], new ChatCompletionOptions
        {
            Temperature = 0,
            MaxOutputTokenCount = 60,
            ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat(
                "answer", BinaryData.FromString("""{"type":"object","properties":{"kind":{"enum":["card","loan"]}},"required":["kind"],"additionalProperties":false}""")),
        });

        JsonDocument.Parse(completion.Content[0].Text).RootElement.GetProperty("kind").GetString().ShouldBeOneOf("card", "loan");
    }

    [Fact]
    public async Task A_prompt_that_is_too_long_is_refused_with_the_known_code()
    {
        ClientResultException error = await Should.ThrowAsync<ClientResultException>(
            () => Chat.CompleteChatAsync(new UserChatMessage(string.Concat(Enumerable.Repeat("xyz ", 200)))));

        error.Status.ShouldBe(400);
        error.Message.ShouldContain("context_length_exceeded");
    }

    [Fact]
    public async Task Eight_at_once_are_answered_as_each_alone()
    {
        Task<ClientResult<ChatCompletion>> Ask(int n) => Chat.CompleteChatAsync(
            [new UserChatMessage("Question " + n)], new ChatCompletionOptions { Temperature = 0, MaxOutputTokenCount = 20 });

        ClientResult<ChatCompletion>[] together = await Task.WhenAll(Enumerable.Range(0, 8).Select(Ask));

        for (int n = 0; n < 8; n++)
        {
            (await Ask(n)).Value.Content.Select(part => part.Text).ShouldBe(together[n].Value.Content.Select(part => part.Text));
        }
    }
}
