using Autarky.Text.Tokenization.Normalization;

namespace Autarky.Text.Tests.Tokenization;

public sealed class UnicodeFormsTests
{
    // Rows of Unicode's NormalizationTest.txt: source, C, D, KC, KD.
    [Theory]
    [InlineData("\u1E0A\u0323", "\u1E0C\u0307", "D\u0323\u0307", "\u1E0C\u0307", "D\u0323\u0307")]
    [InlineData("\uAC00\u11A8", "\uAC01", "\u1100\u1161\u11A8", "\uAC01", "\u1100\u1161\u11A8")]
    [InlineData("\u0958", "\u0915\u093C", "\u0915\u093C", "\u0915\u093C", "\u0915\u093C")]
    [InlineData("\u0385", "\u0385", "\u00A8\u0301", "\u0020\u0308\u0301", "\u0020\u0308\u0301")]
    [InlineData("ﬁ½", "ﬁ½", "ﬁ½", "fi1\u20442", "fi1\u20442")]
    [InlineData("\u212B", "\u00C5", "A\u030A", "\u00C5", "A\u030A")]
    [InlineData("\U0001D15E", "\U0001D157\U0001D165", "\U0001D157\U0001D165", "\U0001D157\U0001D165", "\U0001D157\U0001D165")]
    [InlineData("plain text, 中文", "plain text, 中文", "plain text, 中文", "plain text, 中文", "plain text, 中文")]
    public void The_four_forms_are_those_of_unicode(string source, string c, string d, string kc, string kd)
    {
        new UnicodeForms(UnicodeForm.C).Apply(source).ToString().ShouldBe(c);
        new UnicodeForms(UnicodeForm.D).Apply(source).ToString().ShouldBe(d);
        new UnicodeForms(UnicodeForm.KC).Apply(source).ToString().ShouldBe(kc);
        new UnicodeForms(UnicodeForm.KD).Apply(source).ToString().ShouldBe(kd);
    }

    [Fact]
    public void Small_letters_are_those_of_unicode_without_context()
    {
        new LowerCase().Apply("ÀΣİ\U00010400").ToString().ShouldBe("àσi\u0307\U00010428");
    }
}
