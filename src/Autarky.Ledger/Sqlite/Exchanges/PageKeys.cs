using Dapper;
using Microsoft.Data.Sqlite;

namespace Autarky.Ledger.Sqlite.Exchanges;

/// <summary>Which rows a page holds, and the keys that lead on.</summary>
/// <param name="Rows">The rows, newest first.</param>
/// <param name="Older">The key of the next older page; null where there is none.</param>
/// <param name="Newer">The key of the next newer page; null where there is none.</param>
/// <param name="SearchedTo">When the row was created at which a search stopped; null where it did not.</param>
internal sealed record PageKeys(List<long> Rows, long? Older, long? Newer, long? SearchedTo)
{
    /// <summary>The page of rows that match by their series.</summary>
    public static PageKeys Of(MatchingSeries series, long? before, long? after, int size)
    {
        List<long> rows;
        if (after is { } newerThan)
        {
            rows = series.After(newerThan, size);
            rows.Reverse();
        }
        else
        {
            rows = series.Before(before ?? long.MaxValue, size);
        }

        (long newest, long oldest) = Ends(rows, before, after);
        return new PageKeys(rows, series.First < oldest ? oldest : null, series.Last > newest ? newest : null, null);
    }

    /// <summary>The page of rows that match by their text too. Where a search stops it leads on, though there may be no further row.</summary>
    public static PageKeys Of(SqliteConnection connection, MatchingText text, long? before, long? after, int size)
    {
        // One row more than a page says whether the way goes on.
        MatchingText.Found found = after is { } newerThan ? text.After(newerThan, size + 1) : text.Before(before ?? long.MaxValue, size + 1);
        bool more = found.Rows.Count > size;
        List<long> rows = more ? found.Rows[..size] : found.Rows;
        if (after is not null)
        {
            rows.Reverse();
        }

        (long newest, long oldest) = Ends(rows, before, after);
        if (after is not null)
        {
            MatchingText.Found older = text.Before(oldest, 1);
            return new PageKeys(
                rows, older.Rows.Count > 0 || older.Stopped is not null ? oldest : null, more ? newest : found.Stopped, null);
        }

        MatchingText.Found newer = before is null ? default : text.After(newest, 1);
        long? stopped = more ? null : found.Stopped;
        return new PageKeys(
            rows, more ? oldest : stopped, newer.Rows is { Count: > 0 } || newer.Stopped is not null ? newest : null,
            stopped is null ? null : connection.QuerySingle<long?>("SELECT created FROM exchange WHERE seq >= $stopped ORDER BY seq LIMIT 1", new { stopped }));
    }

    // An empty page lies behind one end of the table: the way back leads to the rows next to its key.
    private static (long Newest, long Oldest) Ends(List<long> rows, long? before, long? after) => (
        rows.Count > 0 ? rows[0] : after ?? (before ?? long.MaxValue) - 1,
        rows.Count > 0 ? rows[^1] : after is { } key ? key + 1 : before ?? long.MaxValue);
}
