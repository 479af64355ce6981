using Autarky.Gateway.Tests.Fakes;
using Autarky.Ledger.Exchanges;
using Microsoft.AspNetCore.Http;

namespace Autarky.Gateway.Tests.Pipeline;

public sealed class AttemptsTests
{
    private static readonly string Stream = Samples.Ask("triage", "hmm", ",\"stream\":true");

    [Theory]
    [InlineData(500)]
    [InlineData(429)]
    [InlineData(401)]
    public async Task A_teacher_that_refuses_falls_back_to_what_was_recorded(int status)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => ScriptedUpstream.Json(http, "{}", status);
        string request = Samples.Ask("triage", "hmm");
        host.Ledger.Recorded = PlainAnswerTests.RecordedFor(request, Samples.Completion);
        Reply reply = await host.SendAsync(request);
        reply.Body.ShouldBe(Samples.Completion);
        reply.Header("x-autarky-recorded").ShouldBe("true");
        reply.Header("x-autarky-reason")!.ShouldContain("the teacher failed");
    }

    [Fact]
    public async Task A_stream_falls_back_while_nothing_was_said_yet()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = async http =>
        {
            await ScriptedUpstream.Stream(http, ": hm\n\n", Samples.Chunk1);
            http.Abort();
        };
        host.Ledger.Recorded = PlainAnswerTests.RecordedFor(Stream, Samples.Completion);
        Reply reply = await host.SendAsync(Stream);
        reply.Status.ShouldBe(200);
        reply.Header("x-autarky-recorded").ShouldBe("true");
        reply.Body.ShouldNotContain(
            "gpt-4-0613\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]}\n\n: ");
        reply.Body.ShouldEndWith("data: [DONE]\n\n");
    }

    [Fact]
    public async Task A_stream_never_falls_back_after_its_first_token()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = async http =>
        {
            await ScriptedUpstream.Stream(http, Samples.Chunk1, Samples.Chunk2);
            await Task.Delay(200);
            http.Abort();
        };
        host.Ledger.Recorded = PlainAnswerTests.RecordedFor(Stream, Samples.Completion);
        using var client = new RawClient(host.Url);
        await client.SendAsync(host.Key, Stream);
        string all = await client.ReadToEndAsync();
        all.ShouldContain("\"lost \"");
        all.ShouldContain("provider_broke_off");
        all.ShouldNotContain("lost_card");
    }

    [Fact]
    public async Task A_request_that_the_provider_calls_wrong_is_not_tried_elsewhere()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => ScriptedUpstream.Json(http, """{"error":{"message":"bad stop","type":"invalid_request_error","param":"stop","code":"bad_stop"}}""", 400);
        string request = Samples.Ask("triage", "hmm");
        host.Ledger.Recorded = PlainAnswerTests.RecordedFor(request, Samples.Completion);
        Reply reply = await host.SendAsync(request);
        (reply.Status, reply.ErrorCode, reply.ErrorMessage).ShouldBe((400, "bad_stop", "bad stop"));
        reply.Json.GetProperty("error").GetProperty("param").GetString().ShouldBe("stop");
    }

    [Fact]
    public async Task A_provider_that_asks_to_wait_a_little_is_asked_again()
    {
        await using GatewayHost host = await GatewayHost.StartAsync(options => options.Providers["openai"].Retries = 1);
        int asked = 0;
        host.Upstream.Script = http =>
        {
            http.Response.Headers.RetryAfter = "0";
            return Interlocked.Increment(ref asked) == 1 ? ScriptedUpstream.Json(http, "{}", 429) : ScriptedUpstream.Json(http, Samples.Completion);
        };
        (await host.SendAsync(Samples.Ask("quick", "hello"))).Status.ShouldBe(200);
        asked.ShouldBe(2);
    }

    [Fact]
    public async Task A_provider_that_asks_to_wait_too_long_is_given_up_and_the_client_is_told_when()
    {
        await using GatewayHost host = await GatewayHost.StartAsync(options => options.Providers["openai"].Retries = 5);
        host.Upstream.Script = http =>
        {
            http.Response.Headers.RetryAfter = "30";
            return ScriptedUpstream.Json(http, """{"error":{"message":"slow down"}}""", 429);
        };
        Reply reply = await host.SendAsync(Samples.Ask("quick", "hello"));
        (reply.Status, reply.ErrorCode, reply.Header("Retry-After")).ShouldBe((429, "provider_rate_limited", "30"));
        host.Upstream.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_provider_that_cannot_be_reached_is_said_to_be_so()
    {
        await using GatewayHost host = await GatewayHost.StartAsync(options => options.Providers["openai"].BaseUrl = "http://127.0.0.1:1/v1");
        Reply reply = await host.SendAsync(Samples.Ask("quick", "hello"));
        (reply.Status, reply.ErrorCode).ShouldBe((502, "provider_unreachable"));
        host.Ledger.Find(reply.Exchange).Outcome.ShouldBe(ExchangeOutcome.ProviderFailed);
    }

    [Theory]
    [InlineData("<html>oops</html>")]
    [InlineData("{\"choices\":[]}")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("{\"choices\":[{\"message\":")]
    public async Task What_is_no_completion_is_not_passed_on_as_one(string body)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => ScriptedUpstream.Json(http, body);
        Reply reply = await host.SendAsync(Samples.Ask("quick", "hello"));
        (reply.Status, reply.ErrorCode).ShouldBe((502, "provider_answer_invalid"));
    }

    [Theory]
    [InlineData("data: nonsense\n\n", "provider_answer_invalid")]
    [InlineData("data: [DONE]\n\n", "provider_answer_invalid")]
    [InlineData("data: {\"error\":\"overloaded\"}\n\n", "provider_error")]
    [InlineData("", "provider_broke_off")]
    public async Task What_is_no_stream_is_an_error_with_a_status(string events, string code)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => ScriptedUpstream.Stream(http, events);
        Reply reply = await host.SendAsync(Samples.Ask("quick", "hello", ",\"stream\":true"));
        (reply.Status, reply.ErrorCode).ShouldBe((502, code));
    }

    [Fact]
    public async Task No_first_token_in_time_is_a_504_and_stops_the_provider()
    {
        await using GatewayHost host = await GatewayHost.StartAsync(options => options.Timeouts.FirstTokenSeconds = 0.2);
        var stopped = new TaskCompletionSource();
        host.Upstream.Script = async http =>
        {
            http.RequestAborted.Register(() => stopped.TrySetResult());
            await ScriptedUpstream.Stream(http, Samples.Chunk1);
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        };
        Reply reply = await host.SendAsync(Samples.Ask("quick", "hello", ",\"stream\":true"));
        (reply.Status, reply.ErrorCode).ShouldBe((504, "first_token_timeout"));
        host.Ledger.Find(reply.Exchange).Outcome.ShouldBe(ExchangeOutcome.TimedOut);
        await stopped.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Silence_in_the_middle_of_a_stream_ends_it()
    {
        await using GatewayHost host = await GatewayHost.StartAsync(options => options.Timeouts.IdleSeconds = 0.2);
        host.Upstream.Script = Hang;
        using var client = new RawClient(host.Url);
        await client.SendAsync(host.Key, Samples.Ask("quick", "hello", ",\"stream\":true"));
        (await client.ReadToEndAsync()).ShouldContain("idle_timeout");
        Exchange row = await host.RowAsync();
        (row.Outcome, row.OutputTokens).ShouldBe((ExchangeOutcome.TimedOut, 1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_total_ends_an_exchange_whatever_it_is_doing(bool stream)
    {
        await using GatewayHost host = await GatewayHost.StartAsync(options => options.Timeouts.TotalSeconds = 0.3);
        host.Upstream.Script = stream ? Hang : http => Task.Delay(Timeout.Infinite, http.RequestAborted);
        using var client = new RawClient(host.Url);
        await client.SendAsync(host.Key, Samples.Ask("quick", "hello", stream ? ",\"stream\":true" : ""));
        (await client.ReadUntilAsync("total_timeout")).ShouldContain("total_timeout");
        (await host.RowAsync()).Outcome.ShouldBe(ExchangeOutcome.TimedOut);
    }

    [Fact]
    public async Task A_plain_answer_may_take_longer_than_a_first_token()
    {
        await using GatewayHost host = await GatewayHost.StartAsync(options => options.Timeouts.FirstTokenSeconds = 0.05);
        host.Upstream.Script = async http =>
        {
            await Task.Delay(300);
            await ScriptedUpstream.Json(http, Samples.Completion);
        };
        (await host.SendAsync(Samples.Ask("quick", "hello"))).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData(401, "{\"error\":{\"message\":\"Incorrect API key provided: sk-partn*******************cdef\"}}")]
    [InlineData(400, "{\"error\":{\"message\":\"your header was Bearer sk-partner-SECRET-0123456789abcdef\",\"code\":\"sk-partner-SECRET-0123456789abcdef\"}}")]
    [InlineData(500, "{\"error\":\"key SK-PARTNER-secret-0123456789ABCDEF\"}")]
    [InlineData(503, "{\"message\":\"prefix sk-partner-SEC and suffix 89abcdef\"}")]
    [InlineData(302, "{}")]
    public async Task Nothing_of_a_partners_key_reaches_the_client_the_ledger_or_the_log(int status, string body)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => ScriptedUpstream.Json(http, body, status);
        Reply reply = await host.SendAsync(Samples.Ask("quick", "hello"));
        reply.Status.ShouldBeGreaterThanOrEqualTo(400);
        string everything = reply.Body + host.Ledger.Find(reply.Exchange).Error + string.Concat(host.Log);
        foreach (string secret in (string[])["secret", "sk-partn", "cdef"])
        {
            everything.ShouldNotContain(secret, Case.Insensitive);
        }
    }

    private static async Task Hang(HttpContext http)
    {
        await ScriptedUpstream.Stream(http, Samples.Chunk1, Samples.Chunk2);
        await Task.Delay(Timeout.Infinite, http.RequestAborted);
    }
}
