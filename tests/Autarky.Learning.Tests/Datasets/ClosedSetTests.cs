using Autarky.Learning.Datasets;
using Autarky.Learning.Policies;

namespace Autarky.Learning.Tests.Datasets;

public sealed class ClosedSetTests
{
    [Theory]
    [InlineData(2, 30)]
    [InlineData(2, 5000)]
    [InlineData(77, 770)]
    [InlineData(77, 231)]
    [InlineData(150, 1500)]
    [InlineData(150, 450)]
    public void Names_from_a_list_are_accepted(int labels, int rows) =>
        Should.NotThrow(() => ClosedSet.Check("triage", Sample(labels, rows)));

    [Fact]
    public void A_small_sample_of_a_long_list_is_left_to_the_gate() =>
        Should.NotThrow(() => ClosedSet.Check("triage", Sample(150, 30)));

    [Theory]
    [InlineData(30)]
    [InlineData(1000)]
    public void Sentences_are_refused_with_the_counts_and_what_to_do(int rows)
    {
        Dictionary<string, int> answers = Enumerable.Range(0, rows)
            .ToDictionary(i => $"the customer number {i} asks where the parcel is and wants it soon", _ => 1);

        NotAClosedSetException error = Should.Throw<NotAClosedSetException>(() => ClosedSet.Check("summaries", answers));

        (error.Rows, error.Answers).ShouldBe((rows, rows));
        error.Message.ShouldContain("fixed list");
        error.Message.ShouldContain("summaries");
    }

    [Fact]
    public void Free_text_with_a_few_stock_answers_is_refused()
    {
        Dictionary<string, int> answers = Enumerable.Range(0, 300).ToDictionary(i => $"number {i}", _ => 1);
        answers["i do not know"] = 600;

        Should.Throw<NotAClosedSetException>(() => ClosedSet.Check("numbers", answers));
    }

    [Fact]
    public void One_answer_for_everything_is_nothing_to_choose_between() =>
        Should.Throw<NotAClosedSetException>(() => ClosedSet.Check("triage", new Dictionary<string, int> { ["yes"] = 400 }))
            .Message.ShouldContain("nothing to choose");

    private static Dictionary<string, int> Sample(int labels, int rows)
    {
        var random = new Random(7);
        return Enumerable.Range(0, rows).Select(_ => $"name_{random.Next(labels)}").GroupBy(name => name)
            .ToDictionary(group => group.Key, group => group.Count());
    }
}
