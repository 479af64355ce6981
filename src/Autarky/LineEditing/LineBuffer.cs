using System.Globalization;

namespace Autarky.LineEditing;

/// <summary>A text that is being written and the place in it where the next letter goes. It moves and deletes by signs as a reader sees them.</summary>
internal sealed class LineBuffer
{
    /// <summary>What is written, line feeds included.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Where the next letter goes: characters before it.</summary>
    public int Caret { get; private set; }

    /// <summary>Puts another text there, with the caret at its end.</summary>
    public void Set(string text) => (Text, Caret) = (text, text.Length);

    /// <summary>Puts a text before the caret. Control characters but tab and line feed are left out: they could drive the terminal.</summary>
    public void Insert(string text)
    {
        string lines = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        string fit = string.Concat(lines.Where(c => c is '\t' or '\n' || !char.IsControl(c)));
        Text = Text.Insert(Caret, fit);
        Caret += fit.Length;
    }

    public void Left() => Caret = Before();

    public void Right() => Caret = After();

    /// <summary>To the beginning of the line, which of several is the caret's.</summary>
    public void Home() => Caret = Caret == 0 ? 0 : Text.LastIndexOf('\n', Caret - 1) + 1;

    /// <summary>To the end of the line.</summary>
    public void End() => Caret = Text.IndexOf('\n', Caret) is >= 0 and var at ? at : Text.Length;

    public void WordLeft() => Caret = WordStart(char.IsLetterOrDigit);

    public void WordRight()
    {
        while (Caret < Text.Length && !char.IsLetterOrDigit(Text[Caret]))
        {
            Caret++;
        }

        while (Caret < Text.Length && char.IsLetterOrDigit(Text[Caret]))
        {
            Caret++;
        }
    }

    public void DeleteLeft() => Cut(Before(), Caret);

    public void DeleteRight() => Cut(Caret, After());

    /// <summary>Deletes back to a space.</summary>
    public void DeleteWord() => Cut(WordStart(c => !char.IsWhiteSpace(c)), Caret);

    /// <summary>Deletes to the beginning of the line.</summary>
    public void DeleteToHome()
    {
        int end = Caret;
        Home();
        Cut(Caret, end);
    }

    /// <summary>Deletes to the end of the line.</summary>
    public void DeleteToEnd()
    {
        int start = Caret;
        End();
        Cut(start, Caret);
    }

    private void Cut(int start, int end) => (Text, Caret) = (Text.Remove(start, end - start), start);

    private int WordStart(Func<char, bool> isPart)
    {
        int at = Caret;
        while (at > 0 && !isPart(Text[at - 1]))
        {
            at--;
        }

        while (at > 0 && isPart(Text[at - 1]))
        {
            at--;
        }

        return at;
    }

    private int After() => Caret == Text.Length ? Caret : Caret + StringInfo.GetNextTextElementLength(Text, Caret);

    // Signs are found from the beginning: what combines with what is not known from behind.
    private int Before()
    {
        int at = 0, before = 0;
        while (at < Caret)
        {
            before = at;
            at += StringInfo.GetNextTextElementLength(Text, at);
        }

        return before;
    }
}
