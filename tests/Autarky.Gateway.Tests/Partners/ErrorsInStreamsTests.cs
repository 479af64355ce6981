using System.Text.Json;
using Autarky.Gateway.Tests.Fakes;
using Autarky.Ledger.Exchanges;
using static Autarky.Gateway.Tests.Partners.Asking;

namespace Autarky.Gateway.Tests.Partners;

public sealed class ErrorsInStreamsTests
{
    public static TheoryData<string, string> Errors { get; } = new()
    {
        { "data: {\"object\":\"error\",\"message\":\"engine died\",\"type\":\"InternalServerError\",\"param\":null,\"code\":500}\n\n", "engine died" },
        { "event: error\ndata: {\"message\":\"engine died\",\"code\":503}\n\n", "engine died" },
        { "event: error\ndata: engine died\n\n", "engine died" },
        { "data: {\"error\":{\"message\":\"engine died\",\"type\":\"server_error\"}}\n\n", "engine died" },
        { "data: {\"error\":\"engine died\"}\n\n", "engine died" },
        { "data: [{\"error\":{\"message\":\"engine died\",\"status\":\"INTERNAL\"}}]\n\n", "engine died" },
        { "data: {\"type\":\"error\",\"message\":\"engine died\"}\n\n", "engine died" },
        { "data: {\"choices\":[],\"error\":{\"message\":\"engine died\"}}\n\n", "engine died" },
        { Chunk("""{"index":0,"delta":{"content":""},"finish_reason":"error","error":{"code":502,"message":"engine died"}}"""), "engine died" },
        { Chunk("""{"index":0,"delta":{},"finish_reason":"error"}"""), "without a message" },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task A_half_answer_with_an_error_behind_it_is_no_answer_to_anybody(string error, string message)
    {
        foreach (string path in new[] { Chat, Messages })
        {
            foreach (bool stream in new[] { true, false })
            {
                await using GatewayHost host = await GatewayHost.StartAsync();
                host.Upstream.Script = async http =>
                {
                    await ScriptedUpstream.Stream(http, Samples.Chunk1, Samples.Chunk2);
                    await Task.Delay(30);
                    await ScriptedUpstream.Stream(http, error, Samples.Done);
                };
                (int status, string body, _, Exchange row) = await host.AskAsync(path, stream);

                status.ShouldBe(stream ? 200 : 502);
                body.ShouldContain(message);
                body.ShouldNotContain("[DONE]");
                body.ShouldNotContain("message_stop");
                (row.Outcome, row.Status).ShouldBe((ExchangeOutcome.ProviderFailed, stream ? 200 : 502));
                string last = stream ? body.Split("data: ")[^1] : body;
                JsonElement told = JsonDocument.Parse(last).RootElement;
                told.GetProperty("error").GetProperty("message").GetString()!.ShouldContain(message);
                (path == Messages ? told.GetProperty("type").GetString() : "error").ShouldBe("error");
            }
        }
    }

    [Theory]
    [InlineData("""{"code":429,"message":"slow down"}""", 429, "rate_limit_error")]
    [InlineData("""{"type":"rate_limit_exceeded","message":"slow down"}""", 429, "rate_limit_error")]
    [InlineData("""{"status":"INVALID_ARGUMENT","message":"slow down"}""", 400, "invalid_request_error")]
    [InlineData("""{"type":"overloaded_error","message":"slow down"}""", 502, "api_error")]
    public async Task An_error_before_the_first_token_has_the_status_of_its_kind(string error, int status, string type)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => ScriptedUpstream.Stream(http, Samples.Chunk1, $"data: {{\"error\":{error}}}\n\n", Samples.Done);
        (int got, string body, _, _) = await host.AskAsync(Messages, stream: true);
        (got, JsonDocument.Parse(body).RootElement.GetProperty("error").GetProperty("type").GetString()).ShouldBe((status, type));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("{}")]
    [InlineData("false")]
    public async Task An_empty_error_field_is_none(string nothing)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => ScriptedUpstream.Stream(
            http,
            Samples.Chunk1,
            Samples.Chunk2.Replace("\"choices\"", $"\"error\":{nothing},\"choices\"", StringComparison.Ordinal),
            Samples.ChunkEnd,
            Samples.Done);
        foreach (string path in new[] { Chat, Messages })
        {
            (await host.AskAsync(path, stream: true)).Row.Outcome.ShouldBe(ExchangeOutcome.Complete);
        }
    }

    [Theory]
    [InlineData(Chat, true)]
    [InlineData(Chat, false)]
    [InlineData(Messages, true)]
    [InlineData(Messages, false)]
    public async Task An_error_of_anthropics_in_the_middle_is_told_in_the_clients_dialect(string path, bool stream)
    {
        await using GatewayHost host = await GatewayHost.StartAsync(
            options => options.Models["claude"] = new() { Provider = "anthropic", Model = "claude-test" });
        host.Upstream.Script = async http =>
        {
            await ScriptedUpstream.Stream(
                http,
                "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\","
                    + "\"model\":\"c\",\"content\":[],\"usage\":{\"input_tokens\":5,\"output_tokens\":1}}}\n\n",
                "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\"}}\n\n",
                "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"half\"}}\n\n");
            await Task.Delay(30);
            await ScriptedUpstream.Stream(
                http, "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n");
        };
        (int status, string body, _, Exchange row) = await host.AskAsync(path, stream, "claude");
        status.ShouldBe(stream ? 200 : 502);
        JsonDocument.Parse(stream ? body.Split("data: ")[^1] : body).RootElement
            .GetProperty("error").GetProperty("message").GetString()!.ShouldContain("Overloaded");
        row.Outcome.ShouldBe(ExchangeOutcome.ProviderFailed);
    }
}
