namespace Autarky.CommandLine;

/// <summary>Something the user can mend. The message says what was wrong and what to do; no stack trace is shown.</summary>
internal sealed class UserError(string message, int exitCode = ExitCode.BadInput, Exception? inner = null) : Exception(message, inner)
{
    public int ExitCode { get; } = exitCode;
}
