using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Autarky.WebConsole.Exchanges;

namespace Autarky.WebConsole.Tests.Exchanges;

public sealed class TextBudgetTests
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    [Fact]
    public void No_character_takes_more_bytes_than_it_is_counted_for()
    {
        for (int value = 0; value <= 0x10ffff; value++)
        {
            if (Rune.IsValid(value))
            {
                var rune = new Rune(value);
                int bytes = Encoding.UTF8.GetByteCount(Encoder.Encode(rune.ToString()));
                if (bytes > TextBudget.Cost(rune))
                {
                    Assert.Fail($"U+{value:X} takes {bytes} bytes.");
                }
            }
        }
    }

    [Fact]
    public void Takes_until_the_limit_and_the_whole_budget_are_spent()
    {
        var budget = new TextBudget(10);

        budget.Take("abcdef", 4, out bool cut).ShouldBe("abcd");
        cut.ShouldBeTrue();
        budget.Take("abc", 100, out cut).ShouldBe("abc");
        cut.ShouldBeFalse();
        budget.Take("abcdef", 100, out cut).ShouldBe("abc");
        cut.ShouldBeTrue();
        budget.Take("", 100, out cut).ShouldBe("");
        cut.ShouldBeFalse();
    }

    [Fact]
    public void Never_splits_a_character() => new TextBudget(100).Take("a😀", 5, out _).ShouldBe("a");
}
