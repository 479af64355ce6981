namespace Autarky.Ledger;

/// <summary>The ledger could not be read or written: disk full, database locked for too long, file damaged…</summary>
public sealed class LedgerUnavailableException : Exception
{
    /// <summary>With a message that says what to do.</summary>
    public LedgerUnavailableException(string message, Exception? inner = null, bool isTransient = false)
        : base(message, inner) => IsTransient = isTransient;

    /// <summary>Whether trying again may help.</summary>
    public bool IsTransient { get; }
}
