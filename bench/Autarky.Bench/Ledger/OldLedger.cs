using Autarky.Ledger.Sqlite.Schema;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Autarky.Bench.Ledger;

/// <summary>Ledgers as the version before attempts were kept left them, written by SQL through the steps of the schema up to that version.</summary>
internal static class OldLedger
{
    /// <summary>The last step of the schema before attempts.</summary>
    public const int Schema = 8;

    private const int UseCases = 6;

    /// <summary>Writes a ledger with so many exchanges of a few use cases, their bodies, totals, students, releases and keys. The same every time.</summary>
    public static void Write(string path, long rows)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        connection.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA cache_size = -262144");
        connection.Execute("BEGIN IMMEDIATE");
        foreach (SchemaStep step in SchemaSteps.All.Take(Schema))
        {
            connection.Execute(step.Sql);
        }

        Series(connection);
        Exchanges(connection, rows);
        Totals(connection);
        Students(connection);
        connection.Execute($"PRAGMA application_id = {SchemaSteps.ApplicationId}; PRAGMA user_version = {Schema}");
        connection.Execute("COMMIT TRANSACTION");
        connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    // Ten series a use case: answered by the partner or the student, imported, failed, refused (nobody asked); use case 0 stands for none.
    private static void Series(SqliteConnection connection) => connection.Execute($"""
        WITH u (n) AS ({Numbers(UseCases)}), k (n) AS ({Numbers(10)})
        INSERT INTO series (id, origin, use_case, route, outcome, provider, model)
        SELECT 1 + u.n * 10 + k.n, iif(k.n = 9, 1, 0), iif(u.n = 0, NULL, 'use case ' || u.n), iif(k.n = 8, 0, iif(k.n < 4, 1, 2)),
          iif(k.n = 8, 2, iif(k.n = 7, 4, 0)), iif(k.n = 8, NULL, iif(k.n < 4, 'student', 'openai')), iif(k.n = 8, NULL, iif(k.n < 4, '3f9a52c07d1', 'gpt-') || k.n)
        FROM u, k
        """);

    private static void Exchanges(SqliteConnection connection, long rows)
    {
        connection.Execute(
            $"""
            WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < $rows)
            INSERT INTO exchange (seq, id, series, created, requested_model, route_reason, confidence, threshold, status, error, stream, input_tokens,
              cached_input_tokens, output_tokens, tokens_estimated, cost, partner_cost, duration, first_token, client_user, key_id, input_hash,
              has_response, gold, gold_source, import_key)
            SELECT n, unhex(printf('%032x', n)), 1 + (n * 7919) % {UseCases * 10}, 1760000000000000 + n * 1000000, 'triage', 'confidence 0.7 >= threshold 0.6',
              0.7, 0.6, 200, NULL, 0, 40 + n % 60, n % 30, n % 9, 0, n % 100003, n % 100003 + 5, 400000 + n % 1000, NULL, 'customer ' || n % 900, 'key' || n % 3,
              printf('%064x', n % 50021), 1, NULL, 0, iif(n % 5 = 0, 'line ' || n, NULL)
            FROM r
            """,
            new { rows });
        connection.Execute("""
            INSERT INTO exchange_body SELECT seq,
              CAST('{"model":"triage","messages":[{"role":"user","content":"My card has not arrived, reference ' || seq || '."}]}' AS BLOB),
              CAST('{"choices":[{"index":0,"message":{"role":"assistant","content":"card_arrival"},"finish_reason":"stop"}]}' AS BLOB)
            FROM exchange
            """);
    }

    private static void Totals(SqliteConnection connection)
    {
        foreach ((string table, long length) in new[] { ("hour_total", 3_600_000_000), ("day_total", 86_400_000_000) })
        {
            connection.Execute($"""
                INSERT INTO {table} SELECT created / {length}, series, count(*), sum(input_tokens), sum(output_tokens), sum(cost), sum(partner_cost), sum(duration)
                FROM exchange GROUP BY 1, 2
                """);
        }

        connection.Execute("""
            UPDATE series SET (first_seq, last_seq, requests, cost, partner_cost) =
              (SELECT min(seq), max(seq), count(*), ifnull(sum(cost), 0), ifnull(sum(partner_cost), 0) FROM exchange WHERE series = series.id)
            """);
    }

    private static void Students(SqliteConnection connection) => connection.Execute($$"""
        WITH u (n) AS ({{Numbers(UseCases)}}), v (n) AS ({{Numbers(30)}})
        INSERT INTO student (hash, use_case, created, path, gate_passed, gate_reason, report_json)
        SELECT printf('%064x', v.n), 'use case ' || u.n, 0, 'students/' || v.n, 1, 'as good', '{"threshold":0.' || (50 + v.n) || '}' FROM u, v;
        INSERT INTO release (use_case, student_hash, stage, created, forced, reason) SELECT use_case, hash, 1, 0, 0, 'as good' FROM student;
        WITH v (n) AS ({{Numbers(3)}}) INSERT INTO api_key (id, name, hash, created) SELECT 'key' || n, 'shop', unhex(printf('%064x', n)), 0 FROM v;
        """);

    private static string Numbers(int count) => "VALUES " + string.Join(", ", Enumerable.Range(0, count).Select(n => $"({n})"));
}
