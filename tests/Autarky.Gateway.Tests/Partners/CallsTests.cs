using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Gateway.Tests.Fakes;
using Autarky.Ledger.Exchanges;
using static Autarky.Gateway.Tests.Partners.Asking;

namespace Autarky.Gateway.Tests.Partners;

public sealed class CallsTests
{
    private const string Paris = """{"city":"Paris"}""";
    private const string Utc = """{"tz":"UTC"}""";

    /// <summary>The pieces of two calls, in the ways in which servers send them.</summary>
    public static TheoryData<string[]> Ways { get; } =
    [
        [Call(0, "a", "get_weather", Paris), Call(0, "b", "get_time", Utc)],
        [Call(0, "a", "get_weather", "") , Call(0, null, null, Paris), Call(0, "b", "get_time", ""), Call(0, null, null, Utc)],
        [$"[{Call(0, "a", "get_weather", Paris)},{Call(0, "b", "get_time", Utc)}]"],
        [Call(0, "a", "get_weather", ""), Call(1, "b", "get_time", ""), Call(1, null, null, """{"tz":"""), Call(0, null, null, Paris), Call(1, null, null, "\"UTC\"}")],
        [Call(0, "a", "get_", ""), Call(0, null, "weather", Paris), Call(1, "b", "get", ""), Call(1, "", "_time", Utc)],
        [Call(0, "a", "get_weather", """{"city":"""), Call(0, "a", "get_weather", "\"Paris\"}"), Call(1, "b", "get_time", Utc)],
        [Call(null, "a", "get_weather", Paris), Call(null, "b", "get_time", Utc)],
        ["""{"index":0,"id":"a","type":"function","function":{"name":"get_weather","arguments":""" + Paris + "}}", Call(1, "b", "get_time", Utc)],
    ];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Two_calls_stay_two_with_their_own_arguments(string[] pieces)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => ScriptedUpstream.Stream(
            http,
            [
                .. pieces.Select(piece => Chunk($$"""{"index":0,"delta":{"tool_calls":{{(piece[0] == '[' ? piece : $"[{piece}]")}}},"finish_reason":""}""")),
                Chunk("""{"index":0,"delta":{},"finish_reason":"tool_calls"}"""),
                Samples.Done,
            ]);

        // As bytes: the ledger's answer is right whatever the client makes of them.
        (_, string body, _, Exchange row) = await host.AskAsync(Chat, stream: true);
        row.Outcome.ShouldBe(ExchangeOutcome.Complete);
        OfCompletion(JsonNode.Parse(row.Response!)!).ShouldBe([("get_weather", Paris), ("get_time", Utc)]);
        (_, body, _, _) = await host.AskAsync(Chat, stream: false);
        OfCompletion(JsonNode.Parse(body)!).ShouldBe([("get_weather", Paris), ("get_time", Utc)]);

        (_, body, _, _) = await host.AskAsync(Messages, stream: false);
        JsonNode message = JsonNode.Parse(body)!;
        ((string?)message["stop_reason"]).ShouldBe("tool_use");
        message["content"]!.AsArray().Select(block => ((string)block!["name"]!, block["input"]!.ToJsonString()))
            .ShouldBe([("get_weather", Paris), ("get_time", Utc)]);

        // One block at a time, in order, each closed before the next.
        (_, body, _, _) = await host.AskAsync(Messages, stream: true);
        JsonNode[] events =
        [
            .. body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
                .Select(frame => JsonNode.Parse(frame[(frame.IndexOf("data: ", StringComparison.Ordinal) + 6)..])!),
        ];
        var blocks = new List<(string Name, string Json)>();
        int open = -1;
        foreach (JsonNode happened in events.Where(one => one["index"] is not null))
        {
            switch ((string?)happened["type"])
            {
                case "content_block_start":
                    open.ShouldBe(-1);
                    open = (int)happened["index"]!;
                    open.ShouldBe(blocks.Count);
                    blocks.Add(((string)happened["content_block"]!["name"]!, ""));
                    break;
                case "content_block_delta":
                    ((int)happened["index"]!).ShouldBe(open);
                    blocks[open] = (blocks[open].Name, blocks[open].Json + (string?)happened["delta"]!["partial_json"]);
                    break;
                default:
                    ((int)happened["index"]!).ShouldBe(open);
                    open = -1;
                    break;
            }
        }

        blocks.ShouldBe([("get_weather", Paris), ("get_time", Utc)]);
        body.ShouldContain("\"stop_reason\":\"tool_use\"");
    }

    [Fact]
    public async Task An_empty_reason_is_none()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        string[] words = [.. "abc".Select(word => Chunk($$"""{"index":0,"delta":{"content":"{{word}}"},"finish_reason":""}"""))];
        host.Upstream.Script = http => ScriptedUpstream.Stream(http, words);
        (await host.AskAsync(Chat, stream: true)).Row.Outcome.ShouldBe(ExchangeOutcome.ProviderFailed);
        (await host.AskAsync(Messages, stream: true)).Row.Outcome.ShouldBe(ExchangeOutcome.ProviderFailed);

        host.Upstream.Script = http => ScriptedUpstream.Stream(
            http, [.. words, Chunk($$"""{"index":0,"delta":{"tool_calls":[{{Call(0, "a", "f", "{}")}}]},"finish_reason":"tool_calls"}""")]);
        (_, string body, _, Exchange row) = await host.AskAsync(Messages, stream: true);
        body.ShouldContain("\"stop_reason\":\"tool_use\"");
        row.Outcome.ShouldBe(ExchangeOutcome.Complete);
        (_, _, _, row) = await host.AskAsync(Chat, stream: true);
        ((string?)JsonNode.Parse(row.Response!)!["choices"]![0]!["finish_reason"]).ShouldBe("tool_calls");
    }

    [Theory]
    [InlineData("""{"index":0,"delta":{"content":"\ud83d"},"finish_reason":null}""", """{"index":0,"delta":{"content":"\ude00!"},"finish_reason":"stop"}""", "😀!")]
    [InlineData("""{"index":0,"delta":{"content":"half \ud83d"},"finish_reason":null}""", """{"index":0,"delta":{},"finish_reason":"length"}""", "half \uFFFD")]
    [InlineData("""{"index":0,"delta":{"content":"\ude00 x"},"finish_reason":null}""", """{"index":0,"delta":{"content":"y"},"finish_reason":"stop"}""", "\uFFFD xy")]
    public async Task Halves_of_a_character_are_joined_and_a_half_alone_is_replaced(string first, string second, string text)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => ScriptedUpstream.Stream(http, Chunk(first), Chunk(second), Samples.Done);
        (_, string body, _, Exchange row) = await host.AskAsync(Messages, stream: false);
        ((string?)JsonNode.Parse(body)!["content"]![0]!["text"]).ShouldBe(text);
        row.Outcome.ShouldBe(ExchangeOutcome.Complete);
        (_, body, _, _) = await host.AskAsync(Messages, stream: true);
        string.Concat(body.Split("data: ").Skip(1).Select(data => (string?)JsonNode.Parse(data.Split("\n\n")[0])!["delta"]?["text"])).ShouldBe(text);
    }

    [Fact]
    public async Task What_is_odd_and_harmless_is_an_answer()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        string deep = new string('[', 300) + new string(']', 300);
        foreach (string[] stream in (string[][])
        [
            [
                "data: {\"id\":\"\",\"model\":\"\",\"object\":\"\",\"choices\":[],\"prompt_filter_results\":[{\"prompt_index\":0}]}\n\n",
                Samples.Chunk2, Samples.ChunkEnd, Samples.Done,
            ],
            [Samples.Chunk2, Samples.ChunkEnd, Chunk("""{"index":0,"finish_reason":null,"content_filter_results":{}}"""), Samples.Done],
            ["data: {\"id\":\"c1\",\"choices\":null}\n\n", Samples.Chunk2, Samples.ChunkEnd, Samples.Done],
            [Samples.Chunk2, Chunk($$"""{"index":0,"delta":{},"finish_reason":"stop","extra":{{deep}}}"""), Samples.Done],
            [Chunk("""{"delta":{"content":"lost "}}"""), Chunk("""{"delta":{},"finish_reason":"stop"}"""), Samples.Done],
            [Samples.Chunk2, Chunk("""{"index":0,"message":{"role":"assistant","content":"lost "},"finish_reason":"stop"}"""), Samples.Done],
        ])
        {
            host.Upstream.Script = http => ScriptedUpstream.Stream(http, stream);
            foreach (string path in new[] { Chat, Messages })
            {
                foreach (bool wantsStream in new[] { true, false })
                {
                    (_, string body, _, Exchange row) = await host.AskAsync(path, wantsStream);
                    row.Outcome.ShouldBe(ExchangeOutcome.Complete);
                    body.ShouldContain("lost ");
                    if (path == Chat)
                    {
                        JsonDocument.Parse(row.Response, new JsonDocumentOptions { MaxDepth = 1000, AllowDuplicateProperties = false }).RootElement
                            .GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString().ShouldBe("lost ");
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData("""{"id":"c1","choices":[],"x_groq":{"id":"r","usage":USAGE}}""")]
    [InlineData("""{"id":"c1","choices":[],"usage":USAGE}""", """{"id":"c1","choices":[],"usage":{}}""")]
    [InlineData("""{"id":"c1","choices":[],"usage":USAGE}""", """{"id":"c1","choices":[],"usage":null}""")]
    public async Task Usage_is_found_where_servers_put_it(params string[] chunks)
    {
        string chunk = string.Concat(chunks.Select(one => $"data: {one}\n\n"))
            .Replace("USAGE", """{"prompt_tokens":100,"completion_tokens":10,"total_tokens":110}""", StringComparison.Ordinal);
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => ScriptedUpstream.Stream(http, Samples.Chunk2, Samples.ChunkEnd, chunk, Samples.Done);
        foreach (string path in new[] { Chat, Messages })
        {
            Exchange row = (await host.AskAsync(path, stream: true)).Row;
            (row.InputTokens, row.OutputTokens, row.TokensEstimated).ShouldBe((100, 10, false));
        }
    }

    private static IEnumerable<(string, string)> OfCompletion(JsonNode completion) => completion["choices"]![0]!["message"]!["tool_calls"]!.AsArray()
        .Select(call => call!["function"]!)
        .Select(function => ((string)function["name"]!, function["arguments"] is JsonObject given ? given.ToJsonString() : (string)function["arguments"]!));

    private static string Call(int? index, string? id, string? name, string arguments) => new JsonObject
    {
        ["index"] = index ?? 0,
        ["id"] = id,
        ["type"] = "function",
        ["function"] = new JsonObject { ["name"] = name, ["arguments"] = arguments },
    }.ToJsonString().Replace(index is null ? "\"index\":0," : "\0", "", StringComparison.Ordinal);
}
