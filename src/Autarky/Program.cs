using System.CommandLine;
using System.CommandLine.Invocation;
using Autarky.CommandLine;
using Autarky.Commands;
using Autarky.Commands.Chat;

var root = new RootCommand("""
    Autarky: rent the frontier, own the rest.

    Fronts the AI models you rent with one OpenAI-compatible API, records every exchange in a ledger, trains cheap students of your own on the
    recorded answers, proves that they are not worse, and asks the partner only when it must.

    Start with `autarky quickstart`. With traffic of your own:
      autarky import FILE --use-case NAME    recorded exchanges into the ledger
      autarky train NAME                     a student, measured on rows it has not seen
      autarky release NAME                   into service, if the gate says yes
      autarky serve                          clients ask for `model: "NAME"`
    With a model of your own (a GGUF file or a Hugging Face folder):
      autarky chat --model PATH              a conversation in the terminal
      autarky serve --model NAME=PATH        the same model for clients
    """);
foreach (Command command in AllCommands.Table.For(args))
{
    root.Add(command);
}

root.Options.Add(CommandAction.Json);

ParseResult parsed = root.Parse(args);
if (UsageError.Of(parsed) is { } wrong && parsed.Action is null or ParseErrorAction)
{
    return CommandAction.Report(args.Contains(CommandAction.Json.Name), wrong, ExitCode.Usage);
}

// In a conversation Ctrl+C stops the answer, not the program: the command listens for it itself.
bool ownsInterrupt = parsed.CommandResult.Command.Name == ChatCommand.Name;
int exitCode = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = ownsInterrupt ? null : TimeSpan.FromSeconds(30) });

// The library's own code for a command line that it could not read is 1; ours is in the list of exit codes.
return parsed.Errors.Count > 0 ? ExitCode.Usage : exitCode;
