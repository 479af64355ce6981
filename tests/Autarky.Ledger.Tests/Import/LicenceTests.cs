using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Import;
using Autarky.Ledger.Tests.Sqlite;

namespace Autarky.Ledger.Tests.Import;

/// <summary>The licence that recorded answers came under.</summary>
public sealed class LicenceTests() : ImportTestBase(new SqliteStore())
{
    private static readonly ImportOptions Licensed = Triage with { Licence = "MIT" };

    [Fact]
    public async Task A_line_names_its_licence_and_a_file_the_licence_of_its_other_lines()
    {
        await ImportAsync(With(Line, "\" CC BY 4.0 \"") + "\n" + Line, Licensed);

        (await RowsAsync()).Select(row => row.Licence).ShouldBe(["CC BY 4.0", "MIT"]);
    }

    [Fact]
    public async Task Without_either_a_row_has_none()
    {
        await ImportAsync(Line);

        (await OnlyRowAsync()).Licence.ShouldBeNull();
    }

    [Fact]
    public async Task Naming_it_later_adds_no_row_and_gives_it_to_those_that_have_none()
    {
        await ImportAsync(Line);

        (await ImportAsync(Line, Licensed)).AlreadyThere.ShouldBe(1);
        (await OnlyRowAsync()).Licence.ShouldBe("MIT");
        (await ImportAsync(With(Line, "\"another\""))).AlreadyThere.ShouldBe(1);
        (await ImportAsync(Line)).AlreadyThere.ShouldBe(1);
        (await OnlyRowAsync()).Licence.ShouldBe("MIT");
    }

    [Fact]
    public async Task An_export_carries_it()
    {
        await using var store = new SqliteStore();
        ILedger other = await store.OpenAsync();
        await ImportAsync(Line, Licensed);

        await ImportAsync(System.Text.Encoding.UTF8.GetBytes(await ExportAsync(Ledger)), new ImportOptions(), other);

        (await RowsAsync(other)).ShouldHaveSingleItem().Licence.ShouldBe("MIT");
    }

    [Fact]
    public async Task A_stored_completion_has_it_beside_its_answer_and_not_in_it()
    {
        await ImportAsync("""{"model":"gpt-4o","messages":[{"role":"user","content":"hi"}],"choices":[{"message":{"role":"assistant","content":"hello"}}],"licence":"MIT"}""");

        Exchange row = await OnlyRowAsync();
        row.Licence.ShouldBe("MIT");
        System.Text.Encoding.UTF8.GetString(row.Response!).ShouldNotContain("MIT");
    }

    [Theory]
    [InlineData("\"  \"")]
    [InlineData("7")]
    [InlineData("\"a\\u0007b\"")]
    public async Task A_licence_that_names_nothing_is_a_bad_line(string licence)
        => (await ImportAsync(With(Line, licence))).Bad.ShouldHaveSingleItem().Why.ShouldContain("'licence'");

    [Fact]
    public void A_licence_longer_than_the_limit_is_refused()
        => Should.Throw<FormatException>(() => LicenceText.Read(new string('x', LicenceText.Longest + 1)));

    private static string With(string line, string licence) => line[..^1] + ",\"licence\":" + licence + "}";
}
