using System.Text;
using Autarky.Ledger.Chat;

namespace Autarky.Ledger.Tests.Chat;

public sealed class SpokenTextTests
{
    [Theory]
    [InlineData("""{"messages":[{"role":"system","content":"s"},{"role":"user","content":"first"},{"role":"assistant","content":"a"},{"role":"user","content":"last"}]}""", "last")]
    [InlineData("""{"messages":[{"role":"user","content":"ask"},{"role":"assistant","content":"","tool_calls":[]},{"role":"tool","content":"42"}]}""", "ask")]
    [InlineData("""{"messages":[{"role":"system","content":"s"},{"role":"tool","content":"42"}]}""", "42")]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"text","text":"what is "},{"type":"image_url","image_url":{}}]}]}""", "what is [image_url]")]
    [InlineData("""{"messages":[{"role":"user","content":"ask"},{"role":"user","content":[{"type":"tool_result","content":"42"}]}]}""", "ask")]
    [InlineData("""{"messages":[17,null,{"role":3,"content":{"a":1}}]}""", null)]
    [InlineData("""{"messages":[{"role":"user","content":"\ud800"}]}""", null)]
    [InlineData("""{"messages":{}}""", null)]
    [InlineData("[1]", null)]
    [InlineData("not JSON", null)]
    public void The_question_is_what_the_user_said_last(string request, string? question)
    {
        byte[] body = Encoding.UTF8.GetBytes(request);

        BodyDialects.Find(BodyDialects.OpenAiChat)!.ReadQuestion(body).ShouldBe(question);
        BodyDialects.Find(BodyDialects.AnthropicMessages)!.ReadQuestion(body).ShouldBe(question);
    }

    [Theory]
    [InlineData("""{"choices":[{"message":{"content":"yes"}}]}""", "yes")]
    [InlineData("""{"choices":[{"message":{"content":[{"type":"text","text":"ye"},{"type":"text","text":"s"}]}}]}""", "yes")]
    [InlineData("""{"choices":[{"message":{"content":null,"refusal":"I may not."}}]}""", "I may not.")]
    [InlineData("""{"choices":[{"message":{"content":"so","tool_calls":[{"function":{"name":"f","arguments":"{}"}}]}}]}""", "so\n→ f({})")]
    [InlineData("""{"error":{"message":"overloaded"}}""", "overloaded")]
    [InlineData("""{"choices":[{"message":"x"},{}]}""", null)]
    [InlineData("""{"choices":[17]}""", null)]
    [InlineData("""{"choices":[]}""", null)]
    [InlineData("{}", null)]
    [InlineData("", null)]
    public void The_reply_of_a_completion_is_its_text_and_its_calls(string response, string? reply) =>
        BodyDialects.Find(BodyDialects.OpenAiChat)!.ReadReply(Encoding.UTF8.GetBytes(response)).ShouldBe(reply);

    [Theory]
    [InlineData("""{"content":[{"type":"thinking","thinking":"hm"},{"type":"text","text":"yes"}]}""", "yes")]
    [InlineData("""{"content":[{"type":"text","text":"so"},{"type":"tool_use","name":"f","input":{"a":1}}]}""", "so\n→ f({\"a\":1})")]
    [InlineData("""{"type":"error","error":{"message":"overloaded"}}""", "overloaded")]
    [InlineData("""{"content":[17,null]}""", null)]
    [InlineData("[]", null)]
    public void The_reply_of_a_message_is_its_text_and_its_calls(string response, string? reply) =>
        BodyDialects.Find(BodyDialects.AnthropicMessages)!.ReadReply(Encoding.UTF8.GetBytes(response)).ShouldBe(reply);
}
