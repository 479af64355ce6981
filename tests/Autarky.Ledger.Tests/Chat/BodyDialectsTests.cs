using System.Text;
using Autarky.Ledger.Chat;

namespace Autarky.Ledger.Tests.Chat;

public sealed class BodyDialectsTests
{
    [Fact]
    public void A_dialect_that_nobody_reads_is_not_found()
        => BodyDialects.Find("smoke-signals").ShouldBeNull();

    [Fact]
    public void Openais_chat_is_read_as_requests_answers_and_texts()
    {
        IBodyDialect dialect = BodyDialects.Find(BodyDialects.OpenAiChat).ShouldNotBeNull();
        byte[] cutOff = Bytes("""{"choices":[{"message":{"content":"no"},"finish_reason":"length"}]}""");

        dialect.Name.ShouldBe("openai-chat");
        dialect.ReadRequest(Bytes("""{"messages":[{"role":"system","content":"s"},{"role":"user","content":"u"}]}""")).ShouldSatisfyAllConditions(
            text => text.Instructions.ShouldBe("s"), text => text.Input.ShouldBe("u"));
        dialect.ReadAnswer(cutOff).Why.ShouldBe(PlainAnswer.CutOff);
        dialect.ReadAnswerText(cutOff).ShouldBe("no");
    }

    private static byte[] Bytes(string json) => Encoding.UTF8.GetBytes(json);
}
