using System.Text;
using System.Text.Json;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Json;

namespace Autarky.Ledger.Tests.Json;

public sealed class ShortenedJsonTests
{
    [Fact]
    public void A_small_document_is_left_as_it_is()
    {
        byte[] json = Encoding.UTF8.GetBytes("""{ "a" : "b" }""");
        ShortenedJson.Of(json).ToArray().ShouldBe(json);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("日本")]
    [InlineData("😀")]
    [InlineData("\\n")]
    [InlineData("\\\\")]
    [InlineData("\\ud83d\\ude00")]
    [InlineData("ab\\u00e9")]
    [InlineData("a long run of plain words without any escapes \\\" and then one")]
    public void Of_a_large_document_only_the_ends_of_long_strings_are_missing(string piece)
    {
        foreach (int shift in Enumerable.Range(0, 13))
        {
            string text = new string('.', shift) + string.Concat(Enumerable.Repeat(piece, (ShortenedJson.Large / piece.Length) + 1));
            string json = $$$"""{"id":"c1","choices":[{"message":{"content":"{{{text}}}"},"finish_reason":"stop"}],"usage":{"prompt_tokens":7}}""";
            ReadOnlyMemory<byte> shortened = ShortenedJson.Of(Encoding.UTF8.GetBytes(json));
            shortened.Length.ShouldBeLessThan(ShortenedJson.Longest + 1000);

            JsonElement whole = JsonDocument.Parse(json).RootElement, part = JsonDocument.Parse(shortened).RootElement;
            part.GetProperty("usage").GetProperty("prompt_tokens").GetInt32().ShouldBe(7);
            part.GetProperty("choices")[0].GetProperty("finish_reason").GetString().ShouldBe("stop");
            string all = whole.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;
            string kept = part.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;
            all.ShouldStartWith(kept, Case.Sensitive);
            kept.ShouldNotContain("\uFFFD");
        }
    }

    [Fact]
    public void A_large_document_that_is_none_is_refused() =>
        Should.Throw<JsonException>(() => ShortenedJson.Of(Encoding.UTF8.GetBytes("{\"a\":\"" + new string('x', ShortenedJson.Large))));

    [Fact]
    public void The_texts_of_a_huge_exchange_are_those_of_its_beginning()
    {
        string answer = new('x', 3 * ShortenedJson.Large);
        byte[] response = Encoding.UTF8.GetBytes($$$"""{"choices":[{"index":0,"message":{"role":"assistant","content":"{{{answer}}}"},"finish_reason":"stop"}]}""");
        var text = ExchangeText.Of(new Exchange
        {
            Id = ExchangeId.New(DateTimeOffset.UnixEpoch),
            Created = DateTimeOffset.UnixEpoch,
            Origin = ExchangeOrigin.Served,
            Request = """{"messages":[{"role":"user","content":"why"}]}"""u8.ToArray(),
            Response = response,
        });
        (text.Question, text.Answer).ShouldBe(("why", answer[..ExchangeText.Longest]));
    }
}
