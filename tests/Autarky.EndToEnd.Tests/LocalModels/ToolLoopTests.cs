using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json;
using Autarky.Testing;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenAI.Chat;
using ChatFinishReason = OpenAI.Chat.ChatFinishReason;
using ChatMessage = OpenAI.Chat.ChatMessage;
using ChatResponseFormat = OpenAI.Chat.ChatResponseFormat;

namespace Autarky.EndToEnd.Tests.LocalModels;

/// <summary>
/// Whole tool loops against a model of our own: the question with tools, a call, the tool's answer sent back beside the assistant's message as each client
/// builds it, and an answer; and an answer under a JSON schema. The model's words are nonsense, so only their form is looked at.
/// </summary>
public sealed class ToolLoopTests(ChatServer server) : IClassFixture<ChatServer>
{
    private const string Kind = """{"type":"object","properties":{"kind":{"enum":["card","loan"]}},"required":["kind"],"additionalProperties":false}""";

    private ChatClient Client => new(
        "plain",
        new ApiKeyCredential(server.Process.ApiKey),
        new OpenAIClientOptions { Endpoint = server.Process.BaseUrl, RetryPolicy = new ClientRetryPolicy(0) });

    [RequiresFact(Needed.NodeClients)]
    public async Task Clients_for_Node_finish_theirs()
    {
        using JsonDocument document = await NodeScript.RunAsync("loops.mjs", server.Process, "plain");

        string[] clients = [.. document.RootElement.EnumerateObject().Select(client => client.Name)];
        clients.ShouldBe(["openai", "openai-streamed", "ai", "ai-streamed", "langchain", "langchain-streamed", "agents", "agents-streamed"]);
        foreach (JsonProperty client in document.RootElement.EnumerateObject())
        {
            JsonElement seen = client.Value;
            seen.GetProperty("finish").GetString()!.Replace('-', '_').ShouldBe("tool_calls", client.Name);
            seen.GetProperty("name").GetString().ShouldBe("light", client.Name);
            seen.GetProperty("content").ValueKind.ShouldBe(JsonValueKind.Null, client.Name);
            JsonProperty argument = seen.GetProperty("arguments").EnumerateObject().ShouldHaveSingleItem(client.Name);
            (argument.Name, argument.Value.ValueKind is JsonValueKind.True or JsonValueKind.False).ShouldBe(("on", true), client.Name);
            seen.GetProperty("answer").ValueKind.ShouldBe(JsonValueKind.String, client.Name);
            seen.GetProperty("kind").GetString().ShouldBeOneOf("card", "loan");
        }
    }

    [RequiresFact(Needed.NodeClients)]
    public async Task Clients_for_Node_finish_theirs_over_responses()
    {
        using JsonDocument document = await NodeScript.RunAsync("responses.mjs", server.Process, "plain");

        JsonElement kept = document.RootElement.GetProperty("kept");
        kept.GetProperty("same").GetBoolean().ShouldBeTrue();
        (kept.GetProperty("gone").GetString(), kept.GetProperty("next").GetString(), kept.GetProperty("begun").GetString())
            .ShouldBe(("404 NotFoundError", "400 previous_response_not_found", "queued"));
        kept.GetProperty("ended").GetString().ShouldBeOneOf("completed", "incomplete");
        JsonProperty[] clients = [.. document.RootElement.EnumerateObject().Where(client => client.Name != "kept")];
        clients.Select(client => client.Name).ShouldBe(["openai", "openai-streamed", "ai", "ai-streamed", "agents", "agents-streamed"]);
        foreach (JsonProperty client in clients)
        {
            JsonElement seen = client.Value;
            seen.GetProperty("calls").EnumerateArray().ShouldAllBe(call => call.GetString() == "weather" || call.GetString() == "time", client.Name);
            seen.GetProperty("calls").GetArrayLength().ShouldBeGreaterThan(0, client.Name);
            (seen.GetProperty("cities").GetBoolean(), seen.GetProperty("read").GetBoolean()).ShouldBe((true, true), client.Name);
            (seen.GetProperty("answer").ValueKind, seen.GetProperty("continued").ValueKind).ShouldBe((JsonValueKind.String, JsonValueKind.String), client.Name);
            seen.GetProperty("a").GetInt32().ShouldBeInRange(0, 9, client.Name);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_OpenAI_client_for_dotnet_finishes_its_own(bool named)
    {
        var tool = ChatTool.CreateFunctionTool(
            "light", "Switches the light.", BinaryData.FromString("""{"type":"object","properties":{"on":{"type":"boolean"}},"required":["on"]}"""));
        List<ChatMessage> messages = [new SystemChatMessage("Be brief."), new UserChatMessage("Is the light on?")];
        ChatToolChoice choice = named ? ChatToolChoice.CreateFunctionChoice("light") : ChatToolChoice.CreateRequiredChoice();
        ChatCompletion called = await Client.CompleteChatAsync(
            messages, new ChatCompletionOptions { Temperature = 0, MaxOutputTokenCount = 60, Tools = { tool }, ToolChoice = choice });

        messages.Add(new AssistantChatMessage(called));
        messages.AddRange(called.ToolCalls.Select(call => new ToolChatMessage(call.Id, "The light is on.")));
        ChatCompletion answered = await Client.CompleteChatAsync(
            messages,
            new ChatCompletionOptions { Temperature = 0, MaxOutputTokenCount = 20, Tools = { tool }, ToolChoice = ChatToolChoice.CreateNoneChoice() });
        ChatCompletion shaped = await Client.CompleteChatAsync(messages, new ChatCompletionOptions
        {
            Temperature = 0,
            MaxOutputTokenCount = 60,
            ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat("kind", BinaryData.FromString(Kind), jsonSchemaIsStrict: true),
        });

        (called.FinishReason, called.ToolCalls.ShouldHaveSingleItem().FunctionName, called.Content.Count).ShouldBe((ChatFinishReason.ToolCalls, "light", 0));
        JsonElement arguments = JsonDocument.Parse(called.ToolCalls[0].FunctionArguments).RootElement;
        arguments.GetProperty("on").ValueKind.ShouldBeOneOf(JsonValueKind.True, JsonValueKind.False);
        answered.ToolCalls.ShouldBeEmpty();
        answered.Usage.OutputTokenCount.ShouldBeGreaterThan(0);
        JsonDocument.Parse(shaped.Content[0].Text).RootElement.GetProperty("kind").GetString().ShouldBeOneOf("card", "loan");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_abstractions_for_dotnet_over_the_OpenAI_client_finish_theirs(bool streamed)
    {
        using IChatClient chat = Client.AsIChatClient();
        AIFunction light = AIFunctionFactory.Create((bool on) => on ? "The light is on." : "The light is off.", "light", "Switches the light.");
        List<Microsoft.Extensions.AI.ChatMessage> messages = [new(ChatRole.User, "Is the light on?")];

        ChatResponse called = await AskAsync(new ChatOptions { Temperature = 0, MaxOutputTokens = 60, Tools = [light], ToolMode = ChatToolMode.RequireAny });
        FunctionCallContent call = called.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().ShouldHaveSingleItem();
        messages.AddRange(called.Messages);
        messages.Add(new(ChatRole.Tool, [new FunctionResultContent(call.CallId, await light.InvokeAsync(new AIFunctionArguments(call.Arguments)))]));
        ChatResponse answered = await AskAsync(new ChatOptions { Temperature = 0, MaxOutputTokens = 20, Tools = [light], ToolMode = ChatToolMode.None });
        ChatResponse shaped = await AskAsync(new ChatOptions
        {
            Temperature = 0,
            MaxOutputTokens = 60,
            ResponseFormat = Microsoft.Extensions.AI.ChatResponseFormat.ForJsonSchema(JsonDocument.Parse(Kind).RootElement, "kind"),
        });

        call.Name.ShouldBe("light");
        called.FinishReason.ShouldBe(Microsoft.Extensions.AI.ChatFinishReason.ToolCalls);
        answered.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().ShouldBeEmpty();
        answered.Usage?.OutputTokenCount.ShouldNotBe(0);
        JsonDocument.Parse(shaped.Text).RootElement.GetProperty("kind").GetString().ShouldBeOneOf("card", "loan");

        Task<ChatResponse> AskAsync(ChatOptions options) =>
            streamed ? chat.GetStreamingResponseAsync(messages, options).ToChatResponseAsync() : chat.GetResponseAsync(messages, options);
    }
}
