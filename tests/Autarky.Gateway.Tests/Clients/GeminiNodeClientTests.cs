using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Gateway.Tests.Fakes;
using Autarky.Testing;

namespace Autarky.Gateway.Tests.Clients;

/// <summary>Google's client, unchanged but for address and key, in front of partners of other dialects.</summary>
public sealed class GeminiNodeClientTests
{
    [RequiresTheory(Needed.NodeClients)]
    [InlineData("anthropic/claude-test")]
    [InlineData("quick")]
    public async Task Chats_streams_loops_with_tools_gets_json_counts_and_errors(string model)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => BothPartners.Answer(http, host.Upstream.Requests.Last().Body);
        using JsonDocument seen = await NodeScript.RunAsync("gemini.mjs", host.Url.ToString(), host.Key, model);
        JsonNode root = JsonNode.Parse(seen.RootElement.GetRawText())!;
        foreach (string way in (string[])["", "-streamed"])
        {
            root["chat" + way]!.ToJsonString().ShouldBe("""{"said":["hello","hello"],"roles":["user","model","user","model"]}""");
            root["loop" + way]!.ToJsonString().ShouldBe("""{"calls":["weather","time"],"cities":true,"answer":"hello","read":true,"reason":"STOP"}""");
        }

        ((int?)root["a"], (bool?)root["counted"], (string?)root["error"]).ShouldBe((7, true, "ApiError 404 NOT_FOUND"));
        string[] after = [.. host.Upstream.Requests.Select(request => request.Body).Where(body => body.Contains("good", StringComparison.Ordinal))];
        after.Length.ShouldBe(2);
        after.ShouldAllBe(body => body.Contains("Rome", StringComparison.Ordinal) && body.Contains("Oslo", StringComparison.Ordinal));
    }
}
