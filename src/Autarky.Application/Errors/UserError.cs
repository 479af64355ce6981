using System.Diagnostics.CodeAnalysis;

namespace Autarky.Application.Errors;

/// <summary>Something the user can mend. The message says what was wrong and what to do; no stack trace is shown.</summary>
/// <param name="message">What was wrong and what to do, whole sentences.</param>
/// <param name="kind">What kind of mistake it is, for whoever must tell them apart.</param>
/// <param name="inner">What it comes from; null for nothing.</param>
[SuppressMessage(
    "Naming", "CA1710:Identifiers should have correct suffix", Justification = "It is thrown to be shown, not to be debugged: an error of the user.")]
public sealed class UserError(string message, UserErrorKind kind = UserErrorKind.BadInput, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What kind of mistake it is.</summary>
    public UserErrorKind Kind { get; } = kind;
}
