namespace Autarky.WebConsole.Contracts;

/// <summary>How a person decides in the console what answers a use case. Safe for concurrent use.</summary>
public interface IConsoleReleases
{
    /// <summary>Whether such decisions are taken here.</summary>
    bool Offered { get; }

    /// <summary>Puts a student into service, an older one too, or takes the live one out of it.</summary>
    /// <param name="wanted">What is wanted.</param>
    /// <param name="cancellationToken">Stops before the decision is taken.</param>
    /// <returns>Null where it is done; else why not and what to do, whole sentences.</returns>
    /// <exception cref="Ledger.LedgerUnavailableException">The ledger could not be read or written.</exception>
    Task<string?> DecideAsync(ReleaseWanted wanted, CancellationToken cancellationToken);
}

/// <summary>Nobody decides here.</summary>
internal sealed class NoReleases : IConsoleReleases
{
    public bool Offered => false;

    public Task<string?> DecideAsync(ReleaseWanted wanted, CancellationToken cancellationToken) => Task.FromResult<string?>("This console takes no decisions.");
}

/// <summary>A decision that a person wants.</summary>
/// <param name="UseCase">The use case.</param>
/// <param name="Student">The student's hash; null withdraws the live one: every request goes to the teacher.</param>
/// <param name="Reason">Why, in the person's words; never empty.</param>
/// <param name="Force">Whether to overrule the gate and the comparison with the live student.</param>
public sealed record ReleaseWanted(string UseCase, string? Student, string Reason, bool Force)
{
    /// <summary>What the tick says that asks for <see cref="Force"/>, so that refusals can name it.</summary>
    public const string ForceLabel = "Overrule the gate and the comparison with the live student";
}
