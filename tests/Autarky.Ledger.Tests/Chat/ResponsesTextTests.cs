using System.Text;
using Autarky.Ledger.Chat;

namespace Autarky.Ledger.Tests.Chat;

public sealed class ResponsesTextTests
{
    private static readonly IBodyDialect Responses = BodyDialects.Find(BodyDialects.OpenAiResponses)!;

    private static RequestText Request(string json) => Responses.ReadRequest(Encoding.UTF8.GetBytes(json));

    private static PlainAnswer Answer(string json) => Responses.ReadAnswer(Encoding.UTF8.GetBytes(json));

    [Fact]
    public void Instructions_and_developers_messages_are_the_instructions_and_the_rest_is_the_input()
    {
        RequestText text = Request("""
            {"instructions":"a","input":[{"role":"developer","content":"b"},{"type":"message","role":"user","content":[{"type":"input_text","text":"c"},{"type":"input_text","text":"d"}]},
             {"type":"reasoning","summary":[]},{"type":"message","role":"assistant","content":[{"type":"output_text","text":"e"}]},{"role":"user","content":"f"}]}
            """);

        (text.Instructions, text.Input, text.NotPlain).ShouldBe(("a\nb", "cd\ne\nf", null));
    }

    [Theory]
    [InlineData("""{"input":"a","tools":[{"type":"web_search"}]}""", "the request uses tools")]
    [InlineData("""{"input":"a","previous_response_id":"r"}""", "the request goes on from what was said before it")]
    [InlineData("""{"input":"a","conversation":"c"}""", "the request goes on from what was said before it")]
    [InlineData("""{"input":"a","text":{"format":{"type":"json_schema"}}}""", "the request wants an answer by a JSON schema")]
    [InlineData("""{"input":[{"role":"user","content":[{"type":"input_image","image_url":"x"}]}]}""", RequestText.OtherThanText)]
    [InlineData("""{"input":[{"role":"user","content":"a"},{"type":"function_call","name":"f","arguments":"{}"},{"type":"function_call_output","output":"b"}]}""", RequestText.OtherThanText)]
    [InlineData("""{"input":"a","text":{"format":{"type":"text"}},"tools":[],"previous_response_id":null}""", null)]
    public void What_a_plain_text_does_not_answer_is_told(string request, string? why) => Request(request).NotPlain.ShouldBe(why);

    [Theory]
    [InlineData("""{"messages":[]}""")]
    [InlineData("""{"input":7}""")]
    [InlineData("""{"input":["a"]}""")]
    [InlineData("""{"input":[{"content":"a"}]}""")]
    [InlineData("""{"input":[{"role":"user","content":7}]}""")]
    [InlineData("""{"input":"\ud800"}""")]
    [InlineData("[]")]
    [InlineData("{")]
    public void What_is_no_request_is_refused(string request) => Should.Throw<FormatException>(() => Request(request));

    [Theory]
    [InlineData("""{"status":"completed","output":[{"type":"reasoning"},{"type":"message","content":[{"type":"output_text","text":"a"},{"type":"output_text","text":"b"}]}]}""", "ab", null)]
    [InlineData("""{"output":[{"type":"message","content":[{"type":"output_text","text":"a"}]}]}""", "a", null)]
    [InlineData("""{"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},"output":[{"type":"message","content":[{"type":"output_text","text":"a"}]}]}""", null, PlainAnswer.CutOff)]
    [InlineData("""{"status":"incomplete","incomplete_details":{"reason":"content_filter"},"output":[]}""", null, PlainAnswer.Refused)]
    [InlineData("""{"status":"completed","output":[{"type":"message","content":[{"type":"refusal","refusal":"no"}]}]}""", null, PlainAnswer.Refused)]
    [InlineData("""{"status":"completed","output":[{"type":"function_call","name":"f"}]}""", null, PlainAnswer.ToolCall)]
    [InlineData("""{"status":"completed","output":[{"type":"web_search_call"},{"type":"message","content":[{"type":"output_text","text":"a"}]}]}""", null, PlainAnswer.ToolCall)]
    [InlineData("""{"status":"completed","output":[]}""", null, PlainAnswer.Empty)]
    [InlineData("""{"status":"completed","output":[{"type":"message","content":"a"}]}""", null, PlainAnswer.NoText)]
    [InlineData("""{"status":"completed","output":[{"type":"\ud800"}]}""", null, PlainAnswer.NoText)]
    [InlineData("{}", null, PlainAnswer.NoText)]
    [InlineData("no json", null, PlainAnswer.NoText)]
    public void Answers_are_labels_only_where_they_are_text_and_whole(string response, string? text, string? why) =>
        (Answer(response).Text, Answer(response).Why).ShouldBe((text, why));

    [Fact]
    public void A_cut_off_answer_has_its_text_all_the_same() =>
        Responses.ReadAnswerText("""{"status":"incomplete","output":[{"type":"message","content":[{"type":"output_text","text":"a"}]}]}"""u8.ToArray()).ShouldBe("a");
}
