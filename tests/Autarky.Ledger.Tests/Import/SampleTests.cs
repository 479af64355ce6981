using System.Text.Json;
using Autarky.Ledger.Chat;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Import;
using Autarky.Ledger.Import.Tables;
using Autarky.Ledger.Tests.Sqlite;

namespace Autarky.Ledger.Tests.Import;

/// <summary>The files under samples/ do what their READMEs say.</summary>
public sealed class SampleTests() : ImportTestBase(new SqliteStore())
{
    private static readonly string Samples = Path.Combine(Root(), "samples");

    private Task<ImportReport> ImportSampleAsync(string name, bool asGold = false)
        => Importer.ImportAsync(
            Path.Combine(Samples, "banking77", name), new ImportOptions { UseCase = "banking77", AsGold = asGold }, Ledger, null, None);

    [Fact]
    public async Task Banking77_is_4081_exchanges_on_which_gpt_4_is_as_right_as_published()
    {
        ImportReport report = await ImportSampleAsync("exchanges.jsonl.gz");

        (report.Added, report.BadTotal, report.WithoutCost, report.Problem).ShouldBe((4081, 0, 0, null));
        List<Exchange> rows = await RowsAsync();
        string[] intents = RequestText.Read(rows[0].Request!).Instructions.Split('\n')[1..];
        intents.Distinct().Count().ShouldBe(77);
        rows.ShouldAllBe(row => intents.Contains(AnswerText.Read(row.Response!)) && intents.Contains(row.Gold));
        rows.Select(row => RequestText.Read(row.Request!).Input).Distinct().Count().ShouldBe(4081);

        (int all, int right) test = Right(rows, "chatcmpl-ocats-test-");
        (int all, int right) dev = Right(rows, "chatcmpl-ocats-dev-");
        (test.all, dev.all).ShouldBe((3080, 1001));
        Math.Round(100.0 * test.right / test.all, 2).ShouldBe(83.05);
        Math.Round(100.0 * dev.right / dev.all, 2).ShouldBe(81.12);
    }

    [Fact]
    public async Task Banking77_costs_what_the_list_price_says()
    {
        await ImportSampleAsync("exchanges.jsonl.gz");

        List<Exchange> rows = await RowsAsync();
        rows.ShouldAllBe(row => row.Cost.Value == (row.InputTokens * 30_000L) + (row.OutputTokens * 60_000L) && !row.TokensEstimated);
        rows.ShouldAllBe(row => row.Provider == "openai" && row.Model == "gpt-4" && row.DurationMicroseconds == 0);
        rows.Min(row => row.Created).ShouldBeGreaterThan(new DateTimeOffset(2023, 9, 1, 0, 0, 0, TimeSpan.Zero));
        rows.Max(row => row.Created).ShouldBeLessThan(new DateTimeOffset(2023, 12, 1, 0, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public async Task The_gold_file_is_9002_right_answers_to_other_questions()
    {
        await ImportSampleAsync("exchanges.jsonl.gz");

        ImportReport report = await ImportSampleAsync("gold.jsonl.gz", asGold: true);
        ImportReport again = await ImportSampleAsync("gold.jsonl.gz", asGold: true);

        (report.Added, report.Feedback, report.BadTotal).ShouldBe((9002, 0, 0));
        (again.Added, again.Feedback, again.AlreadyThere).ShouldBe((0, 0, 9002));
        List<Exchange> rows = await RowsAsync();
        rows.Select(row => RequestText.Read(row.Request!).Instructions).Distinct().ShouldHaveSingleItem();
        rows.Select(row => row.Gold).Distinct().Count().ShouldBe(77);
        rows.Count(row => row.Origin == ExchangeOrigin.Feedback && row.Response is null).ShouldBe(9002);
    }

    [Fact]
    public async Task The_table_is_five_exchanges()
    {
        ImportReport report = await Importer.ImportAsync(
            Path.Combine(Samples, "from-csv", "tickets.csv"),
            Triage with { Columns = new TableColumns { Question = "text", Answer = "answer" } },
            Ledger,
            null,
            None);

        (report.Added, report.BadTotal, report.Problem).ShouldBe((5, 0, null));
        List<Exchange> rows = await RowsAsync();
        rows.Select(row => AnswerText.Read(row.Response!)).ShouldBe(["delivery", "billing", "account", "delivery", "billing"]);
        RequestText.Read(rows[3].Request!).Input.ShouldBe("Two questions:\nwhere is my order, and when does it come?");
    }

    private static (int All, int Right) Right(List<Exchange> rows, string idPrefix)
    {
        List<Exchange> part = [.. rows.Where(row =>
        {
            using var response = JsonDocument.Parse(row.Response!);
            return response.RootElement.GetProperty("id").GetString()!.StartsWith(idPrefix, StringComparison.Ordinal);
        })];
        return (part.Count, part.Count(row => AnswerText.Read(row.Response!) == row.Gold));
    }

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Autarky.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests must run inside the checkout: they read its samples folder.");
    }
}
