using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Gateway.Tests.Fakes;
using Autarky.Ledger.Exchanges;

namespace Autarky.Gateway.Tests.Http;

/// <summary>
/// Bad and strange requests for messages over a real socket: each is refused in Anthropic's shape with a row, or translated; nothing is a fault of ours.
/// </summary>
public sealed class HostileMessagesTests : IAsyncLifetime
{
    // Something of everything. The thought's seal is the gateway's own: for Anthropic's servers too the request is written anew.
    private const string Everything = """
        {"model":"MODEL","max_tokens":50,"stream":false,"temperature":0.5,"top_p":0.9,"top_k":4,"stop_sequences":["END"],"metadata":{"user_id":"u1"},
         "thinking":{"type":"enabled","budget_tokens":1024},"output_config":{"effort":"high","format":{"type":"json_schema","schema":{"type":"object"}}},"service_tier":"auto",
         "system":[{"type":"text","text":"be brief","cache_control":{"type":"ephemeral","ttl":"1h"}}],
         "tools":[{"name":"f","description":"d","input_schema":{"type":"object","properties":{"a":{"type":"number"}}},"strict":true,"cache_control":{"type":"ephemeral"}},{"type":"custom","name":"g","input_schema":{}},{"type":"web_search_20250305","name":"web_search","max_uses":3}],
         "tool_choice":{"type":"tool","name":"f","disable_parallel_tool_use":true},
         "messages":[
          {"role":"user","content":[{"type":"text","text":"look","cache_control":{"type":"ephemeral"}},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"QUJD"}},{"type":"image","source":{"type":"url","url":"https://example.com/a.png"}},
           {"type":"document","title":"t","source":{"type":"base64","media_type":"application/pdf","data":"QUJD"},"citations":{"enabled":true}},{"type":"document","source":{"type":"text","media_type":"text/plain","data":"words"}},
           {"type":"search_result","title":"t","source":"s","content":[{"type":"text","text":"found"}]}]},
          {"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"autarky-unsealed-0123456789abcdef"},{"type":"redacted_thinking","data":"c2VhbA=="},{"type":"text","text":"so"},{"type":"tool_use","id":"t1","name":"f","input":{"a":1}},{"type":"tool_use","id":"t2","name":"f","input":{}}]},
          {"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"one"},{"type":"tool_result","tool_use_id":"t2","is_error":true,"content":[{"type":"text","text":"two"},{"type":"image","source":{"type":"url","url":"https://example.com/b.png"}}]},{"type":"text","text":"go on"}]},
          {"role":"system","content":"mid"},{"role":"assistant","content":""},{"role":"user","content":"x"}]}
        """;

    private static readonly string[] Values =
    [
        "null", "true", "5", "-1", "1.5", "1e400", "99999999999999999999", "\"x\"", "\"5\"", "\"NaN\"", "\"\"", "[]", "{}", "[null]", "[[]]", "[5]",
        "{\"type\":\"text\"}", "{\"type\":5}", "[{\"type\":\"unheard_of\"}]",
    ];

    private GatewayHost _host = null!;

    public async Task InitializeAsync() => _host = await GatewayHost.StartAsync(options => options.Limits.MaxBodyBytes = 100_000);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData("quick", "/v1/messages")]
    [InlineData("anthropic/claude-test", "/v1/messages")]
    [InlineData("quick", "/v1/messages/count_tokens")]
    public async Task Whatever_stands_in_any_place_is_refused_by_name_or_taken(string model, string path)
    {
        _host.Upstream.Script = http => ScriptedUpstream.Json(http, model == "quick" ? Samples.Completion : Fixture.Text("vercel-ai/anthropic-text.json"));
        JsonNode whole = JsonNode.Parse(Everything.Replace("MODEL", model, StringComparison.Ordinal))!;
        (await SendAsync(path, whole.ToJsonString())).Status.ShouldBe(200);
        var faults = new List<string>();
        int seed = 0;
        foreach (string place in Places(whole, "$").Where(place => place != "$.stream").ToArray())
        {
            // Three values a place and run, all of them over the places of one kind.
            for (int n = 0; n < 3; n++)
            {
                string value = Values[seed++ % Values.Length];
                Reply reply = await SendAsync(path, With(whole, place, value));
                string? wrong = Wrong(reply);
                if (wrong is not null)
                {
                    faults.Add($"{place} = {value}: {wrong}");
                }
            }
        }

        faults.ShouldBeEmpty(string.Join('\n', faults.Append(_host.Log.LastOrDefault() ?? "")));
        _host.Upstream.Requests.Select(request => JsonDocument.Parse(request.Body)).Count().ShouldBe(_host.Upstream.Requests.Count);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("{", null)]
    [InlineData("[]", null)]
    [InlineData("""{"model":"quick","max_tokens":5,"messages":[{"role":"user","content":[{"type":"text","text":"x""", null)]
    [InlineData("""{"model":"quick","max_tokens":NaN,"messages":[{"role":"user","content":"x"}]}""", null)]
    [InlineData("""{"model":"quick","max_tokens":"5","messages":[{"role":"user","content":"x"}]}""", "max_tokens")]
    [InlineData("""{"model":"quick","max_tokens":1e400,"messages":[{"role":"user","content":"x"}]}""", "max_tokens")]
    [InlineData("""{"model":"quick","max_tokens":5,"temperature":"0.5","messages":[{"role":"user","content":"x"}]}""", "temperature")]
    [InlineData("""{"model":"quick","max_tokens":5,"temperature":1e400,"messages":[{"role":"user","content":"x"}]}""", "temperature")]
    [InlineData("""{"model":"quick","max_tokens":5,"messages":[{"role":"user","content":"\ud800"}]}""", "messages")]
    [InlineData("""{"model":"quick","max_tokens":5,"system":"\udc00","messages":[{"role":"user","content":"x"}]}""", "system")]
    [InlineData("""{"model":"quick","max_tokens":5,"messages":[{"role":"user","content":"x","content":"y"}]}""", "messages[0].content")]
    [InlineData("""{"model":"quick","max_tokens":5,"messages":[{"role":"user","content":null}]}""", "messages[0].content")]
    [InlineData("""{"model":"quick","max_tokens":5,"messages":[{"role":"wizard","content":"x"}]}""", "messages[0].role")]
    [InlineData("""{"model":"quick","max_tokens":5,"messages":[{"role":"user","content":[{"type":"text","text":null}]}]}""", "messages[0].content[0].text")]
    [InlineData("""{"model":"quick","max_tokens":5,"messages":[{"role":"user","content":[{"type":"unheard_of"}]}]}""", "messages[0]")]
    [InlineData("""{"model":"quick","max_tokens":5,"messages":[{"role":"user","content":[{"type":"tool_result","content":"x"}]}]}""", "messages[0].content[0].tool_use_id")]
    [InlineData("""{"model":"quick","max_tokens":5,"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"t","input":{}}]}]}""", "messages[0].content[0].name")]
    [InlineData("""{"model":"quick","max_tokens":5,"messages":[{"role":"user","content":[{"type":"image","source":{"type":"file","file_id":"f"}}]}]}""", "messages[0]")]
    [InlineData("""{"model":"quick","max_tokens":5,"system":[{"type":"image","source":{"type":"url","url":"https://example.com"}}],"messages":[{"role":"user","content":"x"}]}""", "system")]
    [InlineData("""{"model":"quick","max_tokens":5,"messages":[{"role":"user","content":[{"type":"tool_use","id":"t","name":"f","input":{}}]}]}""", "messages[0]")]
    [InlineData("""{"model":"quick","max_tokens":5,"messages":[{"role":"user","content":[{"type":"thinking","thinking":"hm","signature":"s"}]}]}""", "messages[0]")]
    [InlineData("""{"model":"quick","max_tokens":5,"messages":[{"role":"assistant","content":[{"type":"tool_result","tool_use_id":"t","content":"x"}]}]}""", "messages[0]")]
    [InlineData("""{"model":"quick","max_tokens":5,"messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[{"type":"tool_result","tool_use_id":"u"}]}]}]}""", "messages[0]")]
    [InlineData("""{"model":"quick","max_tokens":5,"top_p":-1e999,"messages":[{"role":"user","content":"x"}]}""", "top_p")]
    [InlineData("""{"model":"quick","max_tokens":5,"stream":"yes","messages":[{"role":"user","content":"x"}]}""", "stream")]
    public async Task A_bad_body_is_a_400_that_names_the_place(string body, string? param)
    {
        Reply reply = await SendAsync("/v1/messages", body);
        reply.Status.ShouldBe(400);
        Wrong(reply).ShouldBeNull();
        (reply.Json.GetProperty("error").GetProperty("details").TryGetProperty("param", out JsonElement named) ? named.GetString() : null).ShouldBe(param);
        _host.Upstream.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/v1/messages")]
    [InlineData("/v1/messages/count_tokens")]
    public async Task What_is_too_large_or_too_deep_or_of_another_kind_has_the_shape_too(string path)
    {
        Reply deep = await SendAsync(path, """{"model":"quick","max_tokens":5,"x":""" + new string('[', 40_000) + new string(']', 40_000) + "}");
        (deep.Status, Wrong(deep)).ShouldBe((400, null));
        Reply huge = await SendAsync(path, """{"model":"quick","x":" """ + new string('x', 200_000) + "\"}");
        (huge.Status, Wrong(huge)).ShouldBe((413, null));
        huge.Json.GetProperty("error").GetProperty("type").GetString().ShouldBe("request_too_large");
        Reply plain = await SendAsync(path, "{}", "text/plain");
        (plain.Status, Wrong(plain)).ShouldBe((415, null));
        using var get = new HttpRequestMessage(HttpMethod.Get, path);
        Reply wrongMethod = await _host.SendAsync(get);
        (wrongMethod.Status, Wrong(wrongMethod)).ShouldBe((405, null));
    }

    [Fact]
    public async Task A_result_without_its_call_and_marks_everywhere_are_the_partners_business()
    {
        Reply reply = await SendAsync("/v1/messages", """
            {"model":"quick","max_tokens":5,"cache_control":{"type":"ephemeral"},"messages":[{"role":"user","content":[
             {"type":"tool_result","tool_use_id":"nobodys","content":[{"type":"text","text":"r","cache_control":{"type":"ephemeral"}}],"cache_control":{"type":"ephemeral"}}]}]}
            """);
        reply.Status.ShouldBe(200);
        JsonNode.Parse(_host.Upstream.Requests.Single().Body)!["messages"]!.ToJsonString().ShouldBe("""[{"role":"tool","tool_call_id":"nobodys","content":"r"}]""");
        reply.Header("x-autarky-dropped").ShouldBe("cache_control");
    }

    // What is wrong with an answer; null for nothing.
    private string? Wrong(Reply reply)
    {
        if (reply.Status == 200)
        {
            return reply.Json.TryGetProperty("type", out JsonElement type)
                ? type.GetString() == "message" ? null : reply.Body
                : reply.Json.TryGetProperty("input_tokens", out _) ? null : reply.Body;
        }

        if (reply.Status is < 400 or >= 500)
        {
            return $"{reply.Status} {reply.Body}";
        }

        JsonElement error = reply.Json.GetProperty("error");
        bool isShaped = reply.Json.GetProperty("type").GetString() == "error"
            && error.GetProperty("type").GetString()!.Length > 0 && error.GetProperty("message").GetString()!.Length > 10;
        bool hasRow = _host.Ledger.Rows.Any(
            row => row.Id.ToString() == reply.Exchange && row.Status == reply.Status && row.Outcome == ExchangeOutcome.ClientError);
        return isShaped && hasRow ? null : $"row: {hasRow}, {reply.Body}";
    }

    private static IEnumerable<string> Places(JsonNode node, string at)
    {
        yield return at;
        IEnumerable<(string, JsonNode?)> inner = node switch
        {
            JsonObject fields => fields.Select(field => ($"{at}.{field.Key}", field.Value)),
            JsonArray items => items.Select((item, index) => ($"{at}.{index}", item)),
            _ => [],
        };
        foreach ((string place, JsonNode? value) in inner)
        {
            foreach (string below in value is null ? [place] : Places(value, place))
            {
                yield return below;
            }
        }
    }

    private static string With(JsonNode whole, string place, string value)
    {
        if (place == "$")
        {
            return value;
        }

        JsonNode changed = whole.DeepClone();
        string[] steps = place.Split('.')[1..];
        JsonNode parent = steps[..^1].Aggregate(
            changed, (node, step) => node is JsonArray items ? items[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)]! : node[step]!);
        const string marker = "\"here goes the value\"";
        if (parent is JsonArray list)
        {
            list[int.Parse(steps[^1], System.Globalization.CultureInfo.InvariantCulture)] = JsonNode.Parse(marker);
        }
        else
        {
            parent[steps[^1]] = JsonNode.Parse(marker);
        }

        return changed.ToJsonString().Replace(marker, value, StringComparison.Ordinal);
    }

    private async Task<Reply> SendAsync(string path, string json, string type = "application/json")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(json, Encoding.UTF8, type) };
        return await _host.SendAsync(request);
    }
}
