using System.Text.Json;
using Autarky.Ledger.Chat;

namespace Autarky.Ledger.Tests.Chat;

public sealed class ChatMessagesTests
{
    [Fact]
    public void Reads_role_and_text_of_each_message_and_leaves_other_parts_out()
    {
        using var request = JsonDocument.Parse("""
            {"messages":[{"role":"system","content":"a"},{"role":"user","content":[{"type":"text","text":"b"},{"type":"image_url","image_url":{}},{"type":"text","text":"c"}]},{"role":"assistant","content":null},{"role":"tool"}]}
            """);

        ChatMessages.Read(request.RootElement).ShouldBe([("system", "a"), ("user", "bc"), ("assistant", ""), ("tool", "")]);
    }
}
