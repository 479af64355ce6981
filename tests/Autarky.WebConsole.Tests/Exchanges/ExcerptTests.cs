using Autarky.Ledger.Search;
using Autarky.WebConsole.Exchanges;

namespace Autarky.WebConsole.Tests.Exchanges;

public sealed class ExcerptTests
{
    private static string Of(string text, string? query = null) => string.Concat(
        Excerpt.Of(text, query is null ? null : TextQuery.Read(query)).Parts.Select(part => part.IsMarked ? "[" + part.Text + "]" : part.Text));

    [Theory]
    [InlineData("  one\r\n\ttwo \u2028 three\0four  ", null, "one two three four")]
    [InlineData("My card, CARD!", "card", "My [card], [CARD]!")]
    [InlineData("{\n  \"kind\": \"refund\"\n}", null, "{ \"kind\": \"refund\" }")]
    [InlineData("\n\n", null, "")]
    public void Is_one_line_with_what_was_searched_for_marked(string text, string? query, string line) => Of(text, query).ShouldBe(line);

    [Fact]
    public void Is_cut_between_words()
    {
        string text = string.Join(' ', Enumerable.Repeat("seven77", 100));

        string line = Of(text);

        line.ShouldEndWith("seven77 …");
        line.Length.ShouldBeInRange(120, 152);
    }

    [Fact]
    public void Begins_shortly_before_what_was_searched_for_where_that_comes_late()
    {
        string text = string.Join(' ', Enumerable.Repeat("seven77", 100)) + " needle " + string.Join(' ', Enumerable.Repeat("after", 100));

        string line = Of(text, "needle");

        line.ShouldStartWith("… seven77");
        line.IndexOf("[needle]", StringComparison.Ordinal).ShouldBeInRange(2, 40);
        line.ShouldEndWith("after …");
    }

    [Theory]
    [InlineData("x")]
    [InlineData("é")]
    [InlineData("👍")]
    [InlineData("退")]
    [InlineData("\"")]
    [InlineData("\u0301")]
    public void Ten_thousand_letters_without_a_space_are_a_short_line_and_no_letter_is_halved(string letter)
    {
        string text = string.Concat(Enumerable.Repeat(letter, 10_000));

        foreach (string? query in new[] { null, letter, letter + "*" })
        {
            string line = Of(text, query).Replace("[", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal);
            line.Length.ShouldBeLessThanOrEqualTo(154);
            line.Replace(letter, "", StringComparison.Ordinal).ShouldBe(" …");
        }
    }

    [Fact]
    public void Any_text_and_any_query_give_a_line_of_its_own_letters()
    {
        var random = new Random(4);
        const string letters = "ab  \"*-é退👍\ud800\0\u0301ß\n";
        string Any(int most) => new([.. Enumerable.Range(0, random.Next(most)).Select(_ => letters[random.Next(letters.Length)])]);

        for (int i = 0; i < 5_000; i++)
        {
            string text = Any(400);
            Excerpt line = Excerpt.Of(text, TextQuery.Read(Any(6)));

            string shown = string.Concat(line.Parts.Select(part => part.Text));
            shown.ShouldNotContain("\0");
            shown.Length.ShouldBeLessThanOrEqualTo(156);
        }
    }
}
