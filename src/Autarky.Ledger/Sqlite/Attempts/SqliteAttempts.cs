using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Sqlite.Writing;
using Dapper;

namespace Autarky.Ledger.Sqlite.Attempts;

/// <inheritdoc/>
internal sealed class SqliteAttempts(LedgerWriter writer, SqliteReaders readers) : IAttempts
{
    /// <inheritdoc/>
    public async Task<bool> AddAsync(Attempt attempt, CancellationToken cancellationToken)
    {
        AttemptRules.Check(attempt);
        if (attempt.IsOfRequest)
        {
            throw new ArgumentException(
                $"Attempt {attempt.Ordinal} of exchange {attempt.Exchange} is of the client's request: it is written with its exchange.", nameof(attempt));
        }

        return await writer.WriteAsync(
            session =>
            {
                (long seq, string? useCase) = session.Connection.QuerySingleOrDefault<(long?, string?)>(
                    "SELECT e.seq, s.use_case FROM exchange e JOIN series s ON s.id = e.series WHERE e.id = $id",
                    new { id = attempt.Exchange.Value.ToByteArray(bigEndian: true) }) is ({ } found, var name)
                    ? (found, name)
                    : throw new KeyNotFoundException($"Exchange {attempt.Exchange} is not in the ledger: no attempt was added to it.");
                return session.Attempts.Add(seq, useCase, attempt);
            },
            1,
            0,
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<Attempt>> ListAsync(ExchangeId exchange, CancellationToken cancellationToken)
        => readers.ReadAsync<IReadOnlyList<Attempt>>(
            connection =>
            {
                long? seq = connection.QuerySingleOrDefault<long?>(
                    "SELECT seq FROM exchange WHERE id = $id", new { id = exchange.Value.ToByteArray(bigEndian: true) });
                return seq is { } found ? [.. AttemptRow.Read(connection, [found])[found].Select(row => row.ToAttempt(exchange))] : [];
            },
            cancellationToken);
}
