using System.Runtime.CompilerServices;
using System.Text.Json;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Sqlite.Attempts;
using Autarky.Ledger.Sqlite.Writing;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Autarky.Ledger.Sqlite.Exchanges;

/// <inheritdoc/>
internal sealed class SqliteExchanges(LedgerWriter writer, SqliteReaders readers, TimeProvider time, SqliteLedgerOptions options) : IExchanges
{
    /// <summary>Rows of a page of <see cref="ReadAllAsync"/>: few enough that their bodies fit in memory.</summary>
    private const int RowsWithBodies = 64;

    private const int MostRows = 500;

    private const string FromExchange = "FROM exchange e JOIN series s ON s.id = e.series";
    private const string FromExchangeWithBodies = FromExchange + " LEFT JOIN exchange_body b ON b.seq = e.seq";

    /// <inheritdoc/>
    public Task AppendAsync(Exchange exchange, CancellationToken cancellationToken)
    {
        ExchangeRules.Check(exchange);
        return writer.WriteAsync(session => session.Exchanges.Append(exchange), 1, ExchangeRules.Bytes(exchange), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<int> ImportAsync(IReadOnlyList<Exchange> exchanges, CancellationToken cancellationToken)
    {
        foreach (Exchange exchange in exchanges)
        {
            ExchangeRules.Check(exchange);
        }

        int added = 0;
        for (int start = 0; start < exchanges.Count;)
        {
            int end = EndOfChunk(exchanges, start, out long bytes);
            (int first, int past) = (start, end);
            added += await writer.WriteAsync(session => Import(session, exchanges, first, past), end - start, bytes, cancellationToken);
            start = end;
        }

        return added;
    }

    /// <inheritdoc/>
    public Task<Exchange?> FindAsync(ExchangeId id, CancellationToken cancellationToken)
        => readers.ReadAsync(
            connection => Whole(
                connection,
                connection.QuerySingleOrDefault<ExchangeRow>(
                    $"SELECT {ExchangeRow.ColumnsWithBodies} {FromExchangeWithBodies} WHERE e.id = $id",
                    new { id = id.Value.ToByteArray(bigEndian: true) })),
            cancellationToken);

    /// <inheritdoc/>
    public Task<Exchange?> FindRecordedAsync(string? useCase, string inputHash, string? dialect, CancellationToken cancellationToken)
        => readers.ReadAsync(
            connection =>
            {
                // One step down the index for each series of partners' answers, however often the question was asked. The plus keeps SQLite
                // from putting the known hash into substr, after which it would not recognise the index.
                long? seq = connection.QuerySingle<long?>(
                    """
                    SELECT max((
                      SELECT e.seq FROM exchange e INDEXED BY exchange_input_hash
                      WHERE substr(e.input_hash, 1, 16) = substr($inputHash, 1, 16) AND e.series = s.id AND e.has_response = 1
                        AND e.input_hash IS NOT NULL AND +e.input_hash = $inputHash AND ($dialect IS NULL OR e.dialect = $dialect)
                      ORDER BY e.seq DESC LIMIT 1))
                    FROM series s
                    WHERE s.outcome = $complete AND s.provider IS NOT 'recorded' AND ($useCase IS NULL OR s.use_case = $useCase)
                      AND (s.route IN ($teacher, $partner) AND s.origin <> $feedback OR s.route = $none AND s.origin = $imported)
                    """,
                    new
                    {
                        inputHash,
                        useCase,
                        dialect,
                        complete = (long)ExchangeOutcome.Complete,
                        teacher = (long)RouteKind.Teacher,
                        partner = (long)RouteKind.Partner,
                        none = (long)RouteKind.None,
                        imported = (long)ExchangeOrigin.Imported,
                        feedback = (long)ExchangeOrigin.Feedback,
                    });
                return seq is null ? null : Whole(connection, connection.QuerySingle<ExchangeRow>(
                    $"SELECT {ExchangeRow.ColumnsWithBodies} {FromExchangeWithBodies} WHERE e.seq = $seq", new { seq }));
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<ExchangePage> PageAsync(ExchangeFilter filter, long? before, long? after, int size, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, MostRows);
        return readers.ReadAsync(connection => Page(connection, filter, before, after, size), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<SortedExchanges> SortedAsync(ExchangeFilter filter, ExchangeOrder order, int skip, int size, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(skip);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, MostRows);
        string by = order switch
        {
            ExchangeOrder.Cost => "cost DESC",
            ExchangeOrder.Duration => "duration DESC",
            ExchangeOrder.Confidence => "confidence IS NULL, confidence",
            _ => throw new ArgumentOutOfRangeException(nameof(order)),
        };
        return readers.ReadAsync(connection => Sorted(connection, filter, by, skip, size), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ExchangeText>> TextsAsync(IReadOnlyList<ExchangeId> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ids.Count, MostRows, nameof(ids));
        return readers.ReadAsync(connection => TextRow.Read(connection, ids), cancellationToken);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<Exchange> ReadAllAsync(
        ExchangeFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Rows that come while reading are left out: a busy ledger would never end.
        long end = await readers.ReadAsync(connection => LastOf(connection, filter) ?? 0, cancellationToken);
        for (long seq = 0; seq < end;)
        {
            long from = seq;
            (List<ExchangeRow> rows, ILookup<long, AttemptRow> attempts) = await readers.ReadAsync(
                connection =>
                {
                    List<long> seqs = filter.Text is null
                        ? MatchingSeries.Find(connection, filter).After(from, RowsWithBodies)
                        : Text(connection, filter, Timeout.InfiniteTimeSpan).After(from, RowsWithBodies).Rows;
                    return (WithBodies(connection, seqs), AttemptRow.Read(connection, seqs));
                },
                cancellationToken);
            foreach (ExchangeRow row in rows.TakeWhile(row => row.Seq <= end))
            {
                yield return row.ToExchange(attempts[row.Seq]);
            }

            seq = rows.Count == 0 ? end : rows[^1].Seq;
        }
    }

    /// <inheritdoc/>
    public Task<long> CountAsync(ExchangeFilter filter, CancellationToken cancellationToken)
        => readers.ReadAsync(
            connection => filter.Text is null
                ? MatchingSeries.Count(connection, filter)
                : Text(connection, filter, Timeout.InfiniteTimeSpan).Count(),
            cancellationToken);

    private static Exchange? Whole(SqliteConnection connection, ExchangeRow? row)
        => row?.ToExchange(AttemptRow.Read(connection, [row.Seq])[row.Seq]);

    private static int Import(WriteSession session, IReadOnlyList<Exchange> exchanges, int start, int end)
    {
        int added = 0;
        for (int i = start; i < end; i++)
        {
            added += session.Exchanges.AddUnlessImported(exchanges[i]) ? 1 : 0;
        }

        return added;
    }

    private ExchangePage Page(SqliteConnection connection, ExchangeFilter filter, long? before, long? after, int size)
    {
        PageKeys keys = filter.Text is null
            ? PageKeys.Of(MatchingSeries.Find(connection, filter), before, after, size)
            : PageKeys.Of(connection, Text(connection, filter, options.SearchLimit), before, after, size);
        return new ExchangePage
        {
            Rows = [.. Narrow(connection, keys.Rows).Select(row => row.ToExchange())],
            Older = keys.Older,
            Newer = keys.Newer,
            SearchedTo = keys.SearchedTo is { } created ? StoredTime.Read(created) : null,
        };
    }

    private SortedExchanges Sorted(SqliteConnection connection, ExchangeFilter filter, string by, int skip, int size)
    {
        bool stopped = false;
        List<long> newest;
        if (filter.Text is null)
        {
            newest = MatchingSeries.Find(connection, filter).Before(long.MaxValue, SortedExchanges.Most + 1);
        }
        else
        {
            (newest, long? at) = Text(connection, filter, options.SearchLimit).Before(long.MaxValue, SortedExchanges.Most + 1);
            stopped = at is not null;
        }

        bool more = newest.Count > SortedExchanges.Most;
        List<long> sorted = more ? newest[..SortedExchanges.Most] : newest;
        List<long> shown = connection.Query<long>(
            $"SELECT seq FROM exchange WHERE seq IN (SELECT value FROM json_each($seqs)) ORDER BY {by}, seq DESC LIMIT $size OFFSET $skip",
            new { seqs = JsonSerializer.Serialize(sorted), size, skip }).AsList();
        Dictionary<long, ExchangeRow> rows = Narrow(connection, shown).ToDictionary(row => row.Seq);
        return new SortedExchanges { Rows = [.. shown.Select(seq => rows[seq].ToExchange())], Sorted = sorted.Count, IsCut = more || stopped };
    }

    private MatchingText Text(SqliteConnection connection, ExchangeFilter filter, TimeSpan limit) => new(connection, filter, time, limit);

    private long? LastOf(SqliteConnection connection, ExchangeFilter filter) => filter.Text is null
        ? MatchingSeries.Find(connection, filter).Last
        : Text(connection, filter, Timeout.InfiniteTimeSpan).Before(long.MaxValue, 1).Rows is [var last] ? last : null;

    private static IEnumerable<ExchangeRow> Narrow(SqliteConnection connection, List<long> seqs)
        => connection.Query<ExchangeRow>(
            $"SELECT {ExchangeRow.Columns} {FromExchange} WHERE e.seq IN (SELECT value FROM json_each($seqs)) ORDER BY e.seq DESC",
            new { seqs = JsonSerializer.Serialize(seqs) });

    private static List<ExchangeRow> WithBodies(SqliteConnection connection, List<long> seqs)
        => connection.Query<ExchangeRow>(
            $"""
            SELECT {ExchangeRow.ColumnsWithBodies},
              (SELECT f.gold FROM feedback f WHERE f.exchange = e.seq ORDER BY f.seq DESC LIMIT 1) AS FeedbackGold
            {FromExchangeWithBodies} WHERE e.seq IN (SELECT value FROM json_each($seqs)) ORDER BY e.seq
            """,
            new { seqs = JsonSerializer.Serialize(seqs) }).AsList();

    private int EndOfChunk(IReadOnlyList<Exchange> exchanges, int start, out long bytes)
    {
        bytes = ExchangeRules.Bytes(exchanges[start]);
        int end = start + 1;
        while (end < exchanges.Count && end - start < options.MaxRowsTogether)
        {
            long next = ExchangeRules.Bytes(exchanges[end]);
            if (bytes + next > options.MaxBytesTogether)
            {
                break;
            }

            bytes += next;
            end++;
        }

        return end;
    }
}
