using System.CommandLine;
using System.Text.Json.Serialization;
using Autarky.Application.Errors;
using Autarky.Ledger;
using Autarky.Ledger.Json;

namespace Autarky.CommandLine;

/// <summary>Runs a command's work and turns what went wrong into a message and an exit code. The one border where everything is caught.</summary>
internal static class CommandAction
{
    public static readonly Option<bool> Json = new("--json")
    {
        Description = "Print one JSON object on standard output; words and progress go to standard error.",
        Recursive = true,
    };

    public static void Runs(this Command command, Func<ParseResult, Terminal, CancellationToken, Task<int>> work)
    {
        command.SetAction(async (parsed, cancellationToken) =>
        {
            bool json = parsed.GetValue(Json);
            var terminal = new Terminal(json);
            try
            {
                return await work(parsed, terminal, cancellationToken);
            }
            catch (UserError error)
            {
                return Report(json, error.Message, ExitCode.Of(error.Kind));
            }
            catch (LedgerUnavailableException error)
            {
                return Report(json, error.Message, ExitCode.LedgerUnavailable);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return Report(json, "Interrupted. What was committed stays; run the same command again to go on.", ExitCode.Interrupted);
            }
            catch (Exception error)
            {
                return Report(json, $"This is a fault of autarky, please report it: {error}", ExitCode.Fault);
            }
        });
    }

    /// <summary>Tells what went wrong: on standard error, and with <c>--json</c> as an object on standard output too.</summary>
    /// <returns>The exit code.</returns>
    public static int Report(bool json, string message, int exitCode)
    {
        Console.Error.WriteLine("error: " + message);
        if (json)
        {
            var body = new ErrorBody { Error = new ErrorDetail { Message = message, ExitCode = exitCode } };
            Console.Out.WriteLine(ReadableJson.Text(body, ErrorJson.Default.ErrorBody));
        }

        return exitCode;
    }
}

/// <summary>What a failed command prints with <c>--json</c>.</summary>
internal sealed record ErrorBody
{
    public required ErrorDetail Error { get; init; }
}

/// <summary>What went wrong.</summary>
internal sealed record ErrorDetail
{
    public required string Message { get; init; }

    public required int ExitCode { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ErrorBody))]
internal sealed partial class ErrorJson : JsonSerializerContext;
