using Autarky.Application.Errors;
using Autarky.Application.Words;
using Autarky.CommandLine;

namespace Autarky.Commands.Chat;

/// <summary>What a line of a conversation is: a text for the model, or a command that begins with a slash.</summary>
/// <param name="Name">The command with its slash; null for a text.</param>
/// <param name="Text">The text, or what follows the command.</param>
internal sealed record TalkCommand(string? Name, string Text)
{
    public const string Help = "/help", Clear = "/clear", Model = "/model", System = "/system", Save = "/save", Quit = "/quit";

    /// <summary>All commands, each as it is written and what it does.</summary>
    public static readonly IReadOnlyList<(string Name, string Usage, string Says)> All =
    [
        (Help, "/help", "shows this"),
        (Clear, "/clear", "forgets the conversation; the system message stays"),
        (Model, "/model [NAME]", "shows the model and the others that there are, or goes on with another: a name, a GGUF file or a folder"),
        (System, "/system [TEXT]", "shows the system message, or sets it; /system \"\" takes it away"),
        (Save, "/save FILE", "writes the conversation: FILE.md to read, FILE.jsonl for `autarky import`"),
        (Quit, "/quit", "ends, as Ctrl+D does"),
    ];

    /// <summary>Reads a line.</summary>
    /// <exception cref="UserError">It begins with a slash and is none of the commands; the message names the nearest.</exception>
    public static TalkCommand Parse(string line)
    {
        string text = line.Trim();
        if (!text.StartsWith('/'))
        {
            return new TalkCommand(null, line);
        }

        if (text.StartsWith("//", StringComparison.Ordinal))
        {
            return new TalkCommand(null, text[1..]);
        }

        int end = text.AsSpan().IndexOfAny(" \t\n");
        string name = end < 0 ? text : text[..end];
        if (All.All(command => command.Name != name))
        {
            string meant = NearestName.Of(name, All.Select(command => command.Name)) is { } nearest ? $"Did you mean {nearest}?" : "/help shows what there is.";
            string shown = ForeignText.Clean(name.Length > 40 ? name[..40] + "…" : name);
            throw new UserError($"There is no {shown}. {meant} To send it as text, begin with //.", UserErrorKind.Usage);
        }

        return new TalkCommand(name, end < 0 ? "" : text[end..].Trim());
    }
}
