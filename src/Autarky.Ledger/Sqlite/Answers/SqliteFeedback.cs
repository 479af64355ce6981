using Autarky.Ledger.Answers;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Sqlite.Writing;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Autarky.Ledger.Sqlite.Answers;

/// <inheritdoc/>
internal sealed class SqliteFeedback(LedgerWriter writer, SqliteReaders readers) : IFeedback
{
    /// <inheritdoc/>
    public async Task<int> AddAsync(IReadOnlyList<Feedback> feedback, CancellationToken cancellationToken)
    {
        if (feedback.Any(one => one?.Gold is null))
        {
            throw new ArgumentException("Every feedback needs a right answer.", nameof(feedback));
        }

        return feedback.Count == 0
            ? 0
            : await writer.WriteAsync(session => Add(session.Connection, feedback), feedback.Count, 0, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ExchangeId>> FindExchangesAsync(string useCase, string inputHash, CancellationToken cancellationToken)
        => readers.ReadAsync<IReadOnlyList<ExchangeId>>(
            connection =>
            [
                .. connection.Query<byte[]>(
                    """
                    SELECT e.id FROM series s CROSS JOIN exchange e INDEXED BY exchange_input_hash
                    WHERE s.use_case = $useCase AND substr(e.input_hash, 1, 16) = substr($inputHash, 1, 16) AND e.series = s.id
                      AND e.input_hash IS NOT NULL AND +e.input_hash = $inputHash
                    ORDER BY e.seq
                    """,
                    new { useCase, inputHash }).Select(ReadId),
            ],
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Feedback>> ForExchangeAsync(ExchangeId id, CancellationToken cancellationToken)
        => readers.ReadAsync<IReadOnlyList<Feedback>>(
            connection =>
            [
                .. connection.Query<(string Gold, long Created, string? By)>(
                    """
                    SELECT f.gold, f.created, f.given_by FROM feedback f JOIN exchange e ON e.seq = f.exchange
                    WHERE e.id = $id ORDER BY f.seq
                    """,
                    new { id = id.Value.ToByteArray(bigEndian: true) }).Select(row => new Feedback
                    {
                        Exchange = id,
                        Gold = row.Gold,
                        Created = StoredTime.Read(row.Created),
                        By = row.By,
                    }),
            ],
            cancellationToken);

    /// <inheritdoc/>
    public Task<SeenAnswers> SeenAsync(SeenPlace after, int most, CancellationToken cancellationToken)
        => readers.ReadAsync(connection => SeenRows.Read(connection, after, most, cancellationToken), cancellationToken);

    private static int Add(SqliteConnection connection, IReadOnlyList<Feedback> feedback)
    {
        int added = 0;
        foreach (Feedback one in feedback)
        {
            long seq = connection.QuerySingleOrDefault<long?>(
                "SELECT seq FROM exchange WHERE id = $id", new { id = one.Exchange.Value.ToByteArray(bigEndian: true) })
                ?? throw new KeyNotFoundException($"Exchange {one.Exchange} is not in the ledger: no feedback was added.");
            added += connection.Execute(
                """
                INSERT INTO feedback (exchange, gold, created, given_by)
                SELECT $seq, $Gold, $created, $By
                WHERE NOT EXISTS (
                  SELECT 1 FROM (SELECT gold, given_by FROM feedback WHERE exchange = $seq ORDER BY seq DESC LIMIT 1) newest
                  WHERE newest.gold = $Gold AND newest.given_by IS $By)
                """,
                new { seq, one.Gold, created = StoredTime.From(one.Created), one.By });
        }

        return added;
    }

    private static ExchangeId ReadId(byte[] id) => new(new Guid(id, bigEndian: true));
}
