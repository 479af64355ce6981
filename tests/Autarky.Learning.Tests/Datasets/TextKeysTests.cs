using Autarky.Learning.Reading;

namespace Autarky.Learning.Tests.Datasets;

public sealed class TextKeysTests
{
    [Theory]
    [InlineData("card_arrival")]
    [InlineData(" Card_Arrival\n")]
    [InlineData("\"card_arrival\"")]
    [InlineData("`card_arrival`.")]
    [InlineData("'card_arrival.'")]
    [InlineData("“Card_arrival”")]
    public void Folded_answers_that_say_the_same_have_one_key(string answer) => TextKeys.Answer(answer, fold: true).ShouldBe("card_arrival");

    [Theory]
    [InlineData("card arrival", "card_arrival")]
    [InlineData("1", "1.5")]
    [InlineData("wait...", "wait")]
    [InlineData("rock 'n' roll", "rock n roll")]
    public void Folded_answers_that_differ_keep_their_difference(string one, string other) => TextKeys.Folded(one).ShouldNotBe(TextKeys.Folded(other));

    [Theory]
    [InlineData("mW", "MW")]
    [InlineData("yes", "yes\n")]
    [InlineData("yes", "\"yes\"")]
    [InlineData("Straße", "STRASSE")]
    public void Answers_are_compared_as_they_are_unless_the_use_case_folds(string one, string other)
    {
        TextKeys.Answer(one, fold: false).ShouldBe(one);
        TextKeys.Answer(other, fold: false).ShouldBe(other);
    }

    [Theory]
    [InlineData("  ")]
    [InlineData("\n\t")]
    public void An_answer_of_nothing_has_an_empty_key(string answer)
    {
        TextKeys.Answer(answer, fold: false).ShouldBe("");
        TextKeys.Answer(answer, fold: true).ShouldBe("");
    }

    [Fact]
    public void A_key_of_a_key_is_itself()
    {
        string[] answers = ["\"A.\".", "'b'", "x. .", "``c``", ".", "\"", "'.'", "a..", "«d.»"];
        foreach (string answer in answers)
        {
            string key = TextKeys.Folded(answer);
            TextKeys.Folded(key).ShouldBe(key, $"for {answer}");
        }
    }
}
