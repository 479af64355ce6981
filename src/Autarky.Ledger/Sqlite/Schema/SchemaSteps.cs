using System.Globalization;

namespace Autarky.Ledger.Sqlite.Schema;

/// <summary>The steps that make the schema, in order. A step that was released is never changed: later changes are new steps.</summary>
internal static class SchemaSteps
{
    /// <summary>Marks a file as ours in SQLite's header: "ATKL".</summary>
    public const int ApplicationId = 0x41544B4C;

    private const string Prefix = "schema/";

    /// <summary>Step n is element n - 1; <c>PRAGMA user_version</c> counts the steps that a file has.</summary>
    public static IReadOnlyList<string> All { get; } = Load();

    private static string[] Load()
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
            return reader.ReadToEnd();
        })];
    }
}
