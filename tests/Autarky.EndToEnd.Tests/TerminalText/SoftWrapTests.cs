using Autarky.TerminalText;

namespace Autarky.EndToEnd.Tests.TerminalText;

public sealed class SoftWrapTests
{
    [Fact]
    public void No_word_is_broken_at_the_edge() => Wrapped(10, "the quick brown fox").ShouldBe("the quick\nbrown fox");

    [Fact]
    public void A_line_may_be_as_wide_as_the_terminal() => Wrapped(9, "the quick brown").ShouldBe("the quick\nbrown");

    [Fact]
    public void Lines_and_empty_lines_stay() => Wrapped(10, "one\n\n  two\n").ShouldBe("one\n\n  two\n");

    [Fact]
    public void A_word_wider_than_the_terminal_begins_on_a_line_of_its_own() =>
        Wrapped(8, "a abcdefghijkl b").ShouldBe("a\nabcdefghijkl b");

    [Fact]
    public void Wide_signs_are_counted_and_a_line_may_end_between_them() => Wrapped(6, "日本語日本").ShouldBe("日本語\n日本");

    [Fact]
    public void Combining_marks_take_no_room_wherever_the_text_is_cut() =>
        Pieces(6, "eu\u0308", "eu", "\u0308 ab").ShouldBe("eu\u0308eu\u0308\nab");

    [Fact]
    public void Code_between_fences_is_not_wrapped_and_text_after_it_is() =>
        Wrapped(10, "```\nlet some = code here\n```\nthe quick brown").ShouldBe("```\nlet some = code here\n```\nthe quick\nbrown");

    [Fact]
    public void A_fence_of_another_kind_does_not_end_code() =>
        Wrapped(10, "~~~\na b c d e f g\n```\na b c d e f g\n~~~\na b c d e f g").ShouldBe("~~~\na b c d e f g\n```\na b c d e f g\n~~~\na b c d e\nf g");

    [Fact]
    public void Indented_code_and_rows_of_tables_stay_as_they_are() =>
        Wrapped(10, "    let some = code\n| one | two | three |\n").ShouldBe("    let some = code\n| one | two | three |\n");

    [Fact]
    public void A_list_in_a_list_is_wrapped() => Wrapped(12, "    - one two three").ShouldBe("    - one\ntwo three");

    [Fact]
    public void Control_characters_do_not_reach_the_terminal() => Wrapped(80, "a\e[2Jb\u0007 \u009bc").ShouldBe("a·[2Jb· ·c");

    [Fact]
    public void Every_cut_into_pieces_gives_the_same()
    {
        const string Text = "One **bold** thing, 日本語 and 👩‍👩‍👧‍👦!\r\n\n```c\nint  x;\n```\n- a\tb  c" + "\n    code  here | and there";
        string whole = Wrapped(12, Text);

        for (int at = 1; at < Text.Length; at++)
        {
            Pieces(12, Text[..at], Text[at..]).ShouldBe(whole, $"cut at {at}");
        }

        Pieces(12, [.. Text.Select(c => c.ToString())]).ShouldBe(whole);
    }

    [Fact]
    public void A_window_that_was_made_narrower_is_noticed()
    {
        int width = 20;
        using var output = new StringWriter();
        var wrap = new SoftWrap(output, () => width);
        wrap.Write("the quick brown fox\n");
        width = 10;
        wrap.Write("the quick brown fox\n");

        output.ToString().ShouldBe("the quick brown fox\nthe quick\nbrown fox\n");
    }

    private static string Wrapped(int width, string text) => Pieces(width, text);

    private static string Pieces(int width, params string[] pieces)
    {
        using var output = new StringWriter();
        var wrap = new SoftWrap(output, () => width);
        foreach (string piece in pieces)
        {
            wrap.Write(piece);
        }

        wrap.Flush();
        return output.ToString();
    }
}
