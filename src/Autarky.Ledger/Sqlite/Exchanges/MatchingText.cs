using System.Diagnostics.CodeAnalysis;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Search;
using Autarky.Ledger.Sqlite.Search;
using Autarky.Ledger.Sqlite.Words;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Autarky.Ledger.Sqlite.Exchanges;

/// <summary>
/// The rows that match a filter with a text. Reads the index block by block in the order of rows, so that a word of half of all rows is not collected and
/// sorted, and stops after a block when its time is up, so that no search, however much it reads in vain, keeps anybody waiting.
/// </summary>
internal sealed class MatchingText
{
    private readonly SqliteConnection _connection;
    private readonly MatchingSeries _series;
    private readonly TextQuery _query;
    private readonly IndexPlace _place;
    private readonly TimeProvider _time;
    private readonly TimeSpan _limit;
    private readonly long _started;

    /// <param name="connection">In a transaction that reads.</param>
    /// <param name="filter">Has a text.</param>
    /// <param name="time">Measures how long the search takes.</param>
    /// <param name="limit">After this no further block is begun, but always one is read; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    public MatchingText(SqliteConnection connection, ExchangeFilter filter, TimeProvider time, TimeSpan limit)
    {
        _connection = connection;
        _series = MatchingSeries.Find(connection, filter);
        _query = TextQuery.Read(filter.Text ?? "");
        _place = SqliteSearchIndex.PlaceOf(connection);
        _time = time;
        _limit = limit;
        _started = time.GetTimestamp();
    }

    /// <summary>Up to <paramref name="count"/> rows under <paramref name="bound"/>, newest first.</summary>
    public Found Before(long bound, int count)
    {
        var rows = new List<long>();
        if (!HasRows)
        {
            return new Found(rows, null);
        }

        long last = Math.Min(bound, _place.High + 1) - 1;
        for (long block = BlockWords.Of(last); last >= _place.Low && block >= BlockWords.Of(_place.Low); block--)
        {
            rows.AddRange(Read(block, "rowid < $bound ORDER BY rowid DESC", bound, count - rows.Count));
            if (rows.Count == count)
            {
                break;
            }

            if (IsTimeUp && BlockWords.Start(block) > _place.Low)
            {
                return new Found(rows, BlockWords.Start(block));
            }
        }

        return new Found(rows, null);
    }

    /// <summary>Up to <paramref name="count"/> rows over <paramref name="bound"/>, oldest first.</summary>
    public Found After(long bound, int count)
    {
        var rows = new List<long>();
        if (!HasRows || bound >= _place.High)
        {
            return new Found(rows, null);
        }

        for (long block = BlockWords.Of(Math.Max(bound + 1, _place.Low)); block <= BlockWords.Of(_place.High); block++)
        {
            rows.AddRange(Read(block, "rowid > $bound ORDER BY rowid", bound, count - rows.Count));
            if (rows.Count == count)
            {
                break;
            }

            if (IsTimeUp && block < BlockWords.Of(_place.High))
            {
                return new Found(rows, BlockWords.Start(block + 1) - 1);
            }
        }

        return new Found(rows, null);
    }

    /// <summary>How many rows match: reads all blocks, however long it takes.</summary>
    public long Count()
    {
        long count = 0;
        for (long block = BlockWords.Of(_place.Low); HasRows && block <= BlockWords.Of(_place.High); block++)
        {
            count += MatchOf(block) is { } match
                ? _connection.QuerySingle<long>("SELECT count(*) FROM exchange_words WHERE exchange_words MATCH $match", new { match })
                : 0;
        }

        return count;
    }

    private bool HasRows => !_query.IsEmpty && _place.High >= _place.Low;

    private bool IsTimeUp => _limit != Timeout.InfiniteTimeSpan && _time.GetElapsedTime(_started) >= _limit;

    private IEnumerable<long> Read(long block, string order, long bound, int count) => MatchOf(block) is { } match
        ? _connection.Query<long>(
            $"SELECT rowid FROM exchange_words WHERE exchange_words MATCH $match AND {order} LIMIT $count", new { match, bound, count })
        : [];

    // Null where no row of the block can match.
    private string? MatchOf(long block)
    {
        if (_series.IsEverything)
        {
            return BlockWords.Match(block, _query, null);
        }

        List<long> series = _series.Within(BlockWords.Start(block), BlockWords.Start(block + 1) - 1);
        return series.Count > 0 ? BlockWords.Match(block, _query, series) : null;
    }

    /// <summary>Rows, and where the search stopped because its time was up: further rows lie beyond this key; null where it did not stop.</summary>
    [SuppressMessage("Performance", "CA1815", Justification = "Not compared.")]
    public readonly record struct Found(List<long> Rows, long? Stopped);
}
