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
    public void Answers_that_say_the_same_have_one_key(string answer) => TextKeys.Answer(answer).ShouldBe("card_arrival");

    [Theory]
    [InlineData("card arrival", "card_arrival")]
    [InlineData("1", "1.5")]
    [InlineData("wait...", "wait")]
    [InlineData("rock 'n' roll", "rock n roll")]
    public void Answers_that_differ_keep_their_difference(string one, string other) => TextKeys.Answer(one).ShouldNotBe(TextKeys.Answer(other));

    [Theory]
    [InlineData("  ")]
    [InlineData("\"\"")]
    public void An_answer_of_nothing_has_an_empty_key(string answer) => TextKeys.Answer(answer).ShouldBe("");

    [Fact]
    public void A_key_of_a_key_is_itself()
    {
        string[] answers = ["\"A.\".", "'b'", "x. .", "``c``", ".", "\"", "'.'", "a..", "«d.»"];
        foreach (string answer in answers)
        {
            string key = TextKeys.Answer(answer);
            TextKeys.Answer(key).ShouldBe(key, $"for {answer}");
        }
    }
}
