using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Gateway.Tests.Fakes;
using Autarky.Testing;

namespace Autarky.Gateway.Tests.Clients;

/// <summary>Anthropic's own client for Node (<c>anthropic-version: 2026-10-21</c>), unchanged but for address and key.</summary>
public sealed class AnthropicNodeClientTests
{
    [RequiresTheory(Needed.NodeClients)]
    [InlineData("anthropic/claude-test", true)]
    [InlineData("quick", false)]
    public async Task Chats_streams_calls_tools_sees_images_gets_json_thinks_and_reads_errors(string model, bool isClaude)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => BothPartners.Answer(http, host.Upstream.Requests.Last().Body);
        using JsonDocument seen = await NodeScript.RunAsync("messages.mjs", host.Url.ToString(), host.Key, model);
        JsonNode root = JsonNode.Parse(seen.RootElement.GetRawText())!;

        root["plain"]!.ToJsonString().ShouldBe("""{"text":"hello","stop":"end_turn","input":11,"output":5,"type":"message","route":"partner"}""");
        root["streamed"]!.ToJsonString().ShouldBe("""{"text":"hello","stop":"end_turn","output":5}""");
        root["calls"]!.AsArray().Select(call => $"{call!["name"]} {call["input"]!["city"]}").ShouldBe(["weather Rome", "time Oslo"]);
        root["loop"]!.ToJsonString().ShouldBe("""{"text":"hello","stop":"end_turn"}""");
        root["json"]!.ToJsonString().ShouldBe("""{"a":7}""");
        root["thinking"]![0]!["thinking"]!.GetValue<string>().ShouldBe("let me see");
        root["tokens"]!.GetValue<int>().ShouldBe(isClaude ? 42 : 3);
        root["errors"]!.AsArray().Select(error => $"{error!["kind"]} {error["status"]} {error["type"]}").ShouldBe(
            ["NotFoundError 404 not_found_error", "BadRequestError 400 invalid_request_error", "AuthenticationError 401 authentication_error"]);

        JsonNode[] sent = [.. host.Upstream.Requests.Select(request => JsonNode.Parse(request.Body)!)];
        JsonNode afterResults = sent.Last(request => request["tools"] is not null);
        JsonNode afterThoughts = sent.Last(request => request["messages"]!.AsArray().Count == 3 && request["tools"] is null);
        if (isClaude)
        {
            host.Upstream.Requests.First().Headers["anthropic-version"].ToString().ShouldBe("2026-10-21");
            root["thinking"]![0]!["signature"]!.GetValue<string>().ShouldBe(BothPartners.Seal);
            afterThoughts["messages"]![1]!["content"]![0]!.ToJsonString().ShouldBe(root["thinking"]![0]!.ToJsonString());
            afterResults["messages"]![2]!["content"]![1]!["is_error"]!.GetValue<bool>().ShouldBeTrue();
            afterResults["messages"]![0]!["content"]![1]!["source"]!["data"]!.GetValue<string>().ShouldBe("QUJD");
        }
        else
        {
            afterThoughts["messages"]![1]!["reasoning_content"]!.GetValue<string>().ShouldBe("let me see");
            afterResults["messages"]!.AsArray().Select(message => (string)message!["role"]!).ShouldBe(["system", "user", "assistant", "tool", "tool", "user"]);
            afterResults["messages"]![3]!["tool_call_id"]!.GetValue<string>().ShouldBe("call_1");
        }
    }
}
