using System.Text;
using System.Text.Json;
using Autarky.Gateway.Tests.Fakes;
using Autarky.Ledger.Exchanges;
using static Autarky.Gateway.Tests.Partners.Asking;

namespace Autarky.Gateway.Tests.Partners;

public sealed class EndsTests
{
    [Theory]
    [InlineData(Chat, true)]
    [InlineData(Chat, false)]
    [InlineData(Messages, true)]
    [InlineData(Messages, false)]
    public async Task A_connection_that_breaks_behind_the_last_word_costs_nobody_the_answer(string path, bool stream)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        foreach (string after in new[] { "", Samples.ChunkUsage, Samples.ChunkUsage + "data: {\"id\":\"c1\",\"cho", Samples.ChunkUsage + "data: [DO" })
        {
            host.Upstream.Script = ThenResets(Samples.Chunk1, Samples.Chunk2, Samples.ChunkEnd, after);
            (int status, string body, _, Exchange row) = await host.AskAsync(path, stream);
            (status, row.Outcome).ShouldBe((200, ExchangeOutcome.Complete));
            body.ShouldContain("lost");
            body.ShouldNotContain("data: {\"id\":\"c1\",\"cho\n");
            row.InputTokens.ShouldBe(after.Length > 0 ? 100 : row.InputTokens);
        }
    }

    [Theory]
    [InlineData(Chat, true)]
    [InlineData(Chat, false)]
    [InlineData(Messages, true)]
    [InlineData(Messages, false)]
    public async Task An_end_without_a_reason_is_a_cut_however_the_connection_ends(string path, bool stream)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        string half = Samples.Chunk3[..^20];
        foreach (Func<Microsoft.AspNetCore.Http.HttpContext, Task> script in new[]
        {
            http => ScriptedUpstream.Stream(http, Samples.Chunk1, Samples.Chunk2),
            ThenResets(Samples.Chunk1, Samples.Chunk2),
            http => ScriptedUpstream.Stream(http, Samples.Chunk1, Samples.Chunk2, half),
            ThenResets(Samples.Chunk1, Samples.Chunk2, half),
        })
        {
            host.Upstream.Script = script;
            (int status, string body, _, Exchange row) = await host.AskAsync(path, stream);
            row.Outcome.ShouldBe(ExchangeOutcome.ProviderFailed);
            status.ShouldBe(stream && status == 200 ? 200 : 502);

            // Half an event in front of it would make it one that no client can parse.
            string error = body.Contains("data: ", StringComparison.Ordinal) ? body.Split("\n\n")[^2].Split("data: ")[^1] : body;
            JsonDocument.Parse(error).RootElement.GetProperty("error").GetProperty("message").GetString()!.ShouldContain("broke off");
            body.ShouldNotContain("[DONE]");
        }
    }

    [Theory]
    [InlineData(Chat)]
    [InlineData(Messages)]
    public async Task Of_several_answers_one_that_is_cut_spoils_all(string path)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        foreach (string end in new[] { "", Samples.Done })
        {
            host.Upstream.Script = http => ScriptedUpstream.Stream(
                http,
                Chunk("""{"index":0,"delta":{"role":"assistant","content":"done"},"finish_reason":"stop"}"""),
                Chunk("""{"index":1,"delta":{"content":"half of"},"finish_reason":null}"""),
                end);
            foreach (bool stream in new[] { true, false })
            {
                (_, string body, _, Exchange row) = await host.AskAsync(path, stream, more: path == Chat ? ",\"n\":2" : "");
                row.Outcome.ShouldBe(ExchangeOutcome.ProviderFailed);
                body.ShouldNotContain("[DONE]");
                body.ShouldContain("broke off");
            }
        }
    }

    [Fact]
    public async Task Several_answers_that_all_end_are_whole_in_any_order()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => ScriptedUpstream.Stream(
            http,
            Chunk("""{"index":1,"delta":{"role":"assistant","content":"t1"},"finish_reason":null}"""),
            Chunk("""{"index":0,"delta":{"role":"assistant","content":"t0"},"finish_reason":"stop"}"""),
            Chunk("""{"index":1,"delta":{},"finish_reason":"length"}"""));
        (await host.AskAsync(Chat, stream: true, more: ",\"n\":2")).Row.Outcome.ShouldBe(ExchangeOutcome.Complete);
        (_, string body, _, _) = await host.AskAsync(Messages, stream: true);
        body.ShouldContain("t0");
        body.ShouldNotContain("t1"); // a message holds one answer
        body.ShouldContain("end_turn");
    }

    [Fact]
    public async Task Nothing_behind_the_end_mark_is_passed_on_or_counted()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        string late = Chunk("""{"index":0,"delta":{"content":"late"},"finish_reason":null}""");
        host.Upstream.Script = http => ScriptedUpstream.Stream(http, Samples.Chunk1, Samples.Chunk2 + Samples.ChunkEnd + Samples.Done + late + Samples.Done);
        (_, string body, _, Exchange row) = await host.AskAsync(Chat, stream: true);
        body.ShouldBe(Samples.Chunk1 + Samples.Chunk2 + Samples.ChunkEnd + Samples.Done);
        Encoding.UTF8.GetString(row.Response!).ShouldNotContain("late");
        (await host.AskAsync(Messages, stream: true)).Body.ShouldNotContain("late");
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\r")]
    [InlineData("\n")]
    public async Task Every_line_end_and_every_form_of_a_field_is_read(string newLine)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        string stream = (": hello\n\nevent: x\nid: 7\nretry: 10\ndata:{\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\n"
            + "data: \"model\":\"m\",\ndata:\"choices\":[{\"index\":0,\"delta\":{\"content\":\"ml\"},\"finish_reason\":\"stop\"}]}\n\n"
            + "data:[DONE]\n\n").Replace("\n", newLine, StringComparison.Ordinal);
        foreach (int size in new[] { 1, 3, 1000 })
        {
            host.Upstream.Script = http => ScriptedUpstream.Stream(http, Encoding.UTF8.GetBytes(stream).Chunk(size));
            (_, string body, _, Exchange row) = await host.AskAsync(Chat, stream: true);
            stream.ShouldStartWith(body.TrimEnd());
            row.Outcome.ShouldBe(ExchangeOutcome.Complete);
            (await host.AskAsync(Messages, stream: true)).Body.ShouldContain("\"text\":\"ml\"");
            (await host.AskAsync(Chat, stream: false)).Body.ShouldContain("\"ml\"");
        }
    }

    [Theory]
    [InlineData("data: [DONE]")]
    [InlineData("data: [DONE]\n")]
    public async Task An_end_mark_without_the_empty_line_behind_it_counts(string end)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => ScriptedUpstream.Stream(http, Samples.Chunk1, Samples.Chunk2, end); // a server that never says why it stops
        (_, string body, _, Exchange row) = await host.AskAsync(Chat, stream: true);
        (row.Outcome, body.EndsWith("\n\n", StringComparison.Ordinal)).ShouldBe((ExchangeOutcome.Complete, true));
        (await host.AskAsync(Messages, stream: true)).Body.ShouldContain("message_stop");
    }

    [Theory]
    [InlineData(Chat)]
    [InlineData(Messages)]
    public async Task An_object_that_is_all_there_is_an_answer_whatever_its_length_said(string path)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        foreach (bool isHalf in new[] { false, true })
        {
            host.Upstream.Script = async http =>
            {
                http.Response.ContentType = "application/json";
                http.Response.ContentLength = Samples.Completion.Length + 50;
                await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(isHalf ? Samples.Completion[..^9] : Samples.Completion));
                await http.Response.Body.FlushAsync();
                await Task.Delay(50);
                http.Abort();
            };
            foreach (bool stream in new[] { false, true })
            {
                (int status, string body, _, Exchange row) = await host.AskAsync(path, stream);
                (status, row.Outcome).ShouldBe(isHalf ? (502, ExchangeOutcome.ProviderFailed) : (200, ExchangeOutcome.Complete));
                body.ShouldContain(isHalf ? "broke off" : "lost_card");
            }
        }
    }
}
