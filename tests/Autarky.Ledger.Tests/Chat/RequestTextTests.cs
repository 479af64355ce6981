using System.Text;
using Autarky.Ledger.Chat;

namespace Autarky.Ledger.Tests.Chat;

public sealed class RequestTextTests
{
    private static RequestText Read(string json) => RequestText.Read(Encoding.UTF8.GetBytes(json));

    [Fact]
    public void Instructions_and_input_are_told_apart()
    {
        RequestText text = Read("""{"messages":[{"role":"system","content":"s"},{"role":"user","content":"u1"},{"role":"developer","content":"d"},{"role":"user","content":"u2"}]}""");

        (text.Instructions, text.Input, text.NotPlain).ShouldBe(("s\nd", "u1\nu2", null));
    }

    [Fact]
    public void The_hash_depends_on_roles_and_texts_and_on_nothing_else()
    {
        string hash = Read("""{"messages":[{"role":"user","content":"é"}]}""").Hash;

        Read("""{"model":"x","temperature":1,"messages":[ {"content":"\u00e9","role":"user","name":"n"} ]}""").Hash.ShouldBe(hash);
        Read("""{"messages":[{"role":"user","content":[{"type":"text","text":"é"}]}]}""").Hash.ShouldBe(hash);
        Read("""{"messages":[{"role":"system","content":"é"}]}""").Hash.ShouldNotBe(hash);
        Read("""{"messages":[{"role":"user","content":"é"},{"role":"user","content":""}]}""").Hash.ShouldNotBe(hash);
        hash.ShouldMatch("^[0-9a-f]{64}$");
    }

    [Theory]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:"}}]}]}""")]
    [InlineData("""{"messages":[{"role":"assistant","content":null,"tool_calls":[]}]}""")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"n":2}""")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"n":1.5}""")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"tools":[{}]}""")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"functions":[{}]}""")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"response_format":{"type":5}}""")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"modalities":["audio"]}""")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"web_search_options":{}}""")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"\ud800":1,"logprobs":true}""")]
    public void What_one_plain_text_does_not_answer_is_seen(string json) => Read(json).NotPlain.ShouldNotBeNull();

    [Fact]
    public void Fields_that_ask_for_nothing_special_leave_a_request_plain() =>
        Read("""{"messages":[{"role":"user","content":"x"}],"n":1,"tools":[],"tools":null,"response_format":{"type":"text"},"logprobs":false,"temperature":0}""").NotPlain.ShouldBeNull();

    [Theory]
    [InlineData("{", "not valid JSON")]
    [InlineData("[]", "JSON object")]
    [InlineData("{}", "'messages'")]
    [InlineData("""{"messages":[1]}""", "'role'")]
    [InlineData("""{"messages":[{"role":"user","content":{}}]}""", "'content'")]
    [InlineData("""{"messages":[{"role":"user","content":"\ud800"}]}""", "surrogate")]
    public void What_is_no_chat_request_is_refused_in_words(string json, string why)
        => Should.Throw<FormatException>(() => Read(json)).Message.ShouldContain(why);

    [Theory]
    [InlineData("""{"choices":[{"message":{"content":"yes"}}]}""", "yes")]
    [InlineData("""{"choices":[{"message":{"content":null}}]}""", null)]
    [InlineData("""{"choices":[{"message":{"content":"\udc00"}}]}""", null)]
    [InlineData("""{"choices":[]}""", null)]
    [InlineData("""{"error":{}}""", null)]
    [InlineData("nonsense", null)]
    public void The_answer_is_the_text_of_the_first_choice(string json, string? answer)
        => AnswerText.Read(Encoding.UTF8.GetBytes(json)).ShouldBe(answer);
}
