using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Autarky.Ledger.Sqlite.Schema;

/// <summary>The steps that make the schema, in order. A step that was released is never changed: later changes are new steps.</summary>
internal static class SchemaSteps
{
    /// <summary>Marks a file as ours in SQLite's header: "ATKL".</summary>
    public const int ApplicationId = 0x41544B4C;

    private const string Prefix = "schema/";

    // What a step does to rows that SQL alone cannot do, by the step's number; runs after its statements, in the same transaction.
    private static readonly Dictionary<int, Action<SqliteConnection>> Fills = new() { [9] = ReleaseThresholds.Fill };

    /// <summary>Step n is element n - 1; <c>PRAGMA user_version</c> counts the steps that a file has.</summary>
    public static IReadOnlyList<SchemaStep> All { get; } = Load();

    private static SchemaStep[] Load()
    {
        var assembly = typeof(SchemaSteps).Assembly;
        string[] names = [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        return [.. names.Select((name, index) =>
        {
            int number = int.Parse(name.AsSpan(Prefix.Length, 3), CultureInfo.InvariantCulture);
            if (number != index + 1)
            {
                throw new InvalidOperationException($"Schema step {name} should have number {index + 1}.");
            }

            using Stream stream = assembly.GetManifestResourceStream(name)!;
            using var reader = new StreamReader(stream);
            return new SchemaStep(reader.ReadToEnd(), Fills.GetValueOrDefault(number));
        })];
    }
}

/// <summary>One step of the schema.</summary>
/// <param name="Sql">Its statements.</param>
/// <param name="Fill">What they cannot do; null for nothing.</param>
internal sealed record SchemaStep(string Sql, Action<SqliteConnection>? Fill);
