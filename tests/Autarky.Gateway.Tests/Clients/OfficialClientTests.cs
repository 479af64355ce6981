using System.ClientModel;
using System.Text;
using Autarky.Gateway.Tests.Fakes;
using OpenAI;
using OpenAI.Chat;

namespace Autarky.Gateway.Tests.Clients;

/// <summary>OpenAI's own .NET client, unchanged but for address and key.</summary>
public sealed class OfficialClientTests
{
    [Theory]
    [InlineData("triage", "card_arrival")]
    [InlineData("quick", "lost_card")]
    public async Task A_plain_answer_is_read(string model, string answer)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        ChatCompletion completion = await Client(host, model).CompleteChatAsync("I am sure");
        completion.Content[0].Text.ShouldBe(answer);
        completion.FinishReason.ShouldBe(ChatFinishReason.Stop);
        completion.Usage.TotalTokenCount.ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData("triage", "card_arrival")]
    [InlineData("quick", "lost card")]
    [InlineData("anthropic/claude-test", "Hello! I")]
    public async Task A_stream_is_read_to_its_end(string model, string answer)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => ScriptedUpstream.Stream(
            http,
            Fixture.Bytes(http.Request.Path == "/v1/messages" ? Fixture.AnthropicEvents("vercel-ai/anthropic-text.chunks.txt") : Samples.WholeStream)
                .Chunk(50));
        var text = new StringBuilder();
        int tokens = 0;
        await foreach (StreamingChatCompletionUpdate update in Client(host, model).CompleteChatStreamingAsync("I am sure"))
        {
            text.Append(string.Concat(update.ContentUpdate.Select(part => part.Text)));
            tokens = update.Usage?.TotalTokenCount ?? tokens;
        }

        text.ToString().ShouldStartWith(answer);
        tokens.ShouldBeGreaterThan(0); // the client asks for the usage chunk by itself
    }

    [Fact]
    public async Task A_stream_that_is_cut_is_an_exception_and_not_a_short_answer()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = async http =>
        {
            await ScriptedUpstream.Stream(http, Samples.Chunk1, Samples.Chunk2);
            await Task.Delay(100);
            http.Abort();
        };
        await Should.ThrowAsync<Exception>(async () =>
        {
            await foreach (StreamingChatCompletionUpdate _ in Client(host, "quick").CompleteChatStreamingAsync("x"))
            {
            }
        });
    }

    [Fact]
    public async Task An_error_is_read_with_its_status_and_message()
    {
        await using GatewayHost host = await GatewayHost.StartAsync(hasKey: false);
        ClientResultException error = await Should.ThrowAsync<ClientResultException>(async () => await Client(host, "nope").CompleteChatAsync("x"));
        error.Status.ShouldBe(404);
        error.Message.ShouldContain("model_not_found");
    }

    private static ChatClient Client(GatewayHost host, string model) =>
        new(model, new ApiKeyCredential(host.Key), new OpenAIClientOptions { Endpoint = new Uri(host.Url, "/v1") });
}
