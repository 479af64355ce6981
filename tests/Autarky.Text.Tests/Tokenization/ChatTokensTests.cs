using System.IO.Compression;
using System.Text.Json;
using Autarky.Text.Tokenization;

namespace Autarky.Text.Tests.Tokenization;

public sealed class ChatTokensTests
{
    [Theory]
    [InlineData("gpt-4", "cl100k_base")]
    [InlineData("gpt-4-0613", "cl100k_base")]
    [InlineData("gpt-4-turbo-2024-04-09", "cl100k_base")]
    [InlineData("gpt-3.5-turbo", "cl100k_base")]
    [InlineData("gpt-35-turbo", "cl100k_base")]
    [InlineData("ft:gpt-3.5-turbo-0125:acme::9xYz", "cl100k_base")]
    [InlineData("gpt-4o", "o200k_base")]
    [InlineData("gpt-4o-mini-2024-07-18", "o200k_base")]
    [InlineData("openai/gpt-4o", "o200k_base")]
    [InlineData("gpt-4.1-nano", "o200k_base")]
    [InlineData("gpt-5", "o200k_base")]
    [InlineData("o3-mini", "o200k_base")]
    [InlineData("chatgpt-4o-latest", "o200k_base")]
    [InlineData("claude-sonnet-4", "o200k_base")]
    [InlineData(null, "o200k_base")]
    public void Knows_the_vocabulary_of_a_model(string? model, string vocabulary)
        => ChatTokens.TokenizerOf(model).Name.ShouldBe(vocabulary);

    // Requests and the prompt_tokens that OpenAI's server answered, from the recorded sessions of the openai-dotnet test suite (MIT).
    [Theory]
    [InlineData("gpt-4o-mini", 17, "Minimal limit test: Say 'Testing minimal limits'")]
    [InlineData("gpt-4o-mini", 21, "Basic messages test: Say 'Hello, this is a test message.'")]
    public void Counts_a_request_as_the_provider_does(string model, int expected, string text)
        => ChatTokens.CountRequest(model, [("user", text)]).ShouldBe(expected);

    [Theory]
    [InlineData("gpt-4o-mini", 4, "Testing minimal limits.")]
    [InlineData("gpt-4o-mini", 9, "Hello! How can I assist you today?")]
    public void Counts_an_answer_up_to_the_end_token_of_the_provider(string model, int expected, string text)
        => ChatTokens.CountAnswer(model, text).ShouldBe(expected);

    [Fact]
    public void The_sample_says_what_the_tokenizer_counts()
    {
        DirectoryInfo root = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Autarky.slnx")))
        {
            root = root.Parent!;
        }

        using FileStream file = File.OpenRead(Path.Combine(root.FullName, "samples", "banking77", "exchanges.jsonl.gz"));
        using var reader = new StreamReader(new GZipStream(file, CompressionMode.Decompress));
        int lines = 0;
        while (reader.ReadLine() is { } line)
        {
            using var exchange = JsonDocument.Parse(line);
            (string, string)[] messages = [.. exchange.RootElement.GetProperty("request").GetProperty("messages").EnumerateArray()
                .Select(message => (message.GetProperty("role").GetString()!, message.GetProperty("content").GetString()!))];
            JsonElement response = exchange.RootElement.GetProperty("response");
            string answer = response.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;

            ChatTokens.CountRequest("gpt-4", messages).ShouldBe(response.GetProperty("usage").GetProperty("prompt_tokens").GetInt32());
            ChatTokens.CountAnswer("gpt-4", answer).ShouldBe(response.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
            lines++;
        }

        lines.ShouldBe(4081);
    }
}
