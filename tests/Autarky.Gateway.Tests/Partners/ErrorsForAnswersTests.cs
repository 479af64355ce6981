using System.Text.Json;
using Autarky.Gateway.Tests.Fakes;
using Autarky.Ledger.Exchanges;
using static Autarky.Gateway.Tests.Partners.Asking;

namespace Autarky.Gateway.Tests.Partners;

public sealed class ErrorsForAnswersTests
{
    [Theory]
    [InlineData("""{"error":{"message":"free-models-per-day","code":429}}""", 429, "rate_limit_error")]
    [InlineData("""[{"error":{"message":"free-models-per-day","code":429}}]""", 429, "rate_limit_error")]
    [InlineData("""{"error":{"message":"free-models-per-day","status":"RESOURCE_EXHAUSTED"}}""", 429, "rate_limit_error")]
    [InlineData("""{"error":"free-models-per-day"}""", 502, "api_error")]
    [InlineData("""{"detail":"free-models-per-day"}""", 502, "api_error")]
    [InlineData("""{"choices":[],"error":{"message":"free-models-per-day","code":400}}""", 400, "invalid_request_error")]
    [InlineData("""{"choices":[{"message":{"content":"half"},"finish_reason":"error","error":{"message":"free-models-per-day","code":502}}]}""", 502, "api_error")]
    public async Task An_error_under_a_200_reaches_clients_as_the_error_that_it_is(string error, int status, string type)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = Sends(error);
        foreach (bool stream in new[] { false, true })
        {
            (int chat, string body, _, Exchange row) = await host.AskAsync(Chat, stream);
            (chat, row.Outcome == ExchangeOutcome.Complete).ShouldBe((status, false));
            JsonDocument.Parse(body).RootElement.GetProperty("error").GetProperty("message").GetString()!.ShouldContain("free-models-per-day");

            (int messages, body, _, _) = await host.AskAsync(Messages, stream);
            JsonElement told = JsonDocument.Parse(body).RootElement;
            (messages, told.GetProperty("type").GetString(), told.GetProperty("error").GetProperty("type").GetString()).ShouldBe((status, "error", type));
            told.GetProperty("error").GetProperty("message").GetString()!.ShouldContain("free-models-per-day");
        }
    }

    [Theory]
    [InlineData("""{"error":{"message":"no access for SECRET","code":403}}""", 200)]
    [InlineData("""{"error":{"message":"the key SECRET is bad","type":"invalid_request_error"}}""", 200)]
    [InlineData("""[{"error":{"message":"the key SECRET is bad","code":400,"status":"INVALID_ARGUMENT"}}]""", 400)]
    [InlineData("""{"detail":[{"loc":["body"],"msg":"the key SECRET is bad","type":"value_error"}]}""", 422)]
    public async Task No_words_of_a_provider_carry_its_key_out(string error, int status)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = Sends(error.Replace("SECRET", GatewayHost.PartnerKey, StringComparison.Ordinal), status: status);
        foreach (string path in new[] { Chat, Messages })
        {
            (_, string body, _, Exchange row) = await host.AskAsync(path, stream: false);
            body.ShouldNotContain("SECRET");
            row.Error!.ShouldNotContain("SECRET");
        }
    }

    [Theory]
    [InlineData("""[{"error":{"code":400,"message":"not valid","status":"INVALID_ARGUMENT"}}]""", "not valid")]
    [InlineData("""{"detail":"not valid"}""", "not valid")]
    [InlineData("""{"detail":[{"loc":["body","n"],"msg":"not valid"},{"msg":"nor this"}]}""", "not valid; nor this")]
    [InlineData("""{"errors":[{"message":"not valid"}]}""", "not valid")]
    [InlineData("""{"object":"error","message":"not valid","type":"BadRequestError","code":400}""", "not valid")]
    [InlineData("\"not valid\"", "not valid")]
    [InlineData("\uFEFF{\"error\":{\"message\":\"not valid\"}}", "not valid")]
    [InlineData("<html>not valid</html>", "Provider 'openai' refused the request (HTTP 400) without a message.")]
    [InlineData("{\"error\":{\"message\":\"\\ud83d\"}}", "Provider 'openai' refused the request (HTTP 400) without a message.")]
    public async Task The_message_of_a_refusal_is_found_in_every_usual_shape(string error, string message)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = Sends(error, status: 400);
        (int status, string body, _, _) = await host.AskAsync(Chat, stream: false);
        (status, JsonDocument.Parse(body).RootElement.GetProperty("error").GetProperty("message").GetString()).ShouldBe((400, message));
    }

    [Fact]
    public async Task An_error_for_embeddings_under_a_200_is_an_error()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = Sends("""{"error":{"message":"too many today","code":429}}""");
        using var content = new StringContent("""{"model":"quick","input":"x"}""", System.Text.Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await host.Client.PostAsync("/v1/embeddings", content);
        ((int)response.StatusCode, (await response.Content.ReadAsStringAsync()).Contains("too many today", StringComparison.Ordinal)).ShouldBe((429, true));
    }
}
