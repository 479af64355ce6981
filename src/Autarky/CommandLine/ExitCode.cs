using Autarky.Application.Errors;

namespace Autarky.CommandLine;

/// <summary>Every exit code of the program. Scripts rely on the numbers: never renumber.</summary>
internal static class ExitCode
{
    /// <summary>The code of a mistake that the user can mend.</summary>
    public static int Of(UserErrorKind kind) => kind switch
    {
        UserErrorKind.Usage => Usage,
        UserErrorKind.GateRefused => GateRefused,
        UserErrorKind.NotAClosedSet => NotAClosedSet,
        UserErrorKind.PortUnavailable => PortUnavailable,
        _ => BadInput,
    };

    /// <summary>Done.</summary>
    public const int Ok = 0;

    /// <summary>A fault of this program.</summary>
    public const int Fault = 1;

    /// <summary>The command line was not understood.</summary>
    public const int Usage = 2;

    /// <summary>The input (a file, a name, the configuration) is wrong; the message says what.</summary>
    public const int BadInput = 3;

    /// <summary>Some lines of a file were wrong; the good ones landed.</summary>
    public const int SomeLinesBad = 4;

    /// <summary>The gate said no and the student was not released.</summary>
    public const int GateRefused = 5;

    /// <summary>The answers of the use case are no closed set, so this kind of student cannot learn them.</summary>
    public const int NotAClosedSet = 6;

    /// <summary>The ledger could not be opened, read or written.</summary>
    public const int LedgerUnavailable = 7;

    /// <summary>The doctor found something that must be mended.</summary>
    public const int Unhealthy = 8;

    /// <summary>The port is taken or may not be used.</summary>
    public const int PortUnavailable = 9;

    /// <summary>Interrupted by the user (Ctrl+C), by the shell's convention 128 + SIGINT.</summary>
    public const int Interrupted = 130;
}
