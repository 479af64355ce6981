using System.Text;
using System.Text.Json;
using Autarky.Gateway.Keys;
using Autarky.Gateway.Tests.Fakes;
using Autarky.Ledger.Access;
using Autarky.Ledger.Exchanges;

namespace Autarky.Gateway.Tests.Http;

/// <summary>Bad requests over a real socket: each gets its status in OpenAI's error shape and a row, and the next good request is answered.</summary>
public sealed class HostileInputTests : IAsyncLifetime
{
    private GatewayHost _host = null!;

    public async Task InitializeAsync() => _host = await GatewayHost.StartAsync(options =>
    {
        options.Limits.MaxBodyBytes = 100_000;
        options.Timeouts.BodySeconds = 0.5;
    });

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData("", "", null)]
    [InlineData("   ", "", null)]
    [InlineData("{", "", null)]
    [InlineData("{\"model\":\"quick\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]", "", null)]
    [InlineData("{\"model\":\"quick\",\"messages\":[{\"role\":\"user\",\"content\":\"x", "", null)]
    [InlineData("{\"model\":\"quick\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}}", "", null)]
    [InlineData("{\"model\":\"quick\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]} {}", "", null)]
    [InlineData("null", "", null)]
    [InlineData("[]", "", null)]
    [InlineData("42", "", null)]
    [InlineData("\"model\"", "", null)]
    [InlineData("nonsense", "", null)]
    [InlineData("{'model':'quick'}", "", null)]
    [InlineData("{\"model\":NaN}", "", null)]
    [InlineData("{\"model\":\"quick\",}", "", null)]
    [InlineData("// hi\n{}", "", null)]
    [InlineData("\uFEFF{\"model\":\"quick\"}", "", null)]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}", "", "model")]
    [InlineData("{\"model\":null,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}", "", "model")]
    [InlineData("{\"model\":5,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}", "", "model")]
    [InlineData("{\"model\":[\"quick\"],\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}", "", "model")]
    [InlineData("{\"model\":\"\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}", "", "model")]
    [InlineData("{\"model\":\"\\ud800\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}", "", "model")]
    [InlineData("{\"model\":\"quick\",\"model\":\"gpt-4\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}", "", "model")]
    [InlineData("{\"model\":\"quick\",\"m\\u006fdel\":\"gpt-4\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}", "", "model")]
    [InlineData("{\"model\":\"quick\"}", "", "messages")]
    [InlineData("{\"model\":\"quick\",\"messages\":null}", "", "messages")]
    [InlineData("{\"model\":\"quick\",\"messages\":{}}", "", "messages")]
    [InlineData("{\"model\":\"quick\",\"messages\":\"hi\"}", "", "messages")]
    [InlineData("{\"model\":\"quick\",\"messages\":[]}", "", "messages")]
    [InlineData("{\"model\":\"quick\",\"messages\":[5]}", "", "messages[0]")]
    [InlineData("{\"model\":\"quick\",\"messages\":[null]}", "", "messages[0]")]
    [InlineData("{\"model\":\"quick\",\"messages\":[{}]}", "", "messages[0].role")]
    [InlineData("{\"model\":\"quick\",\"messages\":[{\"role\":7,\"content\":\"x\"}]}", "", "messages[0].role")]
    [InlineData("{\"model\":\"quick\",\"messages\":[{\"role\":\"wizard\",\"content\":\"x\"}]}", "", "messages[0].role")]
    [InlineData("{\"model\":\"quick\",\"messages\":[{\"role\":\"user\",\"role\":\"system\",\"content\":\"x\"}]}", "", "messages[0].role")]
    [InlineData("{\"model\":\"quick\",\"messages\":[{\"role\":\"user\"}]}", "", "messages[0].content")]
    [InlineData("{\"model\":\"quick\",\"messages\":[{\"role\":\"user\",\"content\":null}]}", "", "messages[0].content")]
    [InlineData("{\"model\":\"quick\",\"messages\":[{\"role\":\"user\",\"content\":5}]}", "", "messages[0].content")]
    [InlineData("{\"model\":\"quick\",\"messages\":[{\"role\":\"user\",\"content\":{\"a\":1}}]}", "", "messages[0].content")]
    [InlineData("{\"model\":\"quick\",\"messages\":[{\"role\":\"user\",\"content\":[5]}]}", "", "messages[0].content[0]")]
    [InlineData("{\"model\":\"quick\",\"messages\":[{\"role\":\"user\",\"content\":[{}]}]}", "", "messages[0].content[0].type")]
    [InlineData("{\"model\":\"quick\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\"}]}]}", "", "messages[0].content[0].text")]
    [InlineData("{\"model\":\"quick\",\"messages\":[{\"role\":\"user\",\"content\":\"\\udc00 x\"}]}", "", "messages")]
    [InlineData("", ",\"stream\":\"yes\"", "stream")]
    [InlineData("", ",\"stream\":1", "stream")]
    [InlineData("", ",\"stream_options\":true", "stream_options")]
    [InlineData("", ",\"stream_options\":{\"include_usage\":\"x\"}", "stream_options.include_usage")]
    [InlineData("", ",\"n\":0", "n")]
    [InlineData("", ",\"n\":-1", "n")]
    [InlineData("", ",\"n\":1.5", "n")]
    [InlineData("", ",\"n\":\"2\"", "n")]
    [InlineData("", ",\"n\":1000000", "n")]
    [InlineData("", ",\"n\":99999999999999999999999999", "n")]
    [InlineData("", ",\"max_tokens\":0", "max_tokens")]
    [InlineData("", ",\"max_tokens\":-5", "max_tokens")]
    [InlineData("", ",\"max_tokens\":1e400", "max_tokens")]
    [InlineData("", ",\"max_tokens\":99999999999", "max_tokens")]
    [InlineData("", ",\"max_completion_tokens\":\"many\"", "max_completion_tokens")]
    [InlineData("", ",\"temperature\":\"hot\"", "temperature")]
    [InlineData("", ",\"temperature\":1e999", "temperature")]
    [InlineData("", ",\"top_p\":[]", "top_p")]
    [InlineData("", ",\"stop\":5", "stop")]
    [InlineData("", ",\"stop\":[1]", "stop[0]")]
    [InlineData("", ",\"tools\":{}", "tools")]
    [InlineData("", ",\"tools\":[\"f\"]", "tools[0]")]
    [InlineData("", ",\"tool_choice\":5", "tool_choice")]
    [InlineData("", ",\"response_format\":\"json\"", "response_format")]
    [InlineData("", ",\"response_format\":{}", "response_format.type")]
    [InlineData("", ",\"logit_bias\":[]", "logit_bias")]
    [InlineData("", ",\"user\":{}", "user")]
    [InlineData("", ",\"user\":\"\\udfff\"", "user")]
    [InlineData("", ",\"seed\":\"x\"", "seed")]
    [InlineData("", ",\"metadata\":\"x\"", "metadata")]
    [InlineData("", ",\"x\":{\"a\":1,\"b\":{\"c\":1,\"c\":2}}", "x.b.c")]
    public async Task A_bad_body_is_a_400_that_names_the_field(string body, string more, string? param)
    {
        Reply reply = await _host.SendAsync(more.Length > 0 ? Samples.Ask("quick", "x", more) : body);
        reply.Status.ShouldBe(400);
        CheckShape(reply, ExchangeOutcome.ClientError);
        reply.Json.GetProperty("error").GetProperty("param").GetString().ShouldBe(param);
        await StillAnswersAsync();
    }

    [Theory]
    [InlineData(null, "missing_api_key")]
    [InlineData("", "missing_api_key")]
    [InlineData("Basic dXNlcjpwYXNz", "invalid_api_key")]
    [InlineData("Bearer", "invalid_api_key")]
    [InlineData("Bearer sk-somebody-elses-key-0123456789", "invalid_api_key")]
    [InlineData("Bearer ak_short", "invalid_api_key")]
    [InlineData("Bearer ak_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "invalid_api_key")]
    [InlineData("Bearer ak_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "invalid_api_key")]
    [InlineData("Bearer ak_';DROP TABLE exchanges;--aaaaaaaaaaaaaaaaaaa", "invalid_api_key")]
    public async Task A_request_without_a_good_key_is_a_401_that_repeats_nothing(string? authorization, string code)
    {
        _host.Client.DefaultRequestHeaders.Authorization = null;
        Reply reply = authorization is null
            ? await _host.SendAsync(Samples.Ask("quick", "x"))
            : await _host.SendAsync(Samples.Ask("quick", "x"), ("Authorization", authorization));
        (reply.Status, reply.ErrorCode).ShouldBe((401, code));
        CheckShape(reply, ExchangeOutcome.Refused);
        string[] words = (authorization ?? "").Split(' ');
        if (words.Length > 1)
        {
            reply.Body.ShouldNotContain(words[1]);
        }

        _host.Upstream.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_revoked_key_is_said_to_be_one()
    {
        (string key, ApiKey row) = KeyForm.Create("gone", DateTimeOffset.UnixEpoch);
        _host.Ring.Replace([row with { Revoked = DateTimeOffset.UnixEpoch }]);
        _host.Client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        Reply reply = await _host.SendAsync(Samples.Ask("quick", "x"));
        (reply.Status, reply.ErrorCode).ShouldBe((401, "revoked_api_key"));
        reply.Body.ShouldNotContain(key);
    }

    [Fact]
    public async Task Nesting_without_end_is_a_400()
    {
        Reply reply = await _host.SendAsync("{\"model\":\"quick\",\"x\":" + new string('[', 40_000) + new string(']', 40_000) + "}");
        reply.Status.ShouldBe(400);
        reply.ErrorMessage.ShouldContain("nests deeper than 64");
        await StillAnswersAsync();
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x7B })]
    [InlineData(new byte[] { 0x7B, 0x22, 0xC3, 0x28, 0x22, 0x3A, 0x31, 0x7D })]
    [InlineData(new byte[] { 0x7B, 0x22, 0xED, 0xA0, 0x80, 0x22, 0x3A, 0x31, 0x7D })]
    [InlineData(new byte[] { 0x00, 0x00, 0x00 })]
    public async Task Bytes_that_are_no_text_are_a_400(byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        Reply reply = await _host.SendAsync(request);
        reply.Status.ShouldBe(400);
        CheckShape(reply, ExchangeOutcome.ClientError);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=utf-16")]
    public async Task What_is_not_json_by_its_headers_is_a_415(string type)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(Samples.Ask("quick", "x")) };
        request.Content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(type);
        Reply reply = await _host.SendAsync(request);
        (reply.Status, reply.ErrorCode).ShouldBe((415, "unsupported_media_type"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_huge_body_gets_its_413_while_the_client_still_sends(bool chunked)
    {
        using var client = new RawClient(_host.Url);
        string framing = chunked ? "Transfer-Encoding: chunked" : $"Content-Length: {100_000_000}";
        await client.WriteAsync(
            $"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {_host.Key}\r\n"
                + $"Content-Type: application/json\r\n{framing}\r\n\r\n");

        // Everything is sent before the first look at the answer, as most clients do.
        byte[] block = [.. Enumerable.Repeat((byte)'x', 1_000_000)];
        for (int i = 0; i < 100; i++)
        {
            await client.WriteAsync(chunked ? [.. Encoding.ASCII.GetBytes("f4240\r\n"), .. block, .. "\r\n"u8] : block);
        }

        string answer = await client.ReadUntilAsync("}}");
        answer.ShouldStartWith("HTTP/1.1 413");
        answer.ShouldContain("request_too_large");
        answer.ShouldContain("x-autarky-exchange");
        await StillAnswersAsync();
    }

    [Fact]
    public async Task A_sender_that_stops_in_the_middle_is_a_408()
    {
        using var client = new RawClient(_host.Url);
        await client.WriteAsync(
            $"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {_host.Key}\r\n"
                + "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"model\"");
        string answer = await client.ReadUntilAsync("}}");
        answer.ShouldStartWith("HTTP/1.1 408");
        answer.ShouldContain("request_timeout");
    }

    [Theory]
    [InlineData("nonsense\r\n\r\n", 400)]
    [InlineData("GET / HTTP/9.9\r\nHost: localhost\r\n\r\n", 505)]
    [InlineData("GET /v1/models HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET /v1/models HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400)]
    [InlineData("GET /v1/models HTTP/1.1\r\nHost: localhost\r\nbad header\r\n\r\n", 400)]
    [InlineData("GET /v1/models HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", 400)]
    [InlineData("GET /\0 HTTP/1.1\r\nHost: localhost\r\n\r\n", 400)]
    [InlineData("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n\r\n", 401)]
    [InlineData("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", 400)]
    [InlineData("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n\r\n", 400)]
    [InlineData("GET /v1/models HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421)]
    [InlineData("GET /v1/models HTTP/1.1\r\nHost: localhost.evil.example\r\n\r\n", 421)]
    [InlineData("DELETE /v1/models HTTP/1.1\r\nHost: localhost\r\n\r\n", 405)]
    [InlineData("OPTIONS /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\nAccess-Control-Request-Method: POST\r\n\r\n", 405)]
    [InlineData("BREW /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n\r\n", 405)]
    [InlineData("GET /v1/../../etc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 404)]
    public async Task What_is_wrong_as_http_has_a_status_and_the_shape(string request, int status)
    {
        using var client = new RawClient(_host.Url);
        await client.WriteAsync(request);
        string answer = await client.ReadForAsync(TimeSpan.FromMilliseconds(600));
        answer.ShouldStartWith($"HTTP/1.1 {status}");
        answer.ShouldNotContain("Access-Control", Case.Insensitive);
        if (status != 404)
        {
            JsonDocument.Parse(answer[answer.IndexOf("\r\n\r\n", StringComparison.Ordinal)..])
                .RootElement.GetProperty("error").GetProperty("message").GetString().ShouldNotBeNullOrEmpty();
            _host.Ledger.Rows.ShouldHaveSingleItem().Status.ShouldBe(status);
            answer.ShouldContain("x-autarky-exchange: " + _host.Ledger.Rows.Single().Id);
        }

        await StillAnswersAsync();
    }

    [Theory]
    [InlineData(150, 10)]
    [InlineData(5, 40_000)]
    [InlineData(3000, 10)]
    [InlineData(50, 100_000)]
    public async Task A_flood_of_headers_is_a_431(int count, int size)
    {
        using var client = new RawClient(_host.Url);
        var request = new StringBuilder("GET /v1/models HTTP/1.1\r\nHost: localhost\r\n");
        for (int i = 0; i < count; i++)
        {
            request.Append("X-Flood-").Append(i).Append(": ").Append('a', size).Append("\r\n");
        }

        try
        {
            await client.WriteAsync(request.Append("\r\n").ToString());
        }
        catch (IOException)
        {
            // Refused before all of it was read; the answer may be there all the same.
        }

        string answer = await client.ReadUntilAsync("}}");
        answer.ShouldStartWith("HTTP/1.1 431");
        answer.ShouldContain("headers_too_large");
    }

    private static void CheckShape(JsonElement error)
    {
        error.GetProperty("message").GetString().ShouldNotBeNullOrEmpty();
        error.GetProperty("type").GetString().ShouldNotBeNullOrEmpty();
        error.GetProperty("code").GetString().ShouldNotBeNullOrEmpty();
    }

    private void CheckShape(Reply reply, ExchangeOutcome outcome)
    {
        reply.MediaType.ShouldBe("application/json");
        CheckShape(reply.Json.GetProperty("error"));
        Exchange row = _host.Ledger.Find(reply.Exchange);
        (row.Status, row.Outcome, row.Request, row.Response).ShouldBe((reply.Status, outcome, null, null));
    }

    private async Task StillAnswersAsync() => (await _host.SendAsync(Samples.Ask("quick", "x"))).Status.ShouldBe(200);
}
