using System.Text.Json;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Tests.Fakes;
using Autarky.Ledger.Exchanges;
using static Autarky.Gateway.Tests.Partners.Asking;

namespace Autarky.Gateway.Tests.Partners;

public sealed class OverflowTests
{
    [Theory]
    [InlineData("This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (4000 in the messages, 1000 in the completion).")]
    [InlineData("The decoder prompt (length 5000) is longer than the maximum model length of 4096. Make sure that `max_model_len` is no smaller.")]
    [InlineData("Input length (5000) exceeds model's maximum context length (4096).")]
    [InlineData("'max_tokens' or 'max_completion_tokens' is too large: 5000. This model's maximum context length is 4096 tokens and your request has 10")]
    [InlineData("The input (5000 tokens) is longer than the model's context length (4096 tokens).")]
    [InlineData("request (5000 tokens) exceeds the available context size (4096 tokens), try increasing it")]
    [InlineData("the request exceeds the available context size. try increasing the context size or enable context shift")]
    [InlineData("Context size has been exceeded.")]
    [InlineData("input is too large to process. increase the physical batch size")]
    [InlineData("The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).")]
    [InlineData("The input token count exceeds the maximum number of tokens allowed 1048576.")]
    [InlineData("Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length")]
    [InlineData("Input is too long for requested model.")]
    [InlineData("too many tokens: total number of tokens in the prompt cannot exceed 4081 - received 5000")]
    [InlineData("This model's maximum prompt length is 131072 but the request contains 200000 tokens.")]
    [InlineData("Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 4000 `inputs` tokens and 200 `max_new_tokens`")]
    [InlineData("Invalid request: Your request exceeded model token limit: 8192")]
    [InlineData("Range of input length should be [1, 30720]")]
    [InlineData("Please reduce the length of the messages or completion.")]
    [InlineData("prompt is too long: 210000 tokens > 200000 maximum")]
    [InlineData("input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000, decrease input length or `max_tokens` and try again")]
    [InlineData("Your input exceeds the context window of this model. Please adjust your input and try again.")]
    [InlineData("input length exceeds the context length")]
    [InlineData("Trying to keep the first 5000 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens")]
    [InlineData("This endpoint's maximum context length is 8192 tokens. However, you requested about 9000 tokens")]
    [InlineData("context length exceeded: 9000 > 8192")]
    [InlineData("max context 4096")]
    [InlineData("Prompt exceeds max length")]
    [InlineData("The prompt is too long: 10000, model maximum context length: 8192")]
    public void A_conversation_that_is_too_long_is_known_by_the_words_of_every_server(string message) =>
        Overflow.IsMeant(new SaidError(message)).ShouldBeTrue();

    [Theory]
    [InlineData("Rate limit reached for gpt-4o on tokens per min (TPM): Limit 30000, Used 20000, Requested 15000.")]
    [InlineData("Request too large for model `llama` on tokens per minute (TPM): Limit 6000, Requested 8000, please reduce your message size")]
    [InlineData("Too many tokens, please wait before trying again.")]
    [InlineData("max_tokens is too large: 999999. This model supports at most 16384 completion tokens, whereas you provided 999999.")]
    [InlineData("Invalid value for 'temperature': must be at most 2.")]
    [InlineData("Unknown parameter: 'context_management'.")]
    [InlineData("The image is too large: 9000 x 9000 pixels.")]
    [InlineData("The model `gpt-9` does not exist or you do not have access to it.")]
    [InlineData("You exceeded your current quota, please check your plan and billing details.")]
    [InlineData("messages: text content blocks must contain non-whitespace text")]
    [InlineData("API key not valid")]
    public void Other_refusals_are_none(string message) => Overflow.IsMeant(new SaidError(message)).ShouldBeFalse();

    [Theory]
    [InlineData(400, """{"object":"error","message":"This model's maximum context length is 4096 tokens.","type":"BadRequestError","code":400}""")]
    [InlineData(400, """{"error":{"code":400,"message":"request (5000 tokens) exceeds the available context size (4096 tokens)","type":"exceed_context_size_error"}}""")]
    [InlineData(400, """[{"error":{"code":400,"message":"The input token count (12) exceeds the maximum number of tokens allowed (8).","status":"INVALID_ARGUMENT"}}]""")]
    [InlineData(413, """{"error":{"message":"Please reduce the length of the messages or completion."}}""")]
    [InlineData(422, """{"detail":"Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096."}""")]
    [InlineData(500, """{"error":{"code":500,"message":"Context size has been exceeded."}}""")]
    [InlineData(200, """{"error":{"message":"This endpoint's maximum context length is 8192 tokens.","code":400}}""")]
    [InlineData(200, "data: {\"error\":{\"message\":\"context length exceeded\",\"code\":502}}\n\n")]
    public async Task It_reaches_clients_of_each_dialect_as_they_know_it_and_is_never_tried_again(int status, string error)
    {
        await using GatewayHost host = await GatewayHost.StartAsync(options => options.Providers["openai"].Retries = 2);
        host.Upstream.Script = Sends(error, status: status);
        foreach (bool stream in new[] { false, true })
        {
            (int chat, string body, _, Exchange row) = await host.AskAsync(Chat, stream);
            (chat, JsonDocument.Parse(body).RootElement.GetProperty("error").GetProperty("code").GetString(), row.Outcome)
                .ShouldBe((400, "context_length_exceeded", ExchangeOutcome.ClientError));

            (int messages, body, _, _) = await host.AskAsync(Messages, stream);
            JsonElement told = JsonDocument.Parse(body).RootElement.GetProperty("error");
            (messages, told.GetProperty("type").GetString()).ShouldBe((400, "invalid_request_error"));
            told.GetProperty("message").GetString()!.ShouldContain("prompt is too long");
        }

        host.Upstream.Requests.Count.ShouldBe(4);
    }
}
