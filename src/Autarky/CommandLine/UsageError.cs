using System.CommandLine;
using System.CommandLine.Parsing;
using Autarky.Application.Words;

namespace Autarky.CommandLine;

/// <summary>What is wrong with a command line, in a line, and where help is, in another.</summary>
internal static class UsageError
{
    // Enough to know what was typed.
    private const int MostCharacters = 60;

    /// <summary>In words; null where nothing is wrong, or where nothing was asked for at all and help is the answer.</summary>
    public static string? Of(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        if (parsed.Errors.Count == 0 || (parsed.UnmatchedTokens.Count == 0 && command.Subcommands.Count > 0))
        {
            return null;
        }

        string path = Path(command);
        string what = parsed.UnmatchedTokens.Count > 0
            ? Unmatched(parsed.UnmatchedTokens[0], command, path)
            : parsed.Errors[0] is { SymbolResult: OptionResult { Tokens: [var value, ..] } option } && Kind(option.Option.ValueType) is { } kind
            ? $"{option.Option.Name} {Shown(value.Value)} is not possible: it must be {kind}."
            : Sentence(ForeignText.Clean(parsed.Errors[0].Message));
        return $"{what}\n{path} --help says what there is.";
    }

    private static string Unmatched(string typed, Command command, string path)
    {
        string shown = Shown(typed);
        if (typed.StartsWith('-'))
        {
            string name = typed.Split('=', 2)[0];
            return $"There is no option '{shown}' of {path}." + Meant(NearestName.Of(name, Options(command)));
        }

        return command.Subcommands.Count > 0
            ? $"There is no command '{shown}'." + Meant(NearestName.Of(typed, command.Subcommands.Select(below => below.Name)))
            : $"{path} does not know what to do with '{shown}'.";
    }

    private static string Shown(string typed) => ForeignText.Clean(typed.Length > MostCharacters ? typed[..MostCharacters] + "…" : typed);

    private static string? Kind(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var kind when kind == typeof(int) => "a whole number",
        var kind when kind == typeof(ulong) => "a whole number from 0 on",
        var kind when kind == typeof(float) || kind == typeof(double) => "a number, with a point before its decimals",
        _ => null,
    };

    private static string Meant(string? name) => name is null ? "" : $" Did you mean '{name}'?";

    // The command's own first, then those that hold for every command below the one that has them.
    private static IEnumerable<string> Options(Command command)
    {
        IEnumerable<Option> options = command.Options;
        for (Command? above = Above(command); above is not null; above = Above(above))
        {
            options = options.Concat(above.Options.Where(option => option.Recursive));
        }

        return options.Select(option => option.Name).Where(name => name.StartsWith("--", StringComparison.Ordinal)).Append("--help");
    }

    private static string Path(Command command) => Above(command) is { } above ? $"{Path(above)} {command.Name}" : "autarky";

    private static Command? Above(Command command) => command.Parents.OfType<Command>().FirstOrDefault();

    private static string Sentence(string text) => text.EndsWith('.') ? text : text + ".";
}
