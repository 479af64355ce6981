using Autarky.Ledger.Answers;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Import;
using Autarky.Ledger.Money;
using Autarky.Ledger.Tests.Sqlite;

namespace Autarky.Ledger.Tests.Import;

public sealed class GoldImportTests() : ImportTestBase(new SqliteStore())
{
    private static readonly ImportOptions Gold = Triage with { AsGold = true, By = "the reviewer" };

    private static string Question(string question, string gold)
        => $$"""{"request":{"messages":[{"role":"user","content":"{{question}}"}]},"gold":"{{gold}}"}""";

    [Fact]
    public async Task A_question_the_ledger_does_not_know_becomes_a_row_of_its_own()
    {
        ImportReport report = await ImportAsync(Question("new", "right"), Gold);

        (report.Read, report.Added, report.Feedback).ShouldBe((1, 1, 0));
        Exchange row = await OnlyRowAsync();
        (row.Origin, row.Gold, row.GoldSource, row.UseCase).ShouldBe((ExchangeOrigin.Feedback, "right", GoldSource.Feedback, "triage"));
        row.Response.ShouldBeNull();
        (row.Provider, row.Cost).ShouldBe((null, NanoUsd.Zero));
    }

    [Fact]
    public async Task A_question_the_ledger_knows_gets_feedback_on_each_of_its_exchanges()
    {
        await ImportAsync(Line + "\n" + Line);

        ImportReport report = await ImportAsync(Question("hi", "right"), Gold);

        (report.Added, report.Feedback, report.AlreadyThere).ShouldBe((0, 1, 0));
        List<Exchange> rows = await RowsAsync();
        rows.Count.ShouldBe(2);
        rows.ShouldAllBe(row => row.Gold == "right" && row.GoldSource == GoldSource.Feedback);
        Feedback given = (await Ledger.Feedback.ForExchangeAsync(rows[0].Id, None)).ShouldHaveSingleItem();
        given.By.ShouldNotBeNull().ShouldStartWith("the reviewer ");
    }

    [Fact]
    public async Task Rows_whose_answer_a_closed_set_lacks_are_taken_counted_and_named()
    {
        await ImportAsync(string.Join('\n', Enumerable.Range(0, 60).Select(i => Answered("known " + i, i % 2 == 0 ? "yes" : "no"))));
        string file = string.Join(
            '\n', Question("a", "yes"), Question("b", "maybe"), Question("known 1", "maybe"), Question("c", "Yes"), Question("d", new string('x', 300)));

        ImportReport report = await ImportAsync(file, Gold);
        ImportReport again = await ImportAsync(file, Gold);

        (report.Read, report.Added, report.Feedback, report.NewAnswers).ShouldBe((5, 4, 1, 4));
        report.NewAnswerExamples.ShouldBe(["maybe", "Yes", new string('x', 100) + "…"]);
        again.NewAnswers.ShouldBe(0);
    }

    [Fact]
    public async Task Where_answers_are_few_or_free_text_nothing_is_counted()
    {
        await ImportAsync(string.Join('\n', Enumerable.Range(0, 49).Select(i => Answered("few " + i, "yes"))));
        await ImportAsync(
            string.Join('\n', Enumerable.Range(0, 300).Select(i => Answered("text " + i, "You asked " + i))), new ImportOptions { UseCase = "prose" });

        (await ImportAsync(Question("a", "maybe"), Gold)).NewAnswers.ShouldBe(0);
        (await ImportAsync(Question("a", "maybe"), Gold with { UseCase = "prose" })).NewAnswers.ShouldBe(0);
    }

    private static string Answered(string question, string answer) =>
        $$$"""{"request":{"messages":[{"role":"user","content":"{{{question}}}"}]},"response":{"choices":[{"message":{"role":"assistant","content":"{{{answer}}}"}}]}}""";

    [Fact]
    public async Task The_answer_is_gold_where_the_line_has_no_gold()
    {
        await ImportAsync(Line + "\n" + """{"messages":[{"role":"user","content":"b"},{"role":"assistant","content":"tuned"}]}""", Gold);

        (await RowsAsync()).Select(row => row.Gold).ShouldBe(["hello", "tuned"]);
        (await RowsAsync()).ShouldAllBe(row => row.Response == null);
    }

    [Fact]
    public async Task Importing_twice_adds_nothing_even_where_the_file_contradicts_itself()
    {
        await ImportAsync(Line);
        string file = string.Join('\n', Question("hi", "a"), Question("new", "a"), Question("new", "b"), Question("hi", "b"), Question("new", "a"));

        ImportReport first = await ImportAsync(file, Gold);
        string after = await ExportAsync(Ledger);
        ImportReport second = await ImportAsync(file, Gold);

        (first.Added, first.Feedback, first.AlreadyThere).ShouldBe((1, 4, 0));
        (second.Added, second.Feedback, second.AlreadyThere).ShouldBe((0, 0, 5));
        (await ExportAsync(Ledger)).ShouldBe(after);
        (await RowsAsync()).Select(row => row.Gold).ShouldBe(["b", "a"]); // the last word counts
    }

    [Fact]
    public async Task The_same_answer_from_another_file_is_already_there()
    {
        await ImportAsync(Question("new", "a"), Gold);

        ImportReport report = await ImportAsync(Question("new", "a")[..^1] + ""","created":1696154400}""", Gold);

        (report.Added, report.Feedback, report.AlreadyThere).ShouldBe((0, 0, 1));
    }

    [Fact]
    public async Task A_corrected_answer_from_another_file_counts()
    {
        await ImportAsync(Question("new", "a"), Gold);

        (await ImportAsync(Question("new", "corrected"), Gold)).Feedback.ShouldBe(1);

        (await OnlyRowAsync()).Gold.ShouldBe("corrected");
    }

    [Fact]
    public async Task Another_use_case_keeps_its_own_answers()
    {
        await ImportAsync(Line);

        await ImportAsync(Question("hi", "other"), Gold with { UseCase = "second" });

        (await RowsAsync()).Select(row => (row.UseCase, row.Gold)).ShouldBe([("triage", null), ("second", "other")]);
    }

    [Theory]
    [InlineData("""{"request":{"messages":[{"role":"user","content":"a"}]}}""", "no right answer")]
    [InlineData("""{"gold":"a"}""", "no exchange")]
    [InlineData("""{"request":{"messages":[{"role":"user","content":"a"}]},"response":{"choices":[]}}""", "'choices' of the 'response'")]
    [InlineData("""{"request":{"messages":[{"role":"user","content":"a"}]},"response":{"choices":[{"message":{"content":null}}]}}""", "no right answer")]
    public async Task A_line_without_question_or_answer_is_bad(string line, string why)
        => (await ImportAsync(line, Gold)).Bad.ShouldHaveSingleItem().Why.ShouldContain(why);

    [Fact]
    public async Task A_right_answer_that_is_named_counts_whatever_was_answered()
    {
        ImportReport report = await ImportAsync(
            """{"request":{"messages":[{"role":"user","content":"a"}]},"response":{"error":{"message":"overloaded"}},"gold":"right"}""", Gold);

        (report.Added, report.BadTotal, (await OnlyRowAsync()).Gold).ShouldBe((1, 0, "right"));
    }

    [Fact]
    public async Task Right_answers_need_a_use_case()
        => (await ImportAsync(Question("a", "b"), Gold with { UseCase = null })).Bad.ShouldHaveSingleItem().Why.ShouldContain("use case");
}
