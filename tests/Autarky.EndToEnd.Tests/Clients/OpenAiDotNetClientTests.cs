using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Models;

namespace Autarky.EndToEnd.Tests.Clients;

/// <summary>The official OpenAI SDK for .NET, unchanged but for base URL and key.</summary>
[Collection(AfterQuickstart.Name)]
public sealed class OpenAiDotNetClientTests(QuickstartServer server)
{
    private const string Question = "My card has not arrived yet";

    private OpenAIClient Client => new(
        new ApiKeyCredential(server.Process.ApiKey),
        new OpenAIClientOptions { Endpoint = server.Process.BaseUrl, RetryPolicy = new ClientRetryPolicy(0) });

    [Fact]
    public async Task Completes_a_chat_with_the_student()
    {
        ClientResult<ChatCompletion> result = await Client.GetChatClient("banking77").CompleteChatAsync(new UserChatMessage(Question));

        result.Value.Content[0].Text.ShouldBe("card_arrival");
        result.Value.FinishReason.ShouldBe(ChatFinishReason.Stop);
        result.Value.Usage.TotalTokenCount.ShouldBeGreaterThan(0);
        PipelineResponse response = result.GetRawResponse();
        response.Headers.TryGetValue("x-autarky-route", out string? route).ShouldBeTrue();
        route.ShouldBe("student");
        response.Headers.TryGetValue("x-autarky-exchange", out string? exchange).ShouldBeTrue();
        Guid.TryParse(exchange, out _).ShouldBeTrue();
    }

    [Fact]
    public async Task Streams_a_chat_with_the_student()
    {
        var text = new StringBuilder();
        ChatFinishReason? finish = null;
        await foreach (StreamingChatCompletionUpdate update in Client.GetChatClient("banking77").CompleteChatStreamingAsync(new UserChatMessage(Question)))
        {
            foreach (ChatMessageContentPart part in update.ContentUpdate)
            {
                text.Append(part.Text);
            }

            finish = update.FinishReason ?? finish;
        }

        text.ToString().ShouldBe("card_arrival");
        finish.ShouldBe(ChatFinishReason.Stop);
    }

    [Fact]
    public async Task Lists_the_use_case_among_the_models()
    {
        ClientResult<OpenAIModelCollection> models = await Client.GetOpenAIModelClient().GetModelsAsync();

        models.Value.Select(model => model.Id).ShouldContain("banking77");
    }

    [Fact]
    public async Task Reports_an_unknown_model_as_the_client_expects_it()
    {
        ClientResultException error = await Should.ThrowAsync<ClientResultException>(
            Client.GetChatClient("no-such-model").CompleteChatAsync(new UserChatMessage(Question)));

        error.Status.ShouldBe(404);
        error.Message.ShouldContain("no-such-model");
    }
}
