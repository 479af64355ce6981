using System.Text.Json;
using Autarky.Ledger.Students;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Autarky.Ledger.Sqlite.Schema;

/// <summary>
/// Gives the releases of a ledger from before step 9 the thresholds that their students' reports hold. Not in SQL: SQLite reads a number of JSON to within its
/// last digit only, and a threshold must stay what it is to the bit.
/// </summary>
internal static class ReleaseThresholds
{
    /// <summary>Stands for a report that cannot be read: the strictest, so that its student answers nothing that it is not wholly sure of.</summary>
    private const double Strictest = 1;

    public static void Fill(SqliteConnection connection)
    {
        foreach ((long seq, string report) in connection.Query<(long, string)>(
            """
            SELECT r.seq, s.report_json FROM release r JOIN student s ON s.use_case = r.use_case AND s.hash = r.student_hash
            WHERE r.stage = $live
            """,
            new { live = (long)ReleaseStage.Live }).AsList())
        {
            connection.Execute("UPDATE release SET threshold = $threshold WHERE seq = $seq", new { seq, threshold = Read(report) });
        }
    }

    // Null where the report holds none: such a student was forced into service and answers from what its owner set.
    private static double? Read(string report)
    {
        try
        {
            using var document = JsonDocument.Parse(report);
            return document.RootElement.TryGetProperty("threshold", out JsonElement threshold) && threshold.ValueKind == JsonValueKind.Number
                ? threshold.GetDouble()
                : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return Strictest;
        }
    }
}
