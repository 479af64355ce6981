using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Gateway.Keys;
using Autarky.Gateway.Tests.Fakes;
using Autarky.Ledger.Access;

namespace Autarky.Gateway.Tests.Stored;

/// <summary>Responses that clients ask for again, go on from, delete, and let run on without them.</summary>
public sealed class KeptResponseTests
{
    private const string Hello = """{"model":"quick","input":"hi","instructions":"be brief"}""";

    [Fact]
    public async Task A_response_can_be_asked_for_again_by_its_key_until_it_is_deleted()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        string other = Other(host);
        Reply made = await host.RespondAsync(Hello);

        (await host.CallAsync(HttpMethod.Get, "/" + made.Id())).Body.ShouldBe(made.Body);
        (await host.CallAsync(HttpMethod.Get, "/" + made.Id(), key: other)).Status.ShouldBe(404);
        (await host.CallAsync(HttpMethod.Delete, "/" + made.Id(), key: other)).Status.ShouldBe(404);
        (await host.CallAsync(HttpMethod.Delete, "/" + made.Id())).Body.ShouldBe($$"""{"id":"{{made.Id()}}","object":"response","deleted":true}""");

        Reply gone = await host.CallAsync(HttpMethod.Get, "/" + made.Id());
        (gone.Status, gone.ErrorMessage).ShouldBe((404, $"Response with id '{made.Id()}' not found."));
        (await host.CallAsync(HttpMethod.Delete, "/" + made.Id())).Status.ShouldBe(404);
        Reply next = await host.RespondAsync($$"""{"model":"quick","input":"and","previous_response_id":"{{made.Id()}}"}""");
        (next.Status, next.ErrorCode, next.ErrorMessage).ShouldBe((400, "previous_response_not_found", $"Previous response with id '{made.Id()}' not found."));
    }

    [Theory]
    [InlineData("resp_0123456789abcdef0123456789abcdef")]
    [InlineData("resp_nobody")]
    [InlineData("..%2f..%2fmodels")]
    public async Task Nobody_knows_an_id_that_was_never_given(string id)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        foreach ((HttpMethod method, string path) in new[]
        {
            (HttpMethod.Get, ""), (HttpMethod.Delete, ""), (HttpMethod.Get, "/input_items"), (HttpMethod.Post, "/cancel"),
        })
        {
            (await host.CallAsync(method, "/" + id + path)).Status.ShouldBe(404, method + path);
        }

        (await host.CallAsync(HttpMethod.Put, "/" + id)).Status.ShouldBe(405);
        (await host.CallAsync(HttpMethod.Get, "/" + id, key: "ak_no")).Status.ShouldBe(401);
    }

    [Fact]
    public async Task What_is_not_to_be_stored_cannot_be_asked_for()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Reply made = await host.RespondAsync("""{"model":"quick","input":"hi","store":false}""");
        made.Json.GetProperty("store").GetBoolean().ShouldBeFalse();
        (await host.CallAsync(HttpMethod.Get, "/" + made.Id())).Status.ShouldBe(404);
        (await host.RespondAsync($$"""{"model":"quick","input":"and","previous_response_id":"{{made.Id()}}"}""")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task What_the_contract_forbids_to_keep_cannot_be_asked_for_whatever_the_client_wants()
    {
        await using GatewayHost host = await GatewayHost.StartAsync(options => options.Providers["openai"].Rights.Keep = false);
        Reply made = await host.RespondAsync("""{"model":"quick","input":"hi","store":true}""");
        made.Json.GetProperty("store").GetBoolean().ShouldBeFalse();
        host.Ledger.Find(made.Exchange).Request.ShouldBeNull();
        (await host.CallAsync(HttpMethod.Get, "/" + made.Id())).Status.ShouldBe(404);
        Reply background = await host.RespondAsync("""{"model":"quick","input":"hi","background":true}""");
        (background.Status, background.Json.GetProperty("error").GetProperty("param").GetString()).ShouldBe((400, "background"));
    }

    [Fact]
    public async Task A_conversation_goes_on_from_the_ledger_with_all_but_earlier_instructions()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Reply first = await host.RespondAsync(Hello);
        Reply second = await host.RespondAsync($$"""{"model":"quick","instructions":"be long","input":[{"role":"user","content":"two"}],"previous_response_id":"{{first.Id()}}"}""");
        Reply third = await host.RespondAsync(
            $$"""{"model":"anthropic/claude-test","input":"three","previous_response_id":"{{second.Id()}}","stream":false}""");

        third.Status.ShouldBe(502); // the script answers in the other dialect: only what was asked counts here
        string answer = first.Json.TextOf();
        JsonNode sent = host.Sent();
        sent["system"].ShouldBeNull();
        sent["messages"]!.AsArray().Select(message => $"{message!["role"]}: {message["content"]![0]!["text"]}").ShouldBe(
            ["user: hi", "assistant: " + answer, "user: two", "assistant: " + answer, "user: three"]);
        second.Json.GetProperty("previous_response_id").GetString().ShouldBe(first.Id());

        // What goes on from a response outlives it.
        await host.CallAsync(HttpMethod.Delete, "/" + first.Id());
        Reply fourth = await host.RespondAsync($$"""{"model":"quick","input":"four","previous_response_id":"{{second.Id()}}"}""");
        fourth.Status.ShouldBe(200);
        host.Sent()["messages"]!.AsArray().Count.ShouldBe(5);
        (await host.RespondAsync($$"""{"model":"quick","input":"x","previous_response_id":"{{second.Id()}}"}""", key: Other(host))).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Items_are_named_by_their_ids_and_listed_page_by_page()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Reply first = await host.RespondAsync("""{"model":"quick","input":[{"role":"user","content":"a"},{"role":"assistant","content":"b"},{"role":"user","content":"c"}]}""");
        string said = first.Json.GetProperty("output")[0].GetProperty("id").GetString()!;
        Reply second = await host.RespondAsync($$"""{"model":"quick","input":[{"type":"item_reference","id":"{{said}}"},{"id":"{{said}}"},{"role":"user","content":"d"}]}""");
        second.Status.ShouldBe(200, second.Body);
        host.Sent()["messages"]!.AsArray().Select(message => (string?)message!["content"]).ShouldBe([first.Json.TextOf(), first.Json.TextOf(), "d"]);

        JsonElement page = (await host.CallAsync(HttpMethod.Get, $"/{first.Id()}/input_items?limit=2")).Json;
        Texts(page).ShouldBe(["c", "b"]);
        page.GetProperty("has_more").GetBoolean().ShouldBeTrue();
        JsonElement rest = (await host.CallAsync(HttpMethod.Get, $"/{first.Id()}/input_items?limit=2&after={page.GetProperty("last_id").GetString()}")).Json;
        (Texts(rest).Single(), rest.GetProperty("has_more").GetBoolean()).ShouldBe(("a", false));
        Texts((await host.CallAsync(HttpMethod.Get, $"/{first.Id()}/input_items?order=asc")).Json).ShouldBe(["a", "b", "c"]);
        Texts((await host.CallAsync(HttpMethod.Get, $"/{second.Id()}/input_items?order=asc")).Json).ShouldBe([first.Json.TextOf(), first.Json.TextOf(), "d"]);
        foreach (string wrong in new[] { "limit=0", "limit=x", "limit=101", "order=up" })
        {
            (await host.CallAsync(HttpMethod.Get, $"/{first.Id()}/input_items?{wrong}")).Status.ShouldBe(400, wrong);
        }

        Reply unknown = await host.RespondAsync("""{"model":"quick","input":[{"type":"item_reference","id":"rs_0123456789abcdef0123456789abcdef_0"}]}""");
        (unknown.Status, unknown.ErrorCode).ShouldBe((404, "item_not_found"));
        (await host.RespondAsync($$"""{"model":"quick","input":[{"type":"item_reference","id":"{{said}}"}]}""", key: Other(host))).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Tokens_are_counted_with_what_was_said_before()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Reply first = await host.RespondAsync(Hello);
        Reply alone = await host.RespondAsync("""{"model":"quick","input":"one two"}""", "/input_tokens");
        alone.Body.ShouldBe("""{"object":"response.input_tokens","input_tokens":2}""");
        Reply more = await host.RespondAsync($$"""{"model":"quick","input":"one two","previous_response_id":"{{first.Id()}}"}""", "/input_tokens");
        more.Json.GetProperty("input_tokens").GetInt32().ShouldBeGreaterThan(2);
    }

    [Fact]
    public async Task A_response_runs_on_without_its_client_and_is_polled()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        var go = new TaskCompletionSource();
        host.Upstream.Script = async http =>
        {
            await go.Task;
            await ScriptedUpstream.Json(http, Samples.Completion);
        };
        Reply queued = await host.RespondAsync("""{"model":"quick","input":"hi","background":true}""");
        (queued.Status, queued.Json.GetProperty("status").GetString(), queued.Json.GetProperty("background").GetBoolean()).ShouldBe((200, "queued", true));
        queued.Header("x-autarky-exchange").ShouldBeNull(); // not written yet
        (await StatusAsync(host, queued.Id())).ShouldBe("in_progress");
        (await host.RespondAsync($$"""{"model":"quick","input":"and","previous_response_id":"{{queued.Id()}}"}""")).Status.ShouldBe(400);
        go.SetResult();
        (await UntilAsync(host, queued.Id(), "completed")).TextOf().ShouldNotBeEmpty();
        Reply next = await host.RespondAsync($$"""{"model":"quick","input":"and","previous_response_id":"{{queued.Id()}}"}""");
        next.Status.ShouldBe(200);
        (await host.CallAsync(HttpMethod.Get, $"/{queued.Id()}/input_items")).Json.GetProperty("data").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task One_that_runs_on_can_be_cancelled_and_others_cannot()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => Task.Delay(Timeout.Infinite, http.RequestAborted);
        Reply queued = await host.RespondAsync("""{"model":"quick","input":"hi","background":true}""");
        (await host.CallAsync(HttpMethod.Post, $"/{queued.Id()}/cancel", key: Other(host))).Status.ShouldBe(404);
        (await host.CallAsync(HttpMethod.Post, $"/{queued.Id()}/cancel")).Json.GetProperty("status").GetString().ShouldBe("cancelled");
        (await StatusAsync(host, queued.Id())).ShouldBe("cancelled");
        (await host.CallAsync(HttpMethod.Post, $"/{queued.Id()}/cancel")).Json.GetProperty("status").GetString().ShouldBe("cancelled");

        host.Upstream.Script = http => ScriptedUpstream.Json(http, Samples.Completion);
        Reply plain = await host.RespondAsync(Hello);
        (await host.CallAsync(HttpMethod.Post, $"/{plain.Id()}/cancel")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task What_fails_without_its_client_says_why_when_it_is_polled()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => ScriptedUpstream.Json(http, """{"error":{"message":"broken pipes"}}""", 500);
        Reply queued = await host.RespondAsync("""{"model":"quick","input":"hi","background":true}""");
        JsonElement failed = await UntilAsync(host, queued.Id(), "failed");
        failed.GetProperty("error").GetProperty("message").GetString()!.ShouldContain("broken pipes");
        (await host.RespondAsync("""{"model":"nobody","input":"hi","background":true}""")).Status.ShouldBe(404); // before it began: at once
    }

    [Fact]
    public async Task One_that_was_broken_off_with_its_process_has_failed()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => Task.Delay(Timeout.Infinite, http.RequestAborted);
        Reply queued = await host.RespondAsync("""{"model":"quick","input":"hi","background":true}""");

        await using GatewayHost after = await GatewayHost.StartAsync(before: host);
        JsonElement read = (await after.CallAsync(HttpMethod.Get, "/" + queued.Id())).Json;
        (read.GetProperty("status").GetString(), read.GetProperty("error").GetProperty("code").GetString()).ShouldBe(("failed", "server_error"));
        (await after.CallAsync(HttpMethod.Delete, "/" + queued.Id())).Status.ShouldBe(200);
        (await after.CallAsync(HttpMethod.Get, "/" + queued.Id())).Status.ShouldBe(404);
    }

    [Fact]
    public async Task What_a_partner_keeps_goes_on_there_and_elsewhere_out_of_the_ledger()
    {
        await using GatewayHost host = await GatewayHost.StartAsync(options =>
        {
            options.Providers["same"] = new() { Dialect = "openai-responses", BaseUrl = options.Providers["openai"].BaseUrl, Retries = 0, ApiKeyEnv = "K" };
        });
        host.Upstream.Script = http => http.Request.Path == "/v1/responses"
            ? ScriptedUpstream.Json(http, """{"id":"resp_theirs","object":"response","status":"completed","model":"gpt-4","output":[{"type":"message","id":"m","role":"assistant","content":[{"type":"output_text","text":"hello"}]}]}""")
            : ScriptedUpstream.Json(http, Samples.Completion);
        Reply first = await host.RespondAsync("""{"model":"same/gpt-4","input":"hi"}""");
        first.Id().ShouldBe("resp_theirs");
        (await host.CallAsync(HttpMethod.Get, "/resp_theirs")).Body.ShouldBe(first.Body);
        (await host.CallAsync(HttpMethod.Get, "/resp_theirs", key: Other(host))).Status.ShouldBe(404);

        string next = """{"model":"same/gpt-4","input":"and","previous_response_id":"resp_theirs"}""";
        (await host.RespondAsync(next)).Status.ShouldBe(200);
        host.Upstream.Requests.Last().Body.ShouldBe(next.Replace("same/", "", StringComparison.Ordinal));
        (await host.RespondAsync(next.Replace("same/gpt-4", "quick", StringComparison.Ordinal))).Status.ShouldBe(200);
        host.Sent()["messages"]!.AsArray().Select(message => (string?)message!["content"]).ShouldBe(["hi", "hello", "and"]);

        // The other way round: what this gateway made is unknown to the partner, and sent whole.
        Reply ours = await host.RespondAsync("""{"model":"quick","input":"one"}""");
        (await host.RespondAsync($$"""{"model":"same/gpt-4","input":"two","previous_response_id":"{{ours.Id()}}"}""")).Status.ShouldBe(200);
        host.Sent()["previous_response_id"].ShouldBeNull();
        host.Sent()["input"]!.AsArray().Count.ShouldBe(3);
    }

    private static string Other(GatewayHost host)
    {
        (string key, ApiKey row) = KeyForm.Create("other", DateTimeOffset.UnixEpoch);
        host.Ring.Replace([host.KeyRow, row]);
        return key;
    }

    private static string?[] Texts(JsonElement page) =>
        [.. page.GetProperty("data").EnumerateArray().Select(item => item.GetProperty("content")[0].GetProperty("text").GetString())];

    private static async Task<string?> StatusAsync(GatewayHost host, string id) =>
        (await host.CallAsync(HttpMethod.Get, "/" + id)).Json.GetProperty("status").GetString();

    private static async Task<JsonElement> UntilAsync(GatewayHost host, string id, string status)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            JsonElement response = (await host.CallAsync(HttpMethod.Get, "/" + id)).Json;
            if (response.GetProperty("status").GetString() == status)
            {
                return response;
            }

            await Task.Delay(20, late.Token);
        }
    }
}
