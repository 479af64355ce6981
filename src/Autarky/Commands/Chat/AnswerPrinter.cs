using Autarky.CommandLine;
using Autarky.TerminalText;
using Spectre.Console;

namespace Autarky.Commands.Chat;

/// <summary>
/// Prints an answer as it comes: on a terminal with whole words and the reasoning in grey; elsewhere as it is, the reasoning on standard error.
/// </summary>
internal sealed class AnswerPrinter(Terminal terminal)
{
    private const string Grey = "\e[90m", Plain = "\e[39m";

    private readonly SoftWrap? _lines = terminal.IsInteractive ? new SoftWrap(Console.Out, () => Terminal.Size.Width) : null;
    private bool _isThought;

    public void Content(string text)
    {
        EndThought();
        if (_lines is null)
        {
            terminal.Piece(text);
        }
        else
        {
            _lines.Write(text);
        }
    }

    public void Thought(string text)
    {
        if (_lines is null)
        {
            terminal.Progress.Markup("[grey]" + Markup.Escape(text) + "[/]");
            return;
        }

        if (!_isThought)
        {
            _lines.Flush();
            Console.Out.Write(terminal.HasColours ? Grey : "");
            _isThought = true;
        }

        _lines.Write(text);
    }

    /// <summary>The answer has ended.</summary>
    public void End()
    {
        EndThought();
        if (_lines is null)
        {
            terminal.Piece(Environment.NewLine);
        }
        else
        {
            _lines.EndText();
        }
    }

    private void EndThought()
    {
        if (_isThought)
        {
            _lines!.EndText();
            Console.Out.Write(terminal.HasColours ? Plain : "");
            _isThought = false;
        }
    }
}
