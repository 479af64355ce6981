using System.Text.Json.Serialization.Metadata;
using Autarky.Ledger.Json;
using Spectre.Console;

namespace Autarky.CommandLine;

/// <summary>
/// What a command says. With <c>--json</c> standard output carries one JSON object and nothing else; words and progress bars go to standard error,
/// so that a pipe reads only results.
/// </summary>
internal sealed class Terminal(bool json)
{
    // Made when first used: what only scripts read starts without them.
    private IAnsiConsole? _out, _progress;

    /// <summary>Tables and words for a person.</summary>
    public IAnsiConsole Out => _out ??= json ? Progress : ConsoleOn(Console.Out, Console.IsOutputRedirected);

    /// <summary>Progress bars.</summary>
    public IAnsiConsole Progress => _progress ??= ConsoleOn(Console.Error, Console.IsErrorRedirected);

    /// <summary>Whether a person sits before it: input and output are a terminal that knows ANSI's control sequences.</summary>
    public bool IsInteractive => !json && !Console.IsInputRedirected && !Console.IsOutputRedirected && Out.Profile.Capabilities.Ansi;

    /// <summary>Whether words may be coloured there.</summary>
    public bool HasColours => Out.Profile.Capabilities.ColorSystem != ColorSystem.NoColors;

    /// <summary>Cells of a row and rows of the window; 80 and 24 where the terminal does not say it.</summary>
    public static (int Width, int Height) Size => Console.WindowWidth > 0 ? (Console.WindowWidth, Math.Max(1, Console.WindowHeight)) : (80, 24);

    /// <summary>One plain line, never wrapped, coloured or interpreted as markup: for lines that scripts read.</summary>
    public void Line(string text)
    {
        if (!json)
        {
            Console.Out.WriteLine(text);
            Console.Out.Flush();
        }
    }

    /// <summary>A piece of a text that comes bit by bit, as it is.</summary>
    public void Piece(string text)
    {
        if (!json)
        {
            Console.Out.Write(text);
            Console.Out.Flush();
        }
    }

    /// <summary>Words for a person; markup allowed, so escape what comes from outside.</summary>
    public void Say(string markup) => Out.MarkupLine(markup);

    /// <summary>Prints the result: the object with <c>--json</c>, else the given words.</summary>
    public void Result<T>(T value, JsonTypeInfo<T> type, Action<IAnsiConsole> words)
    {
        if (json)
        {
            Console.Out.WriteLine(ReadableJson.Text(value, type));
        }
        else
        {
            words(Out);
        }
    }

    /// <summary>Prints one JSON text as it is with <c>--json</c>, else the given words.</summary>
    public void Result(string text, Action<IAnsiConsole> words)
    {
        if (json)
        {
            Console.Out.WriteLine(text);
        }
        else
        {
            words(Out);
        }
    }

    // A log file or a pipe gets no colours, and no terminal's width at which tables would be cut.
    private static IAnsiConsole ConsoleOn(TextWriter writer, bool redirected)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = redirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = redirected ? InteractionSupport.No : InteractionSupport.Detect,
        });
        if (redirected)
        {
            console.Profile.Width = 160;
        }

        return console;
    }
}
