using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Autarky.Gateway.Tests.Fakes;
using Autarky.Ledger.Exchanges;
using static Autarky.Gateway.Tests.Partners.Asking;

namespace Autarky.Gateway.Tests.Partners;

public sealed class MislabelledTests
{
    private const string Bom = "\uFEFF";
    private const string Counted = ",\"stream_options\":{\"include_usage\":true}";

    [Theory]
    [InlineData("gzip")]
    [InlineData("x-gzip")]
    [InlineData("GZIP")]
    [InlineData("deflate")]
    [InlineData("raw deflate")]
    [InlineData("br")]
    [InlineData("identity")]
    [InlineData("gzip, br")]
    [InlineData("identity, gzip")]
    public async Task Answers_streams_and_errors_are_read_in_every_content_coding(string coding)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        string header = coding == "raw deflate" ? "deflate" : coding;
        foreach (string path in new[] { Chat, Messages })
        {
            host.Upstream.Script = Sends(Coded(coding, Samples.Completion), "application/json", header);
            (_, string body, HttpResponseMessage response, Exchange row) = await host.AskAsync(path, stream: false);
            body.ShouldContain("lost_card");
            response.Content.Headers.ContentEncoding.ShouldBeEmpty();
            (row.Outcome, row.InputTokens).ShouldBe((ExchangeOutcome.Complete, 100));

            host.Upstream.Script = Sends(Coded(coding, Samples.WholeStream), "text/event-stream", header);
            (_, body, _, row) = await host.AskAsync(path, stream: true);
            body.ShouldContain("lost");
            row.Outcome.ShouldBe(ExchangeOutcome.Complete);

            host.Upstream.Script = Sends(Coded(coding, """{"error":{"message":"no such thing"}}"""), "application/json", header, 400);
            (int status, body, _, _) = await host.AskAsync(path, stream: false);
            (status, body.Contains("no such thing", StringComparison.Ordinal)).ShouldBe((400, true));
        }
    }

    [Fact]
    public async Task Partners_are_told_that_no_coding_is_wanted()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        await host.AskAsync(Chat, stream: false);
        host.Upstream.Requests.Single().Headers.AcceptEncoding.ToString().ShouldBe("identity");
    }

    [Fact]
    public async Task An_unknown_coding_is_named()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = Sends([1, 2, 3], "application/json", "zstd");
        (int status, string body, _, Exchange row) = await host.AskAsync(Chat, stream: false);
        (status, body.Contains("'zstd'", StringComparison.Ordinal), row.Outcome).ShouldBe((502, true, ExchangeOutcome.ProviderFailed));
    }

    [Fact]
    public async Task A_small_body_that_becomes_a_huge_one_is_stopped_at_the_limit()
    {
        await using GatewayHost host = await GatewayHost.StartAsync(options => options.Limits.MaxAnswerBytes = 1024 * 1024);
        byte[] bomb = Coded("gzip", new string(' ', 50 * 1024 * 1024));
        foreach (bool stream in new[] { false, true })
        {
            host.Upstream.Script = Sends(bomb, stream ? "text/event-stream" : "application/json", "gzip");
            (int status, _, _, _) = await host.AskAsync(Chat, stream);
            status.ShouldBe(502);
        }

        host.Upstream.Script = Sends(bomb, "application/json", "gzip", 400);
        (await host.AskAsync(Chat, stream: false)).Status.ShouldBe(400);
    }

    [Theory]
    [InlineData(Chat, 5)]
    [InlineData(Chat, 60)]
    [InlineData(Messages, 60)]
    public async Task A_coding_that_breaks_off_is_an_answer_that_breaks_off(string path, int keep)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = Sends(Coded("gzip", Samples.Completion)[..keep], "application/json", "gzip");
        (int status, _, _, Exchange row) = await host.AskAsync(path, stream: false);
        (status, row.Outcome).ShouldBe((502, ExchangeOutcome.ProviderFailed));
    }

    [Fact]
    public async Task A_byte_order_mark_is_no_part_of_an_answer()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = Sends(Bom + Samples.Completion);
        (_, string body, _, Exchange row) = await host.AskAsync(Chat, stream: false);
        (body, Encoding.UTF8.GetString(row.Response!)).ShouldBe((Samples.Completion, Samples.Completion));
        (await host.AskAsync(Messages, stream: false)).Body.ShouldContain("lost_card");

        host.Upstream.Script = http => ScriptedUpstream.Stream(http, Encoding.UTF8.GetBytes(Bom + Samples.WholeStream).Chunk(1));
        (await host.AskAsync(Chat, stream: true, more: Counted)).Body.ShouldBe(Samples.WholeStream);
        (await host.AskAsync(Messages, stream: true)).Row.Outcome.ShouldBe(ExchangeOutcome.Complete);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(201)]
    [InlineData(202)]
    [InlineData(203)]
    public async Task Any_status_of_success_carries_an_answer(int status)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = Sends(Samples.Completion, status: status);
        (await host.AskAsync(Chat, stream: false)).Body.ShouldBe(Samples.Completion);
        (await host.AskAsync(Messages, stream: false)).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/octet-stream")]
    [InlineData("text/plain; charset=utf-8")]
    [InlineData("text/html")]
    [InlineData(null)]
    public async Task A_stream_is_known_by_what_it_is_and_not_by_its_name(string? type)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = Sends(Samples.WholeStream, type);
        (_, string body, HttpResponseMessage response, _) = await host.AskAsync(Chat, stream: true, more: Counted);
        (body, response.Content.Headers.ContentType!.MediaType).ShouldBe((Samples.WholeStream, "text/event-stream"));
        (await host.AskAsync(Messages, stream: true)).Body.ShouldContain("message_stop");
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/event-stream")]
    [InlineData(null)]
    public async Task One_object_where_a_stream_was_asked_for_becomes_that_stream(string? type)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = Sends("\n\n" + Samples.Completion, type);
        (int status, string body, HttpResponseMessage response, Exchange row) = await host.AskAsync(Chat, stream: true);
        (status, response.Content.Headers.ContentType!.MediaType, row.Outcome, row.InputTokens, row.OutputTokens)
            .ShouldBe((200, "text/event-stream", ExchangeOutcome.Complete, row.InputTokens, row.OutputTokens));
        body.ShouldContain("\"role\":\"assistant\"");
        body.ShouldContain("lost_card");
        body.ShouldEndWith("data: [DONE]\n\n");

        (_, body, _, row) = await host.AskAsync(Messages, stream: true);
        body.ShouldContain("\"text\":\"lost_card\"");
        body.ShouldContain("event: message_stop");
        (row.InputTokens, row.OutputTokens).ShouldBe((100, 10));
    }

    [Theory]
    [InlineData("text/event-stream")]
    [InlineData("application/json")]
    public async Task A_stream_where_one_object_was_asked_for_becomes_that_object(string type)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = Sends(": hm\n\n" + Samples.WholeStream, type);
        (_, string body, HttpResponseMessage response, Exchange row) = await host.AskAsync(Chat, stream: false);
        JsonElement completion = JsonDocument.Parse(body).RootElement;
        (response.Content.Headers.ContentType!.MediaType, completion.GetProperty("object").GetString()).ShouldBe(("application/json", "chat.completion"));
        completion.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString().ShouldBe("lost card");
        (row.Outcome, row.InputTokens, row.OutputTokens).ShouldBe((ExchangeOutcome.Complete, 100, 10));
        (await host.AskAsync(Messages, stream: false)).Body.ShouldContain("\"text\":\"lost card\"");
    }

    [Theory]
    [InlineData("<html>It works!</html>", "text/html")]
    [InlineData("It works!", "text/plain")]
    [InlineData("", null)]
    [InlineData("null", "application/json")]
    [InlineData("{\"choices\":[{\"delta\":{}}]}\n{\"choices\":[]}\n", "application/x-ndjson")]
    public async Task What_is_neither_is_no_answer(string body, string? type)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = Sends(body, type);
        foreach ((string path, bool stream) in new[] { (Chat, false), (Chat, true), (Messages, false), (Messages, true) })
        {
            (int status, _, _, Exchange row) = await host.AskAsync(path, stream);
            (status, row.Outcome).ShouldBe((502, ExchangeOutcome.ProviderFailed));
        }
    }

    private static byte[] Coded(string codings, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        foreach (string coding in codings.Split(", "))
        {
            using var coded = new MemoryStream();
            using (Stream coder = coding switch
            {
                "br" => new BrotliStream(coded, CompressionLevel.Fastest, leaveOpen: true),
                "deflate" => new ZLibStream(coded, CompressionLevel.Fastest, leaveOpen: true),
                "raw deflate" => new DeflateStream(coded, CompressionLevel.Fastest, leaveOpen: true),
                "identity" => new BufferedStream(coded),
                _ => new GZipStream(coded, CompressionLevel.Fastest, leaveOpen: true),
            })
            {
                coder.Write(bytes);
                coder.Flush();
                bytes = coding == "identity" ? coded.ToArray() : bytes;
            }

            bytes = coding == "identity" ? bytes : coded.ToArray();
        }

        return bytes;
    }
}
