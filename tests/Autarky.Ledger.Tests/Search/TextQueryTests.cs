using Autarky.Ledger.Search;

namespace Autarky.Ledger.Tests.Search;

public sealed class TextQueryTests
{
    [Theory]
    [InlineData("card", "My card, your cards: CARD!", "card|CARD")]
    [InlineData("card*", "My card, your cards", "card|cards")]
    [InlineData("\"my card\" card", "card my  card", "card|my  card")]
    [InlineData("uber", "Über über", "Über|über")]
    [InlineData("退款", "可以退款吗", "退款")]
    [InlineData("👍", "so 👍🏽!", "👍")]
    [InlineData("a b", "a-b", "a|b")]
    [InlineData("\"b c\" \"a b\"", "a b c", "a b| c")]
    [InlineData("nothing", "something", "")]
    [InlineData("?", "?", "")]
    public void Marks_what_is_searched_for(string query, string text, string marked) =>
        string.Join('|', TextQuery.Read(query).Marks(text).Select(mark => text.Substring(mark.Start, mark.Length))).ShouldBe(marked);

    [Fact]
    public void Marks_of_any_text_lie_in_it_in_order_and_apart()
    {
        var random = new Random(11);
        const string letters = "ab \"*-é退👍\ud800\0\u0301ß";
        string Any(int most) => new([.. Enumerable.Range(0, random.Next(most)).Select(_ => letters[random.Next(letters.Length)])]);

        for (int i = 0; i < 5_000; i++)
        {
            string text = Any(40);
            int past = 0;
            foreach (TextSpan mark in TextQuery.Read(Any(8)).Marks(text))
            {
                mark.Start.ShouldBeGreaterThanOrEqualTo(past);
                mark.Length.ShouldBeGreaterThan(0);
                past = mark.Start + mark.Length;
                past.ShouldBeLessThanOrEqualTo(text.Length);
            }
        }
    }

    [Fact]
    public void What_is_marked_is_what_matches()
    {
        var random = new Random(12);
        string[] words = ["a", "ab", "b", "é", "退", "👍"];
        string Any(int most) => string.Join(
            random.Next(3) == 0 ? "-" : " ", Enumerable.Range(0, random.Next(1, most)).Select(_ => words[random.Next(words.Length)]));

        for (int i = 0; i < 2_000; i++)
        {
            (string query, string text) = ("\"" + Any(3) + "\"", Any(6));
            (TextQuery.Read(query).Marks(text).Count > 0).ShouldBe(TextQuery.Read(query).Matches(text, null), query + " in " + text);
        }
    }
}
