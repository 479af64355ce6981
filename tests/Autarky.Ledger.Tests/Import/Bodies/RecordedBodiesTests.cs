using System.Text;
using System.Text.Json;
using Autarky.Ledger.Chat;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Import;
using Autarky.Ledger.Tests.Sqlite;

namespace Autarky.Ledger.Tests.Import.Bodies;

public sealed class RecordedBodiesTests() : ImportTestBase(new SqliteStore())
{
    private const string Message =
        """{"request":{"model":"claude-sonnet-4-5","max_tokens":9,"messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}]},"response":{"id":"m1","type":"message","role":"assistant","model":"claude-sonnet-4-5","content":[{"type":"text","text":"hello"}],"stop_reason":"end_turn","usage":{"input_tokens":3,"output_tokens":2}}}""";

    private const string Response =
        """{"request":{"model":"gpt-4.1","instructions":"Be brief.","input":[{"role":"user","content":"hi"}]},"response":{"id":"r1","object":"response","created_at":1700000000.5,"model":"gpt-4.1-2025-04-14","status":"completed","output":[{"type":"reasoning","summary":[]},{"type":"message","role":"assistant","content":[{"type":"output_text","text":"hello"}]}],"usage":{"input_tokens":9,"output_tokens":2}}}""";

    private const string Embedding =
        """{"request":{"model":"text-embedding-3-small","input":["a","b"]},"response":{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.1]}],"model":"text-embedding-3-small","usage":{"prompt_tokens":4,"total_tokens":4}}}""";

    [Fact]
    public async Task A_message_of_anthropics_is_kept_as_it_stands_in_its_own_dialect()
    {
        await ImportAsync(Message);

        Exchange row = await OnlyRowAsync();
        (row.Dialect, row.Provider, row.Model, row.InputTokens, row.OutputTokens).ShouldBe(
            (BodyDialects.AnthropicMessages, "anthropic", "claude-sonnet-4-5", 3, 2));
        Encoding.UTF8.GetString(row.Response!).ShouldBe(JsonDocument.Parse(Message).RootElement.GetProperty("response").GetRawText());
    }

    [Fact]
    public async Task A_response_of_openais_is_kept_as_it_stands_in_its_own_dialect()
    {
        await ImportAsync(Response);

        Exchange row = await OnlyRowAsync();
        (row.Dialect, row.Model, row.InputTokens, row.OutputTokens, row.Created.ToUnixTimeMilliseconds()).ShouldBe(
            (BodyDialects.OpenAiResponses, "gpt-4.1-2025-04-14", 9, 2, 1700000000500));
        IBodyDialect bodies = BodyDialects.Find(row.Dialect)!;
        RequestText request = bodies.ReadRequest(row.Request!);
        (request.Instructions, request.Input, request.NotPlain, bodies.ReadAnswer(row.Response!).Text).ShouldBe(("Be brief.", "hi", null, "hello"));
    }

    [Fact]
    public async Task What_is_exported_of_every_dialect_gives_the_same_rows_elsewhere()
    {
        await ImportAsync(Message + "\n" + Response + "\n" + Line + "\n" + Embedding, new ImportOptions());
        string exported = await ExportAsync(Ledger);
        await using var other = new SqliteStore();
        ILedger into = await other.OpenAsync();

        ImportReport report = await ImportAsync(Encoding.UTF8.GetBytes(exported), new ImportOptions(), into);

        (report.Added, report.BadTotal).ShouldBe((4, 0));
        (await ExportAsync(into)).ShouldBe(exported);
    }

    [Fact]
    public async Task Lines_of_an_export_keep_their_dialect_under_another_use_case()
    {
        await ImportAsync(Message + "\n" + Response);
        string exported = await ExportAsync(Ledger);

        ImportReport report = await ImportAsync(exported, new ImportOptions { UseCase = "other" });

        (report.Added, report.BadTotal).ShouldBe((2, 0));
        (await RowsAsync()).Where(row => row.UseCase == "other").Select(row => row.Dialect)
            .ShouldBe([BodyDialects.AnthropicMessages, BodyDialects.OpenAiResponses], ignoreOrder: true);
    }

    [Fact]
    public async Task Embeddings_are_rows_of_counts_and_money_as_the_gateway_keeps_them()
    {
        ImportReport first = await ImportAsync(Embedding + "\n" + Line);
        ImportReport second = await ImportAsync(Embedding + "\n" + Line);

        (first.Read, first.Added, first.Embeddings, first.WithoutUseCase).ShouldBe((2, 2, 1, 0));
        (second.Added, second.AlreadyThere).ShouldBe((0, 2));
        Exchange row = (await RowsAsync()).Single(each => each.Request is null);
        (row.UseCase, row.Response, row.InputHash, row.Model, row.InputTokens, row.OutputTokens).ShouldBe(
            (null, null, null, "text-embedding-3-small", 4, 0));
    }

    [Fact]
    public async Task Bodies_that_were_recorded_as_their_texts_are_read()
    {
        using var line = JsonDocument.Parse(Line);
        string text = JsonSerializer.Serialize(new
        {
            request = line.RootElement.GetProperty("request").GetRawText(),
            response = line.RootElement.GetProperty("response").GetRawText(),
        });

        (await ImportAsync(text)).Bad.ShouldBeEmpty();

        AnswerText.Read((await OnlyRowAsync()).Response!).ShouldBe("hello");
    }

    [Fact]
    public async Task Right_answers_find_the_questions_of_every_dialect()
    {
        await ImportAsync(Message + "\n" + Response);

        ImportReport report = await ImportAsync(Message.Replace("hello", "right", StringComparison.Ordinal) + "\n"
            + """{"request":{"instructions":"Be brief.","input":"hi"},"gold":"right too"}""", Triage with { AsGold = true });

        (report.Feedback, report.Added, report.BadTotal).ShouldBe((2, 0, 0));
    }

    [Fact]
    public async Task A_stored_response_carries_its_input()
    {
        using var pair = JsonDocument.Parse(Response);
        string stored = pair.RootElement.GetProperty("response").GetRawText()[..^1];

        ImportReport report = await ImportAsync(
            stored + ""","instructions":"Be brief.","input":{"object":"list","data":[{"role":"user","content":"second"},{"role":"user","content":"first"}]}}""" + "\n"
                + stored + "}\n");

        BodyDialects.Find(BodyDialects.OpenAiResponses)!.ReadRequest((await OnlyRowAsync()).Request!).Input.ShouldBe("first\nsecond");
        report.Bad.ShouldHaveSingleItem().Why.ShouldContain("GET /v1/responses/{id}/input_items");
    }

    [Theory]
    [InlineData("1741569952", 1741569952000)]
    [InlineData("1741569952.123", 1741569952123)]
    [InlineData("1.741569952e9", 1741569952000)]
    [InlineData("1741569952123", 1741569952123)]
    [InlineData("1741569952123456", 1741569952123)]
    [InlineData("1741569952123456789", 1741569952123)]
    [InlineData("\"1741569952.123\"", 1741569952123)]
    [InlineData("\"1.741569952123E12\"", 1741569952123)]
    [InlineData("\"2025-03-10T01:25:52.123Z\"", 1741569952123)]
    [InlineData("\"2025-03-10T01:25:52.123456789Z\"", 1741569952123)]
    [InlineData("\"2025-03-10 01:25:52.123\"", 1741569952123)]
    [InlineData("\"2025-03-10T10:25:52.123+09:00\"", 1741569952123)]
    [InlineData("\"20250310T012552Z\"", 1741569952000)]
    [InlineData("\"2025-03-10\"", 1741564800000)]
    [InlineData("\"2025-03-10 01:25:52 UTC\"", 1741569952000)]
    [InlineData("\"Mon, 10 Mar 2025 01:25:52 GMT\"", 1741569952000)]
    public async Task Moments_are_read_in_every_unit_and_form_beside_the_bodies_and_in_them(string created, long milliseconds)
    {
        ImportReport report = await ImportAsync(
            Line[..^1] + ",\"created\":" + created + "}\n" + Line[..^2] + ",\"created\":" + created + "}}");

        report.Bad.ShouldBeEmpty();
        (await RowsAsync()).Select(row => row.Created.ToUnixTimeMilliseconds()).ShouldBe([milliseconds, milliseconds]);
    }
}
