using System.Text;
using System.Text.Json;
using Autarky.Gateway.Tests.Fakes;
using Autarky.Ledger.Exchanges;
using Microsoft.AspNetCore.Http;

namespace Autarky.Gateway.Tests.Pipeline;

public sealed class StreamTests
{
    private static readonly string Ask = Samples.Ask("quick", "one two three", ",\"stream\":true");
    private static readonly string AskUsage = Samples.Ask("quick", "one two three", ",\"stream\":true,\"stream_options\":{\"include_usage\":true}");

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    [InlineData(100_000)]
    public async Task A_stream_comes_back_byte_for_byte_whatever_pieces_it_came_in(int size)
    {
        const string odd = ": keep-alive\r\n\r\n" + Samples.Chunk1 + "event: x\nid: 3\n" + Samples.Chunk2 + "data:{\"choices\":\ndata:[]}\n\n"
            + Samples.Chunk3 + Samples.ChunkEnd + Samples.ChunkUsage + "data:[DONE]\r\n\r\n: bye";
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => ScriptedUpstream.Stream(http, Encoding.UTF8.GetBytes(odd).Chunk(size));
        Reply reply = await host.SendAsync(AskUsage);

        reply.MediaType.ShouldBe("text/event-stream");

        // What a provider sends after the end mark may come too late to be passed on; nothing in front of it does.
        reply.Body.ShouldStartWith(odd[..odd.IndexOf("\r\n\r\n: bye", StringComparison.Ordinal)]);
        odd.ShouldStartWith(reply.Body);
    }

    [Fact]
    public async Task The_row_of_a_stream_holds_the_completion_that_its_chunks_merge_to()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http =>
            ScriptedUpstream.Stream(http, Samples.Chunk1, Samples.Chunk2, Samples.Chunk3 + Samples.ChunkEnd, Samples.ChunkUsage, Samples.Done);
        Reply reply = await host.SendAsync(Ask);

        Exchange row = host.Ledger.Find(reply.Exchange);
        row.Outcome.ShouldBe(ExchangeOutcome.Complete);
        row.TimeToFirstTokenMicroseconds.ShouldNotBeNull();
        (row.InputTokens, row.CachedInputTokens, row.OutputTokens, row.TokensEstimated).ShouldBe((100, 40, 10, false));
        JsonElement completion = JsonDocument.Parse(row.Response).RootElement;
        completion.GetProperty("object").GetString().ShouldBe("chat.completion");
        completion.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString().ShouldBe("lost card");
        completion.GetProperty("choices")[0].GetProperty("finish_reason").GetString().ShouldBe("stop");
    }

    [Fact]
    public async Task The_cost_of_a_stream_follows_it_as_a_trailer()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http =>
            ScriptedUpstream.Stream(http, Samples.Chunk1, Samples.Chunk2, Samples.Chunk3, Samples.ChunkEnd, Samples.ChunkUsage, Samples.Done);
        Reply reply = await host.SendAsync(Ask);
        (reply.Trailer("x-autarky-cost") ?? reply.Header("x-autarky-cost")).ShouldBe("0.003"); // 60 * 30 + 40 * 15 + 10 * 60 = 3000 micro
    }

    [Fact]
    public async Task The_connection_serves_on_after_a_stream_with_a_trailer()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => SlowStream(http);
        for (int i = 0; i < 3; i++)
        {
            Reply reply = await host.SendAsync(AskUsage);
            reply.Body.ShouldBe(Samples.WholeStream);
            reply.Trailer("x-autarky-cost").ShouldBe("0.003");
        }
    }

    [Fact]
    public async Task Tokens_nobody_counted_are_counted_here_and_marked()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => ScriptedUpstream.Stream(http, Samples.Chunk1, Samples.Chunk2, Samples.Chunk3, Samples.ChunkEnd, Samples.Done);
        Reply reply = await host.SendAsync(Ask);
        Exchange row = host.Ledger.Find(reply.Exchange);
        (row.InputTokens, row.OutputTokens, row.TokensEstimated).ShouldBe((3, 2, true));
    }

    [Theory]
    [InlineData("quick")]
    [InlineData("triage")]
    public async Task The_last_bytes_leave_only_after_the_commit(string model)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        var asked = new TaskCompletionSource();
        var commit = new TaskCompletionSource();
        host.Ledger.BeforeAppend = _ =>
        {
            asked.SetResult();
            return commit.Task;
        };
        host.Upstream.Script = SlowStream;
        using var client = new RawClient(host.Url);
        await client.SendAsync(host.Key, Samples.Ask(model, "sure", ",\"stream\":true"));
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(20));
        string before = await client.ReadForAsync(TimeSpan.FromMilliseconds(300));
        before.ShouldNotContain("[DONE]");
        before.ShouldNotContain("\r\n0\r\n");

        commit.SetResult();
        (await client.ReadUntilAsync("[DONE]")).ShouldContain("[DONE]");
        host.Ledger.Rows.Count.ShouldBe(1);
    }

    [Fact]
    public async Task No_byte_of_a_plain_answer_leaves_before_the_commit()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        var asked = new TaskCompletionSource();
        var commit = new TaskCompletionSource();
        host.Ledger.BeforeAppend = _ =>
        {
            asked.SetResult();
            return commit.Task;
        };
        using var client = new RawClient(host.Url);
        await client.SendAsync(host.Key, Samples.Ask("quick", "hello"));
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(20));
        (await client.ReadForAsync(TimeSpan.FromMilliseconds(300))).ShouldBe("");
        commit.SetResult();
        (await client.ReadUntilAsync("lost_card")).ShouldStartWith("HTTP/1.1 200");
    }

    [Fact]
    public async Task A_plain_answer_that_cannot_be_recorded_is_not_given()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Ledger.IsDown = true;
        Reply reply = await host.SendAsync(Samples.Ask("quick", "hello"));
        (reply.Status, reply.ErrorCode).ShouldBe((503, "ledger_unavailable"));
        reply.Body.ShouldNotContain("lost_card");
        reply.Header("x-autarky-exchange").ShouldBeNull();
    }

    [Fact]
    public async Task A_stream_that_cannot_be_recorded_ends_with_an_error_and_a_cut_connection()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Ledger.IsDown = true;
        host.Upstream.Script = SlowStream;
        using var client = new RawClient(host.Url);
        await client.SendAsync(host.Key, Ask);
        string all = await client.ReadToEndAsync();
        all.ShouldContain("ledger_unavailable");
        all.ShouldNotContain("[DONE]");
        all.ShouldNotContain("\r\n0\r\n");
    }

    [Fact]
    public async Task A_stream_that_breaks_off_is_recorded_with_its_tokens_and_cut()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = async http =>
        {
            await ScriptedUpstream.Stream(http, Samples.Chunk1, Samples.Chunk2);
            await Task.Delay(200);
            http.Abort();
        };
        using var client = new RawClient(host.Url);
        await client.SendAsync(host.Key, Ask);
        string all = await client.ReadToEndAsync();
        all.ShouldContain("provider_broke_off");
        all.ShouldNotContain("[DONE]");
        Exchange row = await host.RowAsync();
        (row.Outcome, row.OutputTokens, row.Provider).ShouldBe((ExchangeOutcome.ProviderFailed, 1, "openai"));
    }

    [Fact]
    public async Task A_stream_that_ends_without_end_mark_or_reason_is_no_answer()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => ScriptedUpstream.Stream(http, Samples.Chunk1, Samples.Chunk2);
        using var client = new RawClient(host.Url);
        await client.SendAsync(host.Key, Ask);
        (await client.ReadToEndAsync()).ShouldContain("provider_broke_off");
    }

    [Fact]
    public async Task A_stream_without_the_end_mark_is_whole_when_the_model_said_why_it_stopped()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => ScriptedUpstream.Stream(http, Samples.Chunk1, Samples.Chunk2, Samples.ChunkEnd);
        Reply reply = await host.SendAsync(Ask);
        reply.Body.ShouldBe(Samples.Chunk1 + Samples.Chunk2 + Samples.ChunkEnd);
        host.Ledger.Find(reply.Exchange).Outcome.ShouldBe(ExchangeOutcome.Complete);
    }

    [Fact]
    public async Task An_error_in_the_stream_reaches_the_client_without_the_key_in_it()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = async http =>
        {
            await ScriptedUpstream.Stream(http, Samples.Chunk1, Samples.Chunk2);
            await Task.Delay(100);
            await ScriptedUpstream.Stream(http, "data: {\"error\":{\"message\":\"bad key " + GatewayHost.PartnerKey + "\"}}\n\n");
        };
        using var client = new RawClient(host.Url);
        await client.SendAsync(host.Key, Ask);
        string all = await client.ReadToEndAsync();
        all.ShouldContain("provider_error");
        all.ShouldContain("bad key");
        all.ShouldNotContain("SECRET");
    }

    [Fact]
    public async Task A_client_that_hangs_up_is_recorded_with_the_tokens_so_far_and_the_provider_is_stopped()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        var stopped = new TaskCompletionSource();
        host.Upstream.Script = async http =>
        {
            http.RequestAborted.Register(() => stopped.TrySetResult());
            await ScriptedUpstream.Stream(http, Samples.Chunk1, Samples.Chunk2, Samples.Chunk3);
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        };
        using (var client = new RawClient(host.Url))
        {
            await client.SendAsync(host.Key, Ask);
            await client.ReadUntilAsync("\"card\"");
        }

        await stopped.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Exchange row = await host.RowAsync();
        (row.Outcome, row.InputTokens, row.OutputTokens, row.Status).ShouldBe((ExchangeOutcome.ClientGone, 3, 2, 200));
        Encoding.UTF8.GetString(row.Response!).ShouldContain("lost card");
    }

    [Fact]
    public async Task A_client_that_hangs_up_before_a_plain_answer_is_recorded_too()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        var asked = new TaskCompletionSource();
        var stopped = new TaskCompletionSource();
        host.Upstream.Script = async http =>
        {
            http.RequestAborted.Register(() => stopped.TrySetResult());
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        };
        using (var client = new RawClient(host.Url))
        {
            await client.SendAsync(host.Key, Samples.Ask("quick", "one two"));
            await asked.Task.WaitAsync(TimeSpan.FromSeconds(20));
        }

        await stopped.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Exchange row = await host.RowAsync();
        (row.Outcome, row.Status, row.InputTokens).ShouldBe((ExchangeOutcome.ClientGone, 499, 2));
    }

    [Theory]
    [InlineData(false, 3)]
    [InlineData(true, 4)]
    public async Task A_student_streams_role_content_and_end_and_usage_only_when_asked(bool usage, int chunks)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Reply reply = await host.SendAsync(
            Samples.Ask("triage", "sure", usage ? ",\"stream\":true,\"stream_options\":{\"include_usage\":true}" : ",\"stream\":true"));

        reply.Header("x-autarky-cost").ShouldBe("0.00");
        string[] events = reply.Body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        events.Length.ShouldBe(chunks + 1);
        events[^1].ShouldBe("data: [DONE]");
        events[0].ShouldContain("\"role\":\"assistant\"");
        events[1].ShouldContain("card_arrival");
        events[2].ShouldContain("\"delta\":{}");
        events[2].ShouldContain("\"finish_reason\":\"stop\"");
        host.Ledger.Find(reply.Exchange).OutputTokens.ShouldBe(1);
    }

    [Fact]
    public async Task A_recorded_answer_is_streamed_when_a_stream_was_asked_for()
    {
        await using GatewayHost host = await GatewayHost.StartAsync(hasKey: false);
        string request = Samples.Ask("triage", "hmm", ",\"stream\":true");
        host.Ledger.Recorded = PlainAnswerTests.RecordedFor(request, Samples.Completion);
        Reply reply = await host.SendAsync(request);
        reply.Header("x-autarky-recorded").ShouldBe("true");
        reply.Body.ShouldContain("lost_card");
        reply.Body.ShouldEndWith("data: [DONE]\n\n");
        host.Ledger.Find(reply.Exchange).OutputTokens.ShouldBe(10); // known although the client asked for no usage chunk
    }

    private static async Task SlowStream(HttpContext http)
    {
        await ScriptedUpstream.Stream(http, Samples.Chunk1, Samples.Chunk2);
        await Task.Delay(50);
        await ScriptedUpstream.Stream(http, Samples.Chunk3, Samples.ChunkEnd, Samples.ChunkUsage, Samples.Done);
    }
}
