using Autarky.Ledger.Statistics;

namespace Autarky.Ledger.Exchanges;

/// <summary>The attempts behind the exchanges. Those of a client's request are written with their exchange; others may follow later.</summary>
public interface IAttempts
{
    /// <summary>
    /// Adds an attempt to an exchange that is in the ledger already. Completes when it is on disk. Costs and tokens go to the totals of its purpose
    /// (<see cref="IStatistics.BesideAsync"/>) and change nothing of the exchange.
    /// </summary>
    /// <returns>False when the exchange has an attempt of that <see cref="Attempt.Ordinal"/>; then nothing is changed.</returns>
    /// <exception cref="ArgumentException">It is of the client's own request (<see cref="Attempt.IsOfRequest"/>), or cannot be right.</exception>
    /// <exception cref="KeyNotFoundException">The exchange is not in the ledger.</exception>
    Task<bool> AddAsync(Attempt attempt, CancellationToken cancellationToken);

    /// <summary>The attempts of an exchange, by <see cref="Attempt.Ordinal"/>; none where the exchange is not in the ledger.</summary>
    Task<IReadOnlyList<Attempt>> ListAsync(ExchangeId exchange, CancellationToken cancellationToken);
}
