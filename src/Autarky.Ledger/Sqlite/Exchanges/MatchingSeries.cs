using Autarky.Ledger.Exchanges;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Autarky.Ledger.Sqlite.Exchanges;

/// <summary>
/// The rows that match a filter, as the series they are in. Reading newest first merges the series by their index, so the cost follows the
/// number of series and the size of the page, not the number of rows, and nothing is searched in vain when few or no rows match.
/// </summary>
internal sealed class MatchingSeries
{
    private readonly SqliteConnection _connection;
    private readonly Bounds[] _series;
    private readonly bool _everything;

    private MatchingSeries(SqliteConnection connection, Bounds[] series, bool everything)
    {
        _connection = connection;
        _series = series;
        _everything = everything;
        First = everything ? Seq("min") : series.Length == 0 ? null : series.Min(one => one.First);
        Last = everything ? Seq("max") : series.Length == 0 ? null : series.Max(one => one.Last);
    }

    /// <summary>The oldest matching row; null when none matches.</summary>
    public long? First { get; }

    /// <summary>The newest matching row; null when none matches.</summary>
    public long? Last { get; }

    /// <summary>Whether the filter names no series, so that every row is in one that matches.</summary>
    public bool IsEverything => _everything;

    public static MatchingSeries Find(SqliteConnection connection, ExchangeFilter filter)
    {
        string where = Where(filter);
        if (where.Length == 0)
        {
            return new MatchingSeries(connection, [], everything: true);
        }

        IEnumerable<Bounds> series = connection.Query<Bounds>(
            $"SELECT id AS Id, first_seq AS First, last_seq AS Last FROM series WHERE first_seq IS NOT NULL{where}", Values(filter));
        return new MatchingSeries(connection, [.. series], everything: false);
    }

    /// <summary>How many rows match: the series know.</summary>
    public static long Count(SqliteConnection connection, ExchangeFilter filter)
        => connection.QuerySingle<long>(
            $"SELECT ifnull(sum(requests), 0) FROM series WHERE first_seq IS NOT NULL{Where(filter)}", Values(filter));

    /// <summary>Up to <paramref name="count"/> rows under <paramref name="bound"/>, newest first.</summary>
    public List<long> Before(long bound, int count)
        => Merge(
            "SELECT seq FROM exchange WHERE seq < $bound ORDER BY seq DESC LIMIT $count",
            "SELECT seq FROM exchange WHERE series = $series AND seq < $bound ORDER BY seq DESC LIMIT $count",
            bound,
            count,
            ascending: false);

    /// <summary>Up to <paramref name="count"/> rows over <paramref name="bound"/>, oldest first.</summary>
    public List<long> After(long bound, int count)
        => Merge(
            "SELECT seq FROM exchange WHERE seq > $bound ORDER BY seq LIMIT $count",
            "SELECT seq FROM exchange WHERE series = $series AND seq > $bound ORDER BY seq LIMIT $count",
            bound,
            count,
            ascending: true);

    /// <summary>The matching series that may have rows between two rows, both included; for a filter that names series.</summary>
    public List<long> Within(long first, long last) =>
        [.. _series.Where(one => one.First <= last && one.Last >= first).Select(one => one.Id)];

    private List<long> Merge(string readAll, string readOne, long bound, int count, bool ascending)
    {
        if (_everything)
        {
            return [.. _connection.Query<long>(readAll, new { bound, count })];
        }

        // Keys grow in the direction of reading; the heap gives up the last of the rows kept so far.
        long Key(long seq) => ascending ? seq : -seq;
        var kept = new PriorityQueue<long, long>();
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = readOne;
        SqliteParameter seriesParameter = command.Parameters.Add("$series", SqliteType.Integer);
        command.Parameters.AddWithValue("$bound", bound);
        command.Parameters.AddWithValue("$count", count);

        foreach (Bounds one in _series.OrderBy(one => Key(ascending ? one.First : one.Last)))
        {
            if (ascending ? one.Last <= bound : one.First >= bound)
            {
                continue; // lies wholly on the other side
            }

            if (kept.Count == count && Key(kept.Peek()) <= Key(ascending ? one.First : one.Last))
            {
                break; // neither this series nor one after it begins early enough
            }

            seriesParameter.Value = one.Id;
            using SqliteDataReader reader = command.ExecuteReader();
            while (reader.Read())
            {
                long seq = reader.GetInt64(0);
                if (kept.Count < count)
                {
                    kept.Enqueue(seq, -Key(seq));
                }
                else if (Key(seq) < Key(kept.Peek()))
                {
                    kept.EnqueueDequeue(seq, -Key(seq));
                }
                else
                {
                    break;
                }
            }
        }

        var rows = new List<long>(kept.Count);
        while (kept.TryDequeue(out long seq, out _))
        {
            rows.Add(seq);
        }

        rows.Reverse();
        return rows;
    }

    private long? Seq(string end) => _connection.QuerySingle<long?>($"SELECT {end}(seq) FROM exchange");

    private static string Where(ExchangeFilter filter)
        => (filter.UseCase is null ? "" : " AND use_case = $UseCase")
            + (filter.Route is null ? "" : " AND route = $Route")
            + (filter.Outcome is null ? "" : " AND outcome = $Outcome")
            + (filter.Provider is null ? "" : " AND provider = $Provider")
            + (filter.Model is null ? "" : " AND model = $Model")
            + (filter.Origin is null ? "" : " AND origin = $Origin");

    private static object Values(ExchangeFilter filter) => new
    {
        filter.UseCase,
        Route = (long?)filter.Route,
        Outcome = (long?)filter.Outcome,
        filter.Provider,
        filter.Model,
        Origin = (long?)filter.Origin,
    };

    private sealed record Bounds(long Id, long First, long Last);
}
