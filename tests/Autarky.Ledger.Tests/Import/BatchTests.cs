using Autarky.Ledger.Chat;
using Autarky.Ledger.Import;
using Autarky.Ledger.Tests.Sqlite;

namespace Autarky.Ledger.Tests.Import;

/// <summary>Batches of OpenAI and Anthropic, whose requests and answers are files of their own.</summary>
public sealed class BatchTests() : ImportTestBase(new SqliteStore())
{
    private const string Requests = """
        {"custom_id":"r1","method":"POST","url":"/v1/chat/completions","body":{"model":"gpt-4o","messages":[{"role":"user","content":"first"}]}}
        {"custom_id":"r2","method":"POST","url":"/v1/responses","body":{"model":"gpt-4o","input":"second"}}
        {"custom_id":"r3","params":{"model":"claude-sonnet-4-5","max_tokens":9,"messages":[{"role":"user","content":"third"}]}}
        """;

    private const string Answers = """
        {"id":"b2","custom_id":"r2","response":{"status_code":200,"body":{"object":"response","status":"completed","output":[]}},"error":null}
        {"id":"b1","custom_id":"r1","response":{"status_code":200,"body":{"choices":[{"message":{"role":"assistant","content":"x"}}]}},"error":null}
        {"custom_id":"r3","result":{"type":"succeeded","message":{"type":"message","content":[{"type":"text","text":"y"}],"stop_reason":"end_turn"}}}
        """;

    [Theory]
    [InlineData(Requests + "\n" + Answers)]
    [InlineData(Answers + "\n" + Requests)]
    public async Task Requests_find_their_answers_whichever_come_first(string file)
    {
        ImportReport report = await ImportAsync(file);
        ImportReport again = await ImportAsync(file);

        (report.Added, report.BadTotal, again.Added, again.AlreadyThere).ShouldBe((3, 0, 0, 3));
        (await RowsAsync()).Select(row => BodyDialects.Find(row.Dialect)!.ReadRequest(row.Request!).Input).ShouldBe(["second", "first", "third"]);
    }

    [Fact]
    public async Task Halves_that_are_alone_and_errors_are_named()
    {
        ImportReport report = await ImportAsync("""
            {"custom_id":"r1","method":"POST","url":"/v1/chat/completions","body":{"messages":[]}}
            {"custom_id":"r2","response":{"status_code":200,"body":{"choices":[{"message":{"content":"x"}}]}}}
            {"custom_id":"r4","params":{"messages":[]}}
            {"custom_id":"r4","result":{"type":"expired"}}
            {"custom_id":"r5","url":"/v1","body":{"messages":[]}}
            {"custom_id":"r5","response":{"status_code":500,"body":{}}}
            {"custom_id":"r5","url":"/v1","body":{"messages":[]}}
            {"custom_id":"r6","url":"/v1","body":{"messages":[]}}
            {"custom_id":"r6","response":null,"error":{"code":"expired"}}
            """);

        report.Read.ShouldBe(0);
        report.Bad.Select(bad => bad.Line).ShouldBe([1, 2, 4, 6, 7, 9]);
        report.Bad.Select(bad => bad.Why).ShouldBe(
        [
            "The batch's request has no answer with its 'custom_id' in the file: put both files of the batch into one (cat REQUESTS ANSWERS).",
            "The batch's answer has no request with its 'custom_id' in the file: put both files of the batch into one (cat REQUESTS ANSWERS).",
            "The batch's answer is 'expired', not 'succeeded'.", "The 'response' has the status 500: a provider's error, not an answer.",
            "The batch has two requests with this 'custom_id'.", "The batch's answer is a provider's error.",
        ]);
    }
}
