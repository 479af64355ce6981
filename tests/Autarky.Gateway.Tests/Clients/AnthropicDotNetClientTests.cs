using System.Text.Json;
using Anthropic;
using Anthropic.Core;
using Anthropic.Exceptions;
using Anthropic.Models.Messages;
using Autarky.Gateway.Tests.Fakes;

namespace Autarky.Gateway.Tests.Clients;

/// <summary>Anthropic's own .NET client, unchanged but for address and key.</summary>
public sealed class AnthropicDotNetClientTests
{
    [Theory]
    [InlineData("anthropic/claude-test", "hello")]
    [InlineData("quick", "hello")]
    [InlineData("triage", "card_arrival")]
    public async Task A_message_is_read_at_once_and_streamed(string model, string answer)
    {
        await using GatewayHost host = await StartAsync();
        using AnthropicClient client = Client(host);
        MessageCreateParams asked = Ask(model);
        Message message = await client.Messages.Create(asked);
        TextOf(message).ShouldBe(answer);
        message.StopReason!.Value().ShouldBe(StopReason.EndTurn);
        message.Usage.OutputTokens.ShouldBeGreaterThan(0);

        string text = "";
        long output = 0;
        await foreach (RawMessageStreamEvent happened in client.Messages.CreateStreaming(asked))
        {
            if (happened.TryPickContentBlockDelta(out RawContentBlockDeltaEvent? delta) && delta.Delta.TryPickText(out TextDelta? piece))
            {
                text += piece.Text;
            }

            output = happened.TryPickDelta(out RawMessageDeltaEvent? end) ? end.Usage.OutputTokens : output;
        }

        text.ShouldBe(answer);
        output.ShouldBe(message.Usage.OutputTokens);
    }

    [Theory]
    [InlineData("anthropic/claude-test")]
    [InlineData("quick")]
    public async Task Two_tools_are_called_at_once_and_their_results_go_back(string model)
    {
        await using GatewayHost host = await StartAsync();
        using AnthropicClient client = Client(host);
        var schema = new InputSchema
        {
            Properties = new Dictionary<string, JsonElement> { ["city"] = JsonSerializer.SerializeToElement(new { type = "string" }) },
        };
        MessageCreateParams asked = Ask(model) with
        {
            Tools = [new ToolUnion(new Tool { Name = "weather", InputSchema = schema }), new ToolUnion(new Tool { Name = "time", InputSchema = schema })],
        };
        Message first = await client.Messages.Create(asked);
        first.StopReason!.Value().ShouldBe(StopReason.ToolUse);
        List<ToolUseBlock> calls = [.. first.Content.Select(block => block.TryPickToolUse(out ToolUseBlock? call) ? call : null).OfType<ToolUseBlock>()];
        calls.Select(call => $"{call.Name} {call.Input["city"]}").ShouldBe(["weather Rome", "time Oslo"]);

        Message second = await client.Messages.Create(asked with
        {
            Messages =
            [
                .. asked.Messages,
                new AssistantMessageParam
                {
                    Content = calls
                        .Select(call => new ContentBlockParam(new ToolUseBlockParam { ID = call.ID, Name = call.Name, Input = call.Input }))
                        .ToList(),
                },
                new UserMessageParam
                {
                    Content = calls.Select(call => new ContentBlockParam(new ToolResultBlockParam { ToolUseID = call.ID, Content = "sunny" })).ToList(),
                },
            ],
        });
        TextOf(second).ShouldBe("hello");
    }

    [Fact]
    public async Task Tokens_are_counted_and_errors_are_the_clients_own_exceptions()
    {
        await using GatewayHost host = await StartAsync();
        using AnthropicClient client = Client(host);
        (await client.Messages.CountTokens(new MessageCountTokensParams { Model = "quick", Messages = Ask("quick").Messages })).InputTokens.ShouldBe(3);
        (await Should.ThrowAsync<AnthropicNotFoundException>(() => client.Messages.Create(Ask("nobody")))).Message.ShouldContain("does not exist here");
        host.Upstream.Script = http => ScriptedUpstream.Json(http, """{"error":{"message":"slow down"}}""", 429);
        await Should.ThrowAsync<AnthropicRateLimitException>(() => client.Messages.Create(Ask("quick")));
    }

    private static async Task<GatewayHost> StartAsync()
    {
        GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => BothPartners.Answer(http, host.Upstream.Requests.Last().Body);
        return host;
    }

    private static AnthropicClient Client(GatewayHost host) =>
        new(new ClientOptions { ApiKey = host.Key, BaseUrl = host.Url.ToString().TrimEnd('/'), MaxRetries = 0 });

    private static MessageCreateParams Ask(string model) => new() { MaxTokens = 100, Model = model, Messages = [new UserMessageParam("I am sure")] };

    private static string TextOf(Message message) => string.Concat(message.Content.Select(block => block.TryPickText(out TextBlock? text) ? text.Text : ""));
}
