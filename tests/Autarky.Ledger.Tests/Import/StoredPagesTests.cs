using Autarky.Ledger.Chat;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Import;
using Autarky.Ledger.Tests.Sqlite;

namespace Autarky.Ledger.Tests.Import;

/// <summary>Stored completions as OpenAI lists them, their messages apart.</summary>
public sealed class StoredPagesTests() : ImportTestBase(new SqliteStore())
{
    private const string List = """
        {
          "object": "list",
          "data": [
            {
              "object": "chat.completion",
              "id": "chatcmpl-A",
              "model": "gpt-4o-mini-2024-07-18",
              "created": 1758039249,
              "usage": {"total_tokens": 19, "completion_tokens": 5, "prompt_tokens": 14},
              "tools": null,
              "metadata": {},
              "choices": [{"index": 0, "message": {"content": "one", "role": "assistant"}, "finish_reason": "stop"}],
              "response_format": null
            },
            {
              "object": "chat.completion",
              "id": "chatcmpl-B",
              "created": 1758039250,
              "choices": [{"index": 0, "message": {"content": "two", "role": "assistant"}, "finish_reason": "stop"}]
            }
          ],
          "has_more": false
        }
        """;

    private static string Messages(string completion, int from, bool hasMore, params string[] contents) => $$"""
        {"object":"list","data":[{{string.Join(',', contents.Select((content, i) => $$"""{"id":"chatcmpl-{{completion}}-{{from + i}}","role":"user","content":"{{content}}","content_parts":null}"""))}}],"has_more":{{(hasMore ? "true" : "false")}}}
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Completions_find_their_messages_whichever_come_first(bool messagesFirst)
    {
        string[] parts = [List, Messages("A", 1, false, "second"), Messages("B", 0, false, "other"), Messages("A", 0, true, "first")];

        ImportReport report = await ImportAsync(string.Join('\n', messagesFirst ? parts.Reverse() : parts));
        ImportReport again = await ImportAsync(string.Join('\n', parts));

        (report.Added, report.BadTotal, again.Added, again.AlreadyThere).ShouldBe((2, 0, 0, 2));
        List<Exchange> rows = await RowsAsync();
        rows.Select(row => (RequestText.Read(row.Request!).Input, AnswerText.Read(row.Response!))).ShouldBe([("first\nsecond", "one"), ("other", "two")]);
        rows[0].Created.ToUnixTimeSeconds().ShouldBe(1758039249);
    }

    [Fact]
    public async Task Each_completion_without_its_messages_is_named_with_its_place()
    {
        ImportReport report = await ImportAsync(List + "\n" + Messages("A", 0, false, "first") + "\n" + Line);

        report.Added.ShouldBe(2);
        BadLine bad = report.Bad.ShouldHaveSingleItem();
        bad.Why.ShouldStartWith("Entry 2 of 'data': The stored completion has no 'messages'");
        bad.Line.ShouldBe(1);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(0, true)]
    public async Task Messages_that_are_not_all_there_make_no_question(int from, bool hasMore)
    {
        ImportReport report = await ImportAsync(List + "\n" + Messages("A", from, hasMore, "some") + "\n" + Messages("B", 0, false, "other"));

        report.Added.ShouldBe(1);
        report.Bad.ShouldHaveSingleItem().Why.ShouldContain("some messages of the stored completion and not all");
    }

    [Fact]
    public async Task A_completion_on_two_pages_is_one()
    {
        ImportReport report = await ImportAsync(List + List + Messages("A", 0, false, "first") + Messages("B", 0, false, "other"));

        (report.Added, report.AlreadyThere, report.BadTotal).ShouldBe((2, 2, 0));
    }
}
