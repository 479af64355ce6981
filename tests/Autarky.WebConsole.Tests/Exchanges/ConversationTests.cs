using System.Text;
using Autarky.Ledger.Exchanges;
using Autarky.WebConsole.Exchanges;

namespace Autarky.WebConsole.Tests.Exchanges;

public sealed class ConversationTests
{
    [Fact]
    public void Messages_in_anthropics_dialect_are_shown_as_people_read_them()
    {
        Conversation read = Conversation.Read(Row("anthropic-messages",
            """{"model":"m","system":[{"type":"text","text":"be brief"}],"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":[{"type":"tool_use","id":"t","name":"f","input":{"a":1}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[{"type":"text","text":"one"}]}]}]}""",
            """{"type":"message","role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"s"},{"type":"text","text":"hello"}]}"""), new TextBudget(10_000), 10_000);
        read.Turns.Select(turn => $"{turn.Role}: {turn.Text.Trim()}").ShouldBe(
            ["system: be brief", "user: hi", "assistant: → f({\"a\":1})", "user: ← one", "assistant: [thought: hm]\nhello"]);
        read.Turns[^1].IsAnswer.ShouldBeTrue();
    }

    [Fact]
    public void Responses_of_openais_are_shown_as_people_read_them()
    {
        Conversation read = Conversation.Read(Row("openai-responses",
            """
            {"instructions":"be brief","input":[{"role":"user","content":[{"type":"input_text","text":"hi"}]},{"type":"function_call","name":"f","arguments":"{}"},
             {"type":"function_call_output","output":"one"}]}
            """,
            """
            {"output":[{"type":"reasoning","summary":[{"type":"summary_text","text":"hm"}]},
             {"type":"message","role":"assistant","content":[{"type":"output_text","text":"hello"},{"type":"refusal","refusal":"no"}]}]}
            """), new TextBudget(10_000), 10_000);

        read.Turns.Select(turn => $"{turn.Role}: {turn.Text.Trim()}").ShouldBe(
            ["system: be brief", "user: hi", "function_call: → f({})", "function_call_output: ← one", "reasoning: hm", "assistant: hellono"]);
        Conversation.Read(Row("openai-responses", """{"input":"hi"}""", "{}"), new TextBudget(100), 100).Turns.Single().Text.ShouldBe("hi");
    }

    [Fact]
    public void Bodies_of_a_dialect_that_nobody_knows_are_not_guessed_at() =>
        Conversation.Read(Row("smoke-signals", """{"messages":[{"role":"user","content":"hi"}]}""", "{}"), new TextBudget(100), 100).Turns.ShouldBeEmpty();

    private static Exchange Row(string dialect, string request, string response) => new()
    {
        Id = ExchangeId.New(DateTimeOffset.UnixEpoch),
        Created = DateTimeOffset.UnixEpoch,
        Origin = ExchangeOrigin.Served,
        Dialect = dialect,
        Request = Encoding.UTF8.GetBytes(request),
        Response = Encoding.UTF8.GetBytes(response),
    };
}
