using System.Text;
using Autarky.Ledger.Chat;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Import;
using Autarky.Ledger.Import.Tables;
using Autarky.Ledger.Tests.Sqlite;

namespace Autarky.Ledger.Tests.Import.Tables;

public sealed class TableImportTests() : ImportTestBase(new SqliteStore())
{
    private static readonly ImportOptions Columns = Triage with { Columns = new TableColumns { Question = "text", Answer = "answer" } };

    private async Task<IEnumerable<(string, string?)>> PairsAsync()
        => (await RowsAsync()).Select(row => (RequestText.Read(row.Request!).Input, AnswerText.Read(row.Response!)));

    [Theory]
    [InlineData(",", "\n", "")]
    [InlineData(";", "\r\n", "\uFEFF")]
    [InlineData("\t", "\n", "\uFEFF")]
    [InlineData("|", "\r\n", "")]
    public async Task Rows_are_exchanges_whatever_separates_them(string separator, string end, string mark)
    {
        string text = mark + string.Join(
            end, $"id{separator}answer{separator}text", $"1{separator}a{separator}first", "", $"2{separator}b{separator}\"x{separator}y\"");

        ImportReport report = await ImportAsync(text, Columns);
        ImportReport again = await ImportAsync(text, Columns);

        (report.Added, report.BadTotal, report.Problem, again.Added, again.AlreadyThere).ShouldBe((2, 0, null, 0, 2));
        (await PairsAsync()).ShouldBe([("first", "a"), ($"x{separator}y", "b")]);
    }

    [Fact]
    public async Task Quoted_fields_hold_quotes_separators_and_line_ends()
    {
        await ImportAsync("text,answer\n\"He said \"\"no\"\",\r\nand left\",\"a\nb\"\n5\" pipe,c\n\"\"\"\",\"d\"\r\n", Columns);

        (await PairsAsync()).ShouldBe([("He said \"no\",\r\nand left", "a\nb"), ("5\" pipe", "c"), ("\"", "d")]);
    }

    [Fact]
    public async Task Broken_rows_are_named_by_the_line_in_which_they_begin_and_the_good_ones_land()
    {
        const string text = "text,answer\na,1\nb\n\"c\nd\",2\ne,2,3\n,4\nf,\n\"g\"x,5\nh,6\n\"i,7\nj,8\n";

        ImportReport report = await ImportAsync(text, Columns);

        (await PairsAsync()).ShouldBe([("a", "1"), ("c\nd", "2"), ("h", "6"), ("j", "8")]);
        report.Bad.Select(bad => (bad.Line, bad.Why.Split(':')[0])).ShouldBe(
        [
            (3, "The row has 1 fields where the header has 2"), (6, "The row has 3 fields where the header has 2"), (7, "The column 'text' is empty"),
            (8, "The column 'answer' is empty"), (9, "Something follows the closing quote of a field"), (11, "A quoted field is not closed when the file ends"),
        ]);
    }

    [Fact]
    public async Task A_row_that_is_not_utf8_is_named()
    {
        ImportReport report = await ImportAsync([.. "text,answer\na,1\nb"u8, 0xFC, .. ",2\nc,3\n"u8], Columns);

        (report.Added, report.Bad.ShouldHaveSingleItem().Line).ShouldBe((2, 3));
    }

    [Fact]
    public async Task A_column_that_is_not_there_is_told_with_the_closest_and_all_that_are()
    {
        ImportReport report = await ImportAsync("texts,answer,more\na,b,c\n", Columns);

        report.Problem.ShouldBe("The table has no column 'text' (--question). The closest is 'texts'; its columns are 'texts', 'answer', 'more'.");
        report.Read.ShouldBe(0);
    }

    [Theory]
    [InlineData("text,text,answer\na,b,c\n", "2 columns 'text'")]
    [InlineData("", "empty")]
    [InlineData("\"text,answer\na,b\n", "The header of the table cannot be read")]
    public async Task A_header_that_does_not_say_it_is_told(string text, string why)
        => (await ImportAsync(text, Columns)).Problem.ShouldNotBeNull().ShouldContain(why);

    [Fact]
    public async Task Names_of_columns_are_taken_case_aside_where_that_is_clear()
    {
        (await ImportAsync("Text , ANSWER\na,b\n", Columns)).Added.ShouldBe(1);
    }

    [Fact]
    public async Task A_column_of_right_answers_measures_beside_answers_and_is_feedback_alone()
    {
        ImportReport both = await ImportAsync(
            "text,answer,right\na,1,2\nb,3,\n", Triage with { Columns = new TableColumns { Question = "text", Answer = "answer", Gold = "right" } });
        ImportReport alone = await ImportAsync(
            "text,right\na,4\nc,5\nd,\n", Triage with { AsGold = true, Columns = new TableColumns { Question = "text", Gold = "right" } });

        (both.Added, alone.Feedback, alone.Added, alone.BadTotal).ShouldBe((2, 1, 1, 1));
        (await RowsAsync()).Select(row => (row.Gold, row.GoldSource)).ShouldBe(
            [("4", GoldSource.Feedback), (null, GoldSource.Recorded), ("5", GoldSource.Feedback)]);
    }

    [Fact]
    public async Task A_long_table_is_read_in_pieces()
    {
        var text = new StringBuilder("text,answer\n");
        for (int i = 0; i < 20_000; i++)
        {
            text.Append('"').Append(i).Append(" \"\"x\"\"\n").Append("\",").Append(i % 7).Append('\n');
        }

        ImportReport report = await ImportAsync(text.ToString(), Columns);

        (report.Added, report.BadTotal).ShouldBe((20_000, 0));
    }

    [Fact]
    public async Task A_row_beyond_the_limit_is_passed_over()
    {
        ImportReport report = await ImportAsync(
            "text,answer\na,1\n" + new string('x', 300_000) + ",2\nb,3\n", Columns with { MaxLineBytes = 100_000 });

        (report.Added, report.Bad.ShouldHaveSingleItem().Line).ShouldBe((2, 3));
    }
}
