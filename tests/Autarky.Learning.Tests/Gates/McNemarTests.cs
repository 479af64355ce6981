using Autarky.Learning.Gates;

namespace Autarky.Learning.Tests.Gates;

public sealed class McNemarTests
{
    [Theory]
    [InlineData(12, 2, .012939)]
    [InlineData(4, 10, .179565)]
    public void Agrees_with_the_stated_chance_whichever_is_named_first(int first, int second, double p)
    {
        McNemar.ExactP(first, second).ShouldBe(p, 5.1e-7);
        McNemar.ExactP(second, first).ShouldBe(p, 5.1e-7);
    }

    [Fact]
    public void Nothing_speaks_for_a_difference_where_no_row_or_as_many_speak_for_either()
    {
        McNemar.ExactP(0, 0).ShouldBe(1);
        McNemar.ExactP(7, 7).ShouldBe(1);
    }
}
