using Autarky.CommandLine;
using Autarky.LineEditing;
using Spectre.Console;

namespace Autarky.Commands.Chat;

/// <summary>Reads a person's lines: with an editor on a terminal, and line by line where input or output is something else.</summary>
internal sealed class TalkLines(Terminal terminal)
{
    private const string Prompt = "> ";

    private readonly LineEditor? _editor = terminal.IsInteractive
        ? new LineEditor(new TerminalKeys(), Console.Out, () => Terminal.Size)
        : null;

    public async Task<LineRead> ReadAsync(CancellationToken cancellationToken)
    {
        if (_editor is null)
        {
            terminal.Progress.Markup($"[bold]{Prompt}[/]");
            string? line = await Console.In.ReadLineAsync(cancellationToken);
            return new LineRead(line, line is null ? LineEnd.InputEnded : LineEnd.Sent);
        }

        // A key like others while a line is written; while the model answers it is what stops it.
        Console.TreatControlCAsInput = true;
        try
        {
            return await Task.Run(() => _editor.Read(Prompt), cancellationToken);
        }
        finally
        {
            Console.TreatControlCAsInput = false;
        }
    }
}
