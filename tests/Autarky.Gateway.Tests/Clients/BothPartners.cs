using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Gateway.Tests.Fakes;
using Microsoft.AspNetCore.Http;

namespace Autarky.Gateway.Tests.Clients;

/// <summary>
/// A partner of either dialect that does what a model would: calls both tools at once where it is offered some and has no results yet, thinks where it is told
/// to, gives JSON where a schema is asked for, and else says hello.
/// </summary>
internal static class BothPartners
{
    /// <summary>What the partner of Anthropic's dialect thinks.</summary>
    public const string Seal = "c2VhbCBvZiB0aGUgcGFydG5lcg==";

    public static async Task Answer(HttpContext http, string body)
    {
        JsonObject asked = JsonNode.Parse(body)!.AsObject();
        bool stream = (bool?)asked["stream"] == true;
        if (http.Request.Path == "/v1/messages")
        {
            await Messages(http, asked, stream);
        }
        else if (http.Request.Path == "/v1/messages/count_tokens")
        {
            await ScriptedUpstream.Json(http, """{"input_tokens":42}""");
        }
        else
        {
            await Completions(http, asked, stream);
        }
    }

    private static bool HasResults(JsonObject asked) => asked["messages"]!.AsArray().Any(message =>
        (string?)message!["role"] == "tool" || (message["content"] is JsonArray blocks && blocks.Any(block => (string?)block!["type"] == "tool_result")));

    private static Task Messages(HttpContext http, JsonObject asked, bool stream)
    {
        JsonArray content =
            asked["tools"] is not null && !HasResults(asked)
                ? [Call("toolu_1", "weather", "Rome"), Call("toolu_2", "time", "Oslo")]
                : [Text(asked["output_config"]?["format"] is not null ? """{"a":7}""" : "hello")];
        if (asked["thinking"] is not null)
        {
            content.Insert(0, new JsonObject { ["type"] = "thinking", ["thinking"] = "let me see", ["signature"] = Seal });
        }

        string reason = content.Any(block => (string?)block!["type"] == "tool_use") ? "tool_use" : "end_turn";
        if (!stream)
        {
            return ScriptedUpstream.Json(http, new JsonObject
            {
                ["id"] = "msg_1",
                ["type"] = "message",
                ["role"] = "assistant",
                ["model"] = "claude-test",
                ["content"] = content,
                ["stop_reason"] = reason,
                ["stop_sequence"] = null,
                ["usage"] = new JsonObject { ["input_tokens"] = 11, ["output_tokens"] = 5 },
            }.ToJsonString());
        }

        var events = new List<string>
        {
            Event("""{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-test","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":11,"output_tokens":1}}}"""),
        };
        for (int index = 0; index < content.Count; index++)
        {
            JsonObject block = content[index]!.AsObject();
            (string start, string[] deltas) = (string)block["type"]! switch
            {
                "text" => ("""{"type":"text","text":""}""", new[] { $$"""{"type":"text_delta","text":{{block["text"]!.ToJsonString()}}}""" }),
                "thinking" => ("""{"type":"thinking","thinking":"","signature":""}""",
                    [$$"""{"type":"thinking_delta","thinking":{{block["thinking"]!.ToJsonString()}}}""", $$"""{"type":"signature_delta","signature":{{block["signature"]!.ToJsonString()}}}"""]),
                _ => ($$$"""{"type":"tool_use","id":{{{block["id"]!.ToJsonString()}}},"name":{{{block["name"]!.ToJsonString()}}},"input":{}}""",
                    [.. block["input"]!.ToJsonString().Chunk(6).Select(piece => $$"""{"type":"input_json_delta","partial_json":{{JsonSerializer.Serialize(new string(piece))}}}""")]),
            };
            events.Add(Event($$"""{"type":"content_block_start","index":{{index}},"content_block":{{start}}}"""));
            events.AddRange(deltas.Select(delta => Event($$"""{"type":"content_block_delta","index":{{index}},"delta":{{delta}}}""")));
            events.Add(Event($$"""{"type":"content_block_stop","index":{{index}}}"""));
        }

        events.Add(Event($$$"""{"type":"message_delta","delta":{"stop_reason":"{{{reason}}}","stop_sequence":null},"usage":{"output_tokens":5}}"""));
        events.Add(Event("""{"type":"message_stop"}"""));
        return ScriptedUpstream.Stream(http, [.. events]);
    }

    private static Task Completions(HttpContext http, JsonObject asked, bool stream)
    {
        bool calls = asked["tools"] is not null && !HasResults(asked);
        string text = asked["response_format"] is not null ? """{\"a\":7}""" : "hello";
        const string called = """[{"index":0,"id":"call_1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Rome\"}"}},{"index":1,"id":"call_2","type":"function","function":{"name":"time","arguments":"{\"city\":\"Oslo\"}"}}]""";
        string message = calls ? $$"""{"role":"assistant","content":null,"tool_calls":{{called}}}""" : $$"""{"role":"assistant","reasoning_content":"let me see","content":"{{text}}"}""";
        string reason = calls ? "tool_calls" : "stop";
        const string usage = """{"prompt_tokens":11,"completion_tokens":5,"total_tokens":16}""";
        if (!stream)
        {
            return ScriptedUpstream.Json(http,
                $$$"""{"id":"c1","object":"chat.completion","created":1,"model":"gpt-4-0613","choices":[{"index":0,"message":{{{message}}},"finish_reason":"{{{reason}}}"}],"usage":{{{usage}}}}""");
        }

        string Chunk(string choices, string more = "") => $$"""data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"gpt-4-0613","choices":{{choices}}{{more}}}""" + "\n\n";
        return ScriptedUpstream.Stream(http,
            Chunk($$"""[{"index":0,"delta":{{message}},"finish_reason":null}]"""),
            Chunk($$$"""[{"index":0,"delta":{},"finish_reason":"{{{reason}}}"}]"""),
            Chunk("[]", $",\"usage\":{usage}"),
            "data: [DONE]\n\n");
    }

    private static JsonObject Text(string text) => new() { ["type"] = "text", ["text"] = text };

    private static JsonObject Call(string id, string name, string city) =>
        new() { ["type"] = "tool_use", ["id"] = id, ["name"] = name, ["input"] = new JsonObject { ["city"] = city } };

    private static string Event(string json) => $"event: {JsonNode.Parse(json)!["type"]}\ndata: {json}\n\n";
}
