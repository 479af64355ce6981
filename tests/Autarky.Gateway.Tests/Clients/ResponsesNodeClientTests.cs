using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Gateway.Tests.Fakes;
using Autarky.Testing;

namespace Autarky.Gateway.Tests.Clients;

/// <summary>OpenAI's client and agents and Vercel's AI SDK over responses, unchanged but for address and key, in front of partners of other dialects.</summary>
public sealed class ResponsesNodeClientTests
{
    [RequiresTheory(Needed.NodeClients)]
    [InlineData("anthropic/claude-test")]
    [InlineData("quick")]
    public async Task Loop_with_tools_go_on_from_what_is_kept_get_json_and_ask_for_responses_again(string model)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => BothPartners.Answer(http, host.Upstream.Requests.Last().Body);
        using JsonDocument seen = await NodeScript.RunAsync("responses.mjs", new Uri(host.Url, "/v1").ToString(), host.Key, model);
        JsonNode root = JsonNode.Parse(seen.RootElement.GetRawText())!;

        JsonObject kept = root["kept"]!.AsObject();
        kept["tokens"]!.GetValue<int>().ShouldBeGreaterThan(0);
        kept.Remove("tokens");
        kept.ToJsonString().ShouldBe("""
            {"same":true,"items":["What is it like there?"],"gone":"404 NotFoundError","next":"400 previous_response_not_found","begun":"queued","ended":"completed","text":true}
            """.Trim());
        root.AsObject().Remove("kept");
        root.AsObject().Select(client => client.Key).ShouldBe(["openai", "openai-streamed", "ai", "ai-streamed", "agents", "agents-streamed"]);
        foreach ((string client, JsonNode? each) in root.AsObject())
        {
            each!["calls"]!.AsArray().Select(call => (string?)call).ShouldBe(["weather", "time"], client);
            ((bool?)each["cities"], (bool?)each["read"], (string?)each["answer"], (string?)each["continued"], (int?)each["a"])
                .ShouldBe((true, true, "hello", "hello", 7), client);
        }

        // Every turn behind the calls was sent whole, whoever kept it: the client, or the ledger by the ids of responses or items.
        string[] after = [.. host.Upstream.Requests.Select(request => request.Body).Where(body => body.Contains("good", StringComparison.Ordinal))];
        after.Length.ShouldBeGreaterThanOrEqualTo(10);
        after.ShouldAllBe(body => body.Contains("Rome", StringComparison.Ordinal) && body.Contains("Oslo", StringComparison.Ordinal));
    }
}
