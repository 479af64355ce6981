using Autarky.Gateway.Options;
using Autarky.Gateway.Tests.Fakes;
using Autarky.Gateway.Tests.Pipeline;
using Autarky.Ledger.Exchanges;
using static Autarky.Gateway.Tests.Partners.Asking;

namespace Autarky.Gateway.Tests.Partners;

public sealed class PatienceTests
{
    [Theory]
    [InlineData(Chat, false)]
    [InlineData(Chat, true)]
    [InlineData(Messages, false)]
    [InlineData(Messages, true)]
    public async Task A_providers_own_total_ends_its_answer_streamed_or_not(string path, bool stream)
    {
        await using GatewayHost host = await GatewayHost.StartAsync(
            options => options.Providers["openai"].Timeouts = new TimeoutOptions { TotalSeconds = 0.5 });
        host.Upstream.Script = async http =>
        {
            if (stream)
            {
                await ScriptedUpstream.Stream(http, Samples.Chunk1, Samples.Chunk2);
            }

            while (!http.RequestAborted.IsCancellationRequested)
            {
                await ScriptedUpstream.Stream(http, stream ? [": ping\n\n"] : [" "]);
                await Task.Delay(50);
            }
        };
        (int status, string body, _, Exchange row) = await host.AskAsync(path, stream);
        (status, row.Outcome).ShouldBe((stream ? 200 : 504, ExchangeOutcome.TimedOut));
        body.ShouldContain("providers.openai.timeouts.total_seconds");
    }

    [Fact]
    public async Task Another_provider_is_asked_when_the_first_used_up_its_own_total()
    {
        await using GatewayHost host = await GatewayHost.StartAsync(
            options => options.Providers["openai"].Timeouts = new TimeoutOptions { TotalSeconds = 0.3 });
        string request = Samples.Ask("untrained", "hmm");
        host.Upstream.Script = http => Task.Delay(Timeout.Infinite, http.RequestAborted);
        host.Ledger.Recorded = PlainAnswerTests.RecordedFor(request, Samples.Completion) with { UseCase = "untrained" };
        Reply reply = await host.SendAsync(request);
        (reply.Status, reply.Header("x-autarky-recorded")).ShouldBe((200, "true"));
    }

    [Fact]
    public async Task Who_was_refused_after_our_own_tries_is_told_not_to_try_again()
    {
        await using GatewayHost host = await GatewayHost.StartAsync(options => options.Providers["openai"].Retries = 1);
        foreach (int status in new[] { 500, 503, 429 })
        {
            host.Upstream.Script = http =>
            {
                http.Response.Headers["retry-after-ms"] = "10";
                return ScriptedUpstream.Json(http, """{"error":{"message":"not now"}}""", status);
            };
            foreach (string path in new[] { Chat, Messages })
            {
                host.Upstream.Requests.Clear();
                (int told, _, HttpResponseMessage response, _) = await host.AskAsync(path, stream: false);
                host.Upstream.Requests.Count.ShouldBe(2);
                response.Headers.GetValues("x-should-retry").ShouldBe(["false"]);
                told.ShouldBe(status == 429 ? 429 : 502);
            }
        }
    }

    [Fact]
    public async Task Who_was_refused_at_once_may_try_again()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => ScriptedUpstream.Json(http, """{"error":{"message":"not now"}}""", 503);
        (_, _, HttpResponseMessage response, _) = await host.AskAsync(Chat, stream: false);
        response.Headers.Contains("x-should-retry").ShouldBeFalse();
    }

    [Theory]
    [InlineData("retry-after-ms", "1500", "2")]
    [InlineData("Retry-After", "7.5", "8")]
    [InlineData("Retry-After", "7", "7")]
    [InlineData("Retry-After", "99999999999", "31536000")]
    [InlineData("Retry-After", "Fri, 31 Dec 2027 23:59:59 GMT", null)]
    [InlineData("Retry-After", "-1", "none")]
    [InlineData("Retry-After", "soon", "none")]
    public async Task When_to_come_back_is_read_in_every_form(string header, string value, string? seconds)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http =>
        {
            http.Response.Headers[header] = value;
            return ScriptedUpstream.Json(http, """{"error":{"message":"slow down"}}""", 429);
        };
        (_, _, HttpResponseMessage response, _) = await host.AskAsync(Chat, stream: false);
        string told = response.Headers.TryGetValues("Retry-After", out IEnumerable<string>? values) ? values.Single() : "none";
        told.ShouldBe(seconds ?? told);
    }

    [Theory]
    [InlineData("""{"error":{"message":"You exceeded your current quota","type":"insufficient_quota","code":"insufficient_quota"}}""", null)]
    [InlineData("""{"error":{"message":"slow down"}}""", "false")]
    public async Task What_will_not_get_better_is_not_tried_again(string error, string? shouldRetry)
    {
        await using GatewayHost host = await GatewayHost.StartAsync(options => options.Providers["openai"].Retries = 3);
        host.Upstream.Script = http =>
        {
            http.Response.Headers["x-should-retry"] = shouldRetry;
            return ScriptedUpstream.Json(http, error, 429);
        };
        (await host.AskAsync(Chat, stream: false)).Status.ShouldBe(429);
        host.Upstream.Requests.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_sends_no_more_gets_its_answer(bool stream)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        foreach (int milliseconds in new[] { 0, 300 })
        {
            host.Upstream.Script = async http =>
            {
                await Task.Delay(milliseconds);
                await (stream ? ScriptedUpstream.Stream(http, Samples.Chunk1, Samples.Chunk2) : Task.CompletedTask);
                await Task.Delay(milliseconds);
                await (stream
                    ? ScriptedUpstream.Stream(http, Samples.Chunk3, Samples.ChunkEnd, Samples.Done)
                    : ScriptedUpstream.Json(http, Samples.Completion));
            };
            using var client = new RawClient(host.Url);
            await client.SendAsync(host.Key, Samples.Ask("quick", "hello", stream ? ",\"stream\":true" : ""));
            client.FinishSending();
            string all = await client.ReadToEndAsync();
            all.ShouldStartWith("HTTP/1.1 200");
            all.ShouldContain(stream ? "[DONE]" : "lost_card");
        }

        host.Ledger.Rows.ShouldAllBe(row => row.Outcome == ExchangeOutcome.Complete);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_sends_no_more_waits_for_slow_answers_too(bool stream)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        var go = new TaskCompletionSource();
        host.Upstream.Script = async http =>
        {
            await (stream ? ScriptedUpstream.Stream(http, Samples.Chunk1, Samples.Chunk2) : Task.CompletedTask);
            await go.Task;
            await (stream ? ScriptedUpstream.Stream(http, Samples.Chunk3, Samples.ChunkEnd, Samples.Done) : ScriptedUpstream.Json(http, Samples.Completion));
        };
        using var client = new RawClient(host.Url);
        await client.SendAsync(host.Key, Samples.Ask("quick", "hello", stream ? ",\"stream\":true" : ""));
        client.FinishSending();

        // What is sent to see whether it is still there is nothing to a client: an interim status, a comment.
        string early = await client.ReadUntilAsync(stream ? ":\n\n" : "100 Continue\r\n\r\n");
        early.ShouldContain(stream ? "\r\n3\r\n:\n\n\r\n" : "HTTP/1.1 100 Continue\r\n\r\n");
        go.SetResult();
        string all = await client.ReadToEndAsync();
        all.ShouldContain("HTTP/1.1 200 OK");
        all.ShouldContain(stream ? "[DONE]" : "lost_card");
        (await host.RowAsync()).Outcome.ShouldBe(ExchangeOutcome.Complete);
    }

    [Fact]
    public async Task Recorded_answers_get_what_they_lack()
    {
        await using GatewayHost host = await GatewayHost.StartAsync(hasKey: false);
        foreach ((string recorded, string reason) in new[]
        {
            ("""{"choices":[{"message":{"content":"x"}}]}""", "stop"),
            ("""{"id":"c","object":"chat.completion","created":1,"model":"m","usage":{},"choices":[{"message":{"content":"x"},"finish_reason":null}]}""", "stop"),
            ("""{"choices":[{"message":{"tool_calls":[{"function":{"name":"f","arguments":"{}"}}]}}]}""", "tool_calls"),
        })
        {
            foreach (bool stream in new[] { false, true })
            {
                string request = Samples.Ask("untrained", "hmm", stream ? ",\"stream\":true" : "");
                host.Ledger.Recorded = PlainAnswerTests.RecordedFor(request, recorded) with { UseCase = "untrained" };
                Reply reply = await host.SendAsync(request);
                reply.Status.ShouldBe(200);
                reply.Body.ShouldContain("\"role\":\"assistant\"");
                reply.Body.ShouldContain("\"index\":0");
                reply.Body.ShouldContain($"\"finish_reason\":\"{reason}\"");
                if (reason == "tool_calls")
                {
                    reply.Body.ShouldContain("\"type\":\"function\"");
                    reply.Body.ShouldContain("\"id\":\"call_0_0\"");
                }
            }
        }
    }

    [Theory]
    [InlineData("""{"content":[{"type":"text","text":"x"}]}""", "end_turn")]
    [InlineData("""{"content":[{"type":"tool_use","id":"t","name":"f","input":{}}]}""", "tool_use")]
    public async Task Recorded_messages_get_what_they_lack(string recorded, string reason)
    {
        await using GatewayHost host = await GatewayHost.StartAsync(hasKey: false);
        foreach ((string path, bool stream) in new[] { (Chat, false), (Chat, true), (Messages, false), (Messages, true) })
        {
            string body = $$"""{"model":"untrained","max_tokens":9,"messages":[{"role":"user","content":"one two"}]{{(stream ? ",\"stream\":true" : "")}}}""";
            host.Ledger.Recorded = PlainAnswerTests.RecordedFor(body, recorded) with { UseCase = "untrained", Dialect = "anthropic-messages" };
            (int status, string told, _, _) = await host.AskAsync(path, stream, "untrained");
            status.ShouldBe(200);
            told.ShouldContain("\"role\":\"assistant\"");
            string word = reason == "tool_use" ? "tool_calls" : "stop";
            told.ShouldContain(path == Messages ? $"\"stop_reason\":\"{reason}\"" : $"\"finish_reason\":\"{word}\"");
        }
    }
}
