using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Gateway.Dialects.OpenAiChat;
using Autarky.Gateway.Requests;
using FsCheck;
using FsCheck.Fluent;

namespace Autarky.Gateway.Tests.Requests;

public sealed class SplicedContentTests
{
    // Every way to write the name and a value, and places where a careless search would find another "model".
    private static readonly string[] Names = ["\"model\"", "\"m\\u006fdel\"", "\"\\u006d\\u006f\\u0064\\u0065\\u006c\""];
    private static readonly string[] Values = ["\"a\"", "\"a\\\"b\"", "\"\\u0061\"", "\"model\"", "\"é 😀\"", "\"}\""];
    private static readonly string[] Others =
    [
        "\"x\":{\"model\":\"inner\"}", "\"y\":[{\"model\":1},\"\\\"model\\\":\\\"z\\\"\"]", "\"models\":\"model\"", "\"Model\":\"A\"",
        "\"mo\\\\del\":1", "\"z\":\"\\\",\\\"model\\\":\\\"q\"", "\"w\":1e5",
    ];

    [Fact]
    public async Task Exactly_the_value_of_the_top_level_model_changes()
    {
        Gen<(string Before, string Name, string Value, string After, string Space)> cases =
            from count in Gen.Choose(0, Others.Length)
            from others in Gen.Shuffle(Others)
            from split in Gen.Choose(0, count)
            from name in Gen.Elements(Names)
            from value in Gen.Elements(Values)
            from space in Gen.Elements("", " ", "\n\t ")
            select (
                string.Concat(others.Take(split).Select(o => o + "," + space)),
                name,
                value,
                string.Concat(others.Take(count).Skip(split).Select(o => space + "," + o)),
                space);
        foreach ((string before, string name, string value, string after, string space) in cases.Sample(500, 500))
        {
            string head = $"{{{space}{before}{name}{space}:{space}";
            string tail = $"{space}{after},\"messages\":[{{\"role\":\"user\",\"content\":\"model\"}}]{space}}}";
            string sent = await Splice(head + value + tail, "new \"name\"");
            sent.ShouldBe(head + "\"new \\u0022name\\u0022\"" + tail);
            JsonNode.Parse(sent)!.AsObject().Count.ShouldBe(JsonNode.Parse(head + value + tail)!.AsObject().Count);
            JsonDocument.Parse(sent).RootElement.GetProperty("model").GetString().ShouldBe("new \"name\"");
        }

    }

    [Fact]
    public async Task A_model_that_has_the_providers_name_already_leaves_the_bytes_alone()
    {
        const string body = "{\"m\\u006fdel\":\"\\u0061\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";
        (await Splice(body, "a")).ShouldBe(body);
    }

    [Theory]
    [InlineData("""{"model":"a","stream":true,"messages":[]}""", """{"stream_options":{"include_usage":true},"model":"b","stream":true,"messages":[]}""")]
    [InlineData(""" { "model":"a","stream":true,"messages":[]} """, """ {"stream_options":{"include_usage":true}, "model":"b","stream":true,"messages":[]} """)]
    [InlineData("""{"model":"a","stream":true,"stream_options":null,"messages":[]}""", """{"model":"b","stream":true,"stream_options":{"include_usage":true},"messages":[]}""")]
    [InlineData("""{"stream_options":{ },"model":"a","stream":true,"messages":[]}""", """{"stream_options":{"include_usage":true },"model":"b","stream":true,"messages":[]}""")]
    [InlineData("""{"stream_options":{ "x":1},"model":"a","stream":true,"messages":[]}""", """{"stream_options":{"include_usage":true, "x":1},"model":"b","stream":true,"messages":[]}""")]
    [InlineData("""{"stream_options":{"x":[],"include_usage": false},"model":"a","stream":true,"messages":[]}""", """{"stream_options":{"x":[],"include_usage": true},"model":"b","stream":true,"messages":[]}""")]
    [InlineData("""{"model":"a","stream":true,"stream_options":{"include_usage": null},"messages":[]}""", """{"model":"b","stream":true,"stream_options":{"include_usage": true},"messages":[]}""")]
    public async Task A_stream_is_made_to_ask_for_its_tokens_by_a_few_bytes(string body, string sent)
    {
        const string Messages = "[{\"role\":\"user\",\"content\":\"x\"}]";
        using ChatRequest request = OpenAiChatRequest.Read(Encoding.UTF8.GetBytes(body.Replace("[]", Messages, StringComparison.Ordinal)), 64);
        using var content = new SplicedContent(request, "b", request.UsageWish);
        (await content.ReadAsStringAsync()).Replace(Messages, "[]", StringComparison.Ordinal).ShouldBe(sent);
        content.Headers.ContentLength.ShouldBe((await content.ReadAsByteArrayAsync()).Length);
    }

    [Theory]
    [InlineData("""{"model":"a","messages":[{"role":"user","content":"x"}]}""")]
    [InlineData("""{"model":"a","stream":false,"messages":[{"role":"user","content":"x"}]}""")]
    [InlineData("""{"model":"a","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"x"}]}""")]
    public void Who_asks_or_streams_nothing_is_left_alone(string body)
    {
        using ChatRequest request = OpenAiChatRequest.Read(Encoding.UTF8.GetBytes(body), 64);
        request.UsageWish.ShouldBeNull();
    }

    private static async Task<string> Splice(string body, string model)
    {
        using ChatRequest request = OpenAiChatRequest.Read(Encoding.UTF8.GetBytes(body), 64);
        using var content = new SplicedContent(request, model);
        string sent = await content.ReadAsStringAsync();
        Encoding.UTF8.GetByteCount(sent).ShouldBe((int)content.Headers.ContentLength!);
        return sent;
    }
}
