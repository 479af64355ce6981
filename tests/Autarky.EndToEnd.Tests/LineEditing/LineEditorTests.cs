using Autarky.LineEditing;
using static Autarky.EndToEnd.Tests.LineEditing.TypedKeys;

namespace Autarky.EndToEnd.Tests.LineEditing;

/// <summary>Keys in, line and screen out.</summary>
public sealed class LineEditorTests
{
    public static TheoryData<string, ConsoleKeyInfo[], string> Edits => new()
    {
        { "abc", [], "abc" },
        { "abc", [Key(ConsoleKey.LeftArrow), .. Typed("x")], "abxc" },
        { "abc", [Key(ConsoleKey.Home), .. Typed("x"), Key(ConsoleKey.End), .. Typed("y")], "xabcy" },
        { "abc", [Control('a'), .. Typed("x"), Control('e'), .. Typed("y")], "xabcy" },
        { "abc", [Key(ConsoleKey.Home), Key(ConsoleKey.Delete)], "bc" },
        { "abc", [Control('a'), Control('d')], "bc" },
        { "abc", [Key(ConsoleKey.Backspace)], "ab" },
        { "abc", [Control('a'), Key(ConsoleKey.Backspace), Key(ConsoleKey.LeftArrow)], "abc" },
        { "abc", [Key(ConsoleKey.Delete), Key(ConsoleKey.RightArrow)], "abc" },
        { "one two  three", [Control('w')], "one two  " },
        { "one two  three", [Control('w'), Control('w')], "one " },
        { "one two", [Key(ConsoleKey.LeftArrow), Control('u')], "o" },
        { "one two", [Control('a'), Key(ConsoleKey.RightArrow), Control('k')], "o" },
        { "nai\u0308ve", [Key(ConsoleKey.LeftArrow), Key(ConsoleKey.LeftArrow), Key(ConsoleKey.Backspace)], "nave" },
        { "a👩‍👩‍👧‍👦b", [Key(ConsoleKey.LeftArrow), Key(ConsoleKey.Backspace)], "ab" },
        { "a🇩🇪🇫🇷", [Key(ConsoleKey.Backspace)], "a🇩🇪" },
        { "abc", [Control('c'), .. Typed("d")], "d" },
        { "ab", [Alt('\r'), .. Typed("cd"), Key(ConsoleKey.Home), .. Typed("x")], "ab\nxcd" },
        { "mail", [new('@', ConsoleKey.Q, false, true, true)], "mail@" },
        { "ab", [Key(ConsoleKey.F5), Control('t'), Key(ConsoleKey.Tab), Key(ConsoleKey.Escape)], "ab" },
    };

    [Theory]
    [MemberData(nameof(Edits))]
    public void A_line_is_edited_and_sent(string typed, ConsoleKeyInfo[] keys, string line)
    {
        (LineEditor editor, ScreenOfText screen) = Open(40, [.. Typed(typed), .. keys, .. Typed("\r")]);

        editor.Read("> ").ShouldBe(new LineRead(line, LineEnd.Sent));

        screen.Shown.ShouldEndWith("> " + line.Replace("\n", "\n  ", StringComparison.Ordinal).TrimEnd());
        screen.Cell.ShouldBe(0);
        screen.MarksPastes.ShouldBeFalse();
    }

    [Fact]
    public void Earlier_lines_come_back_and_what_was_being_written_is_kept()
    {
        ConsoleKeyInfo up = Key(ConsoleKey.UpArrow), down = Key(ConsoleKey.DownArrow);
        (LineEditor editor, _) = Open(
            40,
            [
                .. Typed("one\rtwo\rtwo\r \r"), .. Typed("new"), up, up, .. Typed("!\r"),
                .. Typed("new"), up, up, up, up, down, down, down, down, .. Typed("er\r"),
            ]);

        string?[] lines = [.. Enumerable.Range(0, 6).Select(_ => editor.Read("> ").Text)];

        lines.ShouldBe(["one", "two", "two", " ", "one!", "newer"]);
    }

    [Fact]
    public void Ctrl_D_ends_only_where_nothing_is_written()
    {
        (LineEditor editor, _) = Open(40, [.. Typed("a"), Control('d'), .. Typed("\r"), Control('d')]);

        editor.Read("> ").Text.ShouldBe("a");
        editor.Read("> ").ShouldBe(new LineRead(null, LineEnd.InputEnded));
    }

    [Fact]
    public void Ctrl_C_takes_the_line_back_and_a_second_one_is_told()
    {
        (LineEditor editor, ScreenOfText screen) = Open(40, [.. Typed("abc"), Control('c'), Control('c')]);

        editor.Read("> ").ShouldBe(new LineRead(null, LineEnd.Interrupted));
        screen.Shown.ShouldBe("> abc^C\n> ^C");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_pasted_text_of_several_lines_is_not_sent_before_Enter_is_pressed(bool atOnce)
    {
        const string Paste = "\e[200~first\r\nsecond\tx\e[31m\r\n\e[201~";
        var keys = new TypedKeys([.. Typed(Paste), .. Typed("end\r")]) { AtOnce = left => atOnce || left > 4 };
        (LineEditor editor, ScreenOfText screen) = Open(40, keys);

        editor.Read("> ").Text.ShouldBe("first\nsecond\tx[31m\nend");
        screen.Shown.ShouldBe("> first\n  second    x[31m\n  end");
    }

    [Fact]
    public void A_mark_of_pasting_is_known_when_its_escape_is_told_as_Alt()
    {
        var keys = new TypedKeys([Alt('['), .. Typed("200~a\rb"), Alt('['), .. Typed("201~\r")]) { AtOnce = left => left > 1 };
        (LineEditor editor, _) = Open(40, keys);

        editor.Read("> ").Text.ShouldBe("a\nb");
    }

    [Fact]
    public void Without_marks_an_Enter_that_more_follows_at_once_is_pasted()
    {
        // The first key is waited for; the rest is there at once.
        bool isTyped = false;
        var keys = new TypedKeys(Typed("a\rb\r")) { AtOnce = left => isTyped |= left < 4 };
        (LineEditor editor, _) = Open(40, keys);

        editor.Read("> ").Text.ShouldBe("a\nb");
    }

    [Fact]
    public void Lines_that_were_typed_ahead_are_sent_one_by_one()
    {
        var keys = new TypedKeys(Typed("a\rb\r")) { AtOnce = _ => true };
        (LineEditor editor, _) = Open(40, keys);

        editor.Read("> ").Text.ShouldBe("a");
        editor.Read("> ").Text.ShouldBe("b");
    }

    [Fact]
    public void A_line_longer_than_the_row_goes_on_below_and_the_caret_with_it()
    {
        (LineEditor editor, ScreenOfText screen) = Open(
            10, [.. Typed("12345678"), .. Typed("9012345678"), Control('a'), .. Typed("x"), Control('e'), .. Typed("y\r")]);

        editor.Read("> ").Text.ShouldBe("x123456789012345678y");
        screen.Shown.ShouldBe("> x1234567\n8901234567\n8y");
        screen.Row.ShouldBe(3);
    }

    [Fact]
    public void Wide_signs_are_not_cut_at_the_edge()
    {
        (LineEditor editor, ScreenOfText screen) = Open(9, [.. Typed("日本語日本語"), Key(ConsoleKey.LeftArrow), Key(ConsoleKey.Backspace), .. Typed("\r")]);

        editor.Read("> ").Text.ShouldBe("日本語日語");
        screen.Shown.ShouldBe("> 日本語\n日語");
    }

    [Fact]
    public void Of_a_text_higher_than_the_window_the_rows_around_the_caret_are_drawn()
    {
        var screen = new ScreenOfText(10);
        var view = new LineView(screen, () => (10, 3));

        view.Draw("> ", "1\n2\n3\n4\n5", 9);
        screen.Shown.ShouldBe("  3\n  4\n  5");
        view.Draw("> ", "1\n2\n3\n4\n5", 0);
        screen.Shown.ShouldBe("> 1\n  2\n  3");
        (screen.Row, screen.Cell).ShouldBe((0, 2));
    }

    [Fact]
    public void Whatever_keys_are_pressed_the_screen_shows_the_line_and_the_caret_in_it()
    {
        ConsoleKeyInfo[] some =
        [
            .. Typed("a b日é"), Key(ConsoleKey.LeftArrow), Key(ConsoleKey.RightArrow), Key(ConsoleKey.Home), Key(ConsoleKey.End), Key(ConsoleKey.Delete),
            Key(ConsoleKey.Backspace), Key(ConsoleKey.UpArrow), Key(ConsoleKey.DownArrow), Control('a'), Control('e'), Control('w'), Control('k'), Alt('\r'),
            new('\0', ConsoleKey.LeftArrow, false, false, true), new('\0', ConsoleKey.RightArrow, false, false, true),
        ];
        var random = new Random(7);
        for (int round = 0; round < 300; round++)
        {
            ConsoleKeyInfo[] keys = [.. Enumerable.Range(0, random.Next(60)).Select(_ => some[random.Next(some.Length)]), Control('a'), .. Typed("x\r")];
            (LineEditor editor, ScreenOfText screen) = Open(11, keys);

            string line = editor.Read("> ").Text!;

            string seen = screen.Shown.Replace("\n", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
            seen.ShouldBe((">" + line).Replace("\n", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal), $"round {round}");
        }
    }

    private static (LineEditor Editor, ScreenOfText Screen) Open(int width, IEnumerable<ConsoleKeyInfo> keys) => Open(width, new TypedKeys(keys));

    private static (LineEditor Editor, ScreenOfText Screen) Open(int width, TypedKeys keys)
    {
        var screen = new ScreenOfText(width);
        return (new LineEditor(keys, screen, () => (width, 24)), screen);
    }
}
