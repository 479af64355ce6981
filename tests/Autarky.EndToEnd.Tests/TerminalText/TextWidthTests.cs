using Autarky.TerminalText;

namespace Autarky.EndToEnd.Tests.TerminalText;

public sealed class TextWidthTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("plain", 5)]
    [InlineData("für", 3)]
    [InlineData("fu\u0308r", 3)]
    [InlineData("日本語", 6)]
    [InlineData("ｆｕｌｌ", 8)]
    [InlineData("한국", 4)]
    [InlineData("\u1112\u1161\u11AB", 2)]
    [InlineData("שָׁלוֹם", 4)]
    [InlineData("🙂", 2)]
    [InlineData("👩‍👩‍👧‍👦", 2)]
    [InlineData("👍🏽", 2)]
    [InlineData("🇩🇪", 2)]
    [InlineData("❤️", 2)]
    [InlineData("a\u200Bb", 2)]
    [InlineData("—…€", 3)]
    public void A_text_takes_the_cells_that_a_terminal_gives_it(string text, int cells) => TextWidth.Of(text).ShouldBe(cells);
}
