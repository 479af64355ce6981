using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Search;
using Autarky.Ledger.Sqlite.Words;
using Autarky.Ledger.Sqlite.Writing;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Autarky.Ledger.Sqlite.Search;

/// <inheritdoc/>
internal sealed class SqliteSearchIndex(LedgerWriter writer, SqliteReaders readers) : ISearchIndex
{
    /// <summary>Bytes of bodies from which a list shows a text that is stored beside them.</summary>
    public const int LongBodies = 16 * 1024;

    // A transaction of milliseconds: whoever appends a row meanwhile waits that long.
    private const int RowsTogether = 64;

    // Bodies that are read before a transaction, which is when there is enough to do.
    private const long BytesTogether = 4 << 20;

    /// <inheritdoc/>
    public Task<SearchProgress> ProgressAsync(CancellationToken cancellationToken) =>
        readers.ReadAsync(connection => Progress(PlaceOf(connection), Last(connection)), cancellationToken);

    /// <inheritdoc/>
    public async Task<SearchProgress> AdvanceAsync(CancellationToken cancellationToken)
    {
        // Bodies are read and cut into words before the transaction, which only inserts.
        (IndexedRows? rows, long last) = await readers.ReadAsync(connection => (Gather(connection), Last(connection)), cancellationToken);
        if (rows is null)
        {
            return await ProgressAsync(cancellationToken);
        }

        bool added = await writer.WriteAsync(session => session.Words.Add(rows), rows.Rows.Count, 0, cancellationToken);
        return added ? Progress(rows.After, last) : await ProgressAsync(cancellationToken);
    }

    /// <summary>Which rows can be found.</summary>
    public static IndexPlace PlaceOf(SqliteConnection connection)
    {
        (long low, long high) = connection.QuerySingle<(long, long)>("SELECT low, high FROM search_place");
        return new IndexPlace(low, high);
    }

    private static SearchProgress Progress(IndexPlace place, long last) => new(last, last - place.High + place.Low - 1);

    private static long Last(SqliteConnection connection) => connection.QuerySingle<long>("SELECT ifnull(max(seq), 0) FROM exchange");

    private static IndexedRows? Gather(SqliteConnection connection)
    {
        IndexPlace place = PlaceOf(connection);
        long last = Last(connection);
        if (place.High < last)
        {
            long to = Math.Min(place.High + RowsTogether, last);
            (List<IndexedRow> rows, long? stopped) = Read(connection, place.High + 1, to, "ASC");
            return new IndexedRows(rows, place, place with { High = stopped ?? to });
        }

        if (place.Low > 1)
        {
            long from = Math.Max(place.Low - RowsTogether, 1);
            (List<IndexedRow> rows, long? stopped) = Read(connection, from, place.Low - 1, "DESC");
            rows.Reverse();
            return new IndexedRows(rows, place, place with { Low = stopped ?? from });
        }

        return null;
    }

    private static (List<IndexedRow> Rows, long? Stopped) Read(SqliteConnection connection, long from, long to, string direction)
    {
        var rows = new List<IndexedRow>();
        long bytes = 0;
        foreach ((long seq, long series, string dialect, byte[]? request, byte[]? response)
            in connection.Query<(long, long, string, byte[]?, byte[]?)>(
                $"""
                SELECT e.seq, e.series, e.dialect, b.request, b.response FROM exchange e JOIN exchange_body b ON b.seq = e.seq
                WHERE e.seq BETWEEN $from AND $to ORDER BY e.seq {direction}
                """,
                new { from, to },
                buffered: false))
        {
            long size = (request?.LongLength ?? 0) + (response?.LongLength ?? 0);
            var text = ExchangeText.Of(dialect, request, response);
            rows.Add(new IndexedRow(
                seq,
                BlockWords.Index(seq, text.Question),
                BlockWords.Index(seq, text.Answer),
                BlockWords.Series(seq, series),
                size > LongBodies ? text : null));
            if ((bytes += size) > BytesTogether)
            {
                return (rows, seq);
            }
        }

        return (rows, null);
    }
}
