namespace Autarky.Application.Errors;

/// <summary>What a <see cref="UserError"/> is about.</summary>
public enum UserErrorKind
{
    /// <summary>The input (a file, a name, the configuration) is wrong.</summary>
    BadInput,

    /// <summary>What was asked for was not understood, or makes no sense.</summary>
    Usage,

    /// <summary>The gate said no, or the live student is better, and nobody overruled it.</summary>
    GateRefused,

    /// <summary>The answers of the use case are no closed set, so this kind of student cannot learn them.</summary>
    NotAClosedSet,

    /// <summary>The port is taken or may not be used.</summary>
    PortUnavailable,
}
