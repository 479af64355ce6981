using System.Globalization;
using System.Text;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Autarky.Bench.Ledger;

/// <summary>What a ledger holds in a text: rows of every table, totals by use case, costs, thresholds, and what SQLite says of the file.</summary>
internal static class LedgerDigest
{
    private static readonly string[] Questions =
    [
        "SELECT 'exchanges', count(*), sum(cost), sum(partner_cost), sum(input_tokens), sum(duration) FROM exchange",
        "SELECT 'attempts', count(*), sum(cost), sum(input_tokens), sum(cached_input_tokens), sum(output_tokens), sum(duration), sum(exchange) FROM attempt",
        "SELECT 'attempts of', ifnull(s.use_case, '-'), count(*), sum(a.cost) FROM attempt a JOIN exchange e ON e.seq = a.exchange "
            + "JOIN series s ON s.id = e.series GROUP BY 2 ORDER BY 2",
        "SELECT 'use case', ifnull(use_case, '-'), sum(requests), sum(cost), sum(partner_cost) FROM series GROUP BY 2 ORDER BY 2",
        "SELECT 'days', count(*), sum(requests), sum(cost) FROM day_total",
        "SELECT 'hours', count(*), sum(requests), sum(cost) FROM hour_total",
        "SELECT 'dialect', dialect, count(*) FROM exchange GROUP BY 2 ORDER BY 2",
        "SELECT 'release', use_case, student_hash, threshold FROM release ORDER BY seq",
        "SELECT 'schema', user_version FROM pragma_user_version",
        "SELECT 'integrity', integrity_check FROM pragma_integrity_check",
        "SELECT 'broken reference', \"table\", rowid FROM pragma_foreign_key_check",
    ];

    /// <summary>Reads it. Equal texts mean equal ledgers, as far as it looks.</summary>
    public static string Of(string path)
    {
        using var connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False");
        connection.Open();
        var text = new StringBuilder();
        foreach (string table in connection.Query<string>(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{table}: {connection.QuerySingle<long>($"SELECT count(*) FROM {table}")}");
        }

        foreach (string question in Questions)
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = question;
            using SqliteDataReader row = command.ExecuteReader();
            while (row.Read())
            {
                text.AppendJoin(
                    ' ', Enumerable.Range(0, row.FieldCount).Select(i => Convert.ToString(row.GetValue(i), CultureInfo.InvariantCulture))).AppendLine();
            }
        }

        return text.ToString();
    }

    /// <summary>Whether SQLite found nothing wrong with the file.</summary>
    public static bool IsSound(string digest) =>
        digest.Contains("integrity ok", StringComparison.Ordinal) && !digest.Contains("broken reference", StringComparison.Ordinal);
}
