using System.CommandLine;

namespace Autarky.Commands;

/// <summary>Commands by name. One is made only when it is asked for: making all of them loads assemblies and types that most of them never need.</summary>
internal sealed class CommandTable(params (string Name, Func<string[], Command> Create)[] commands)
{
    /// <summary>All, with the names that they are looked up by.</summary>
    public IReadOnlyList<(string Name, Func<string[], Command> Create)> Commands => commands;

    /// <summary>The command that the first argument names, or all, for help and for suggestions after a slip.</summary>
    /// <param name="arguments">What follows the name of the command that has these below it; each command is given what follows its own.</param>
    public IEnumerable<Command> For(string[] arguments)
    {
        foreach ((string name, Func<string[], Command> create) in commands)
        {
            if (arguments.Length > 0 && arguments[0] == name)
            {
                return [create(arguments[1..])];
            }
        }

        return [.. commands.Select(command => command.Create([]))];
    }
}
