using Autarky.Ledger.Sqlite.Writing;
using Autarky.Ledger.UseCases;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Autarky.Ledger.Sqlite.UseCases;

/// <inheritdoc/>
internal sealed class SqliteUseCases(LedgerWriter writer, SqliteReaders readers) : IUseCaseRecords
{
    private static readonly UseCaseSettings Nothing = new();

    /// <inheritdoc/>
    public Task<IReadOnlyList<UseCaseRecord>> ListAsync(CancellationToken cancellationToken) => readers.ReadAsync(List, cancellationToken);

    /// <inheritdoc/>
    public async Task ConfigureAsync(IReadOnlyDictionary<string, UseCaseSettings> configured, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(configured);

        // Most calls find nothing to do and must not wait for a writer. What differs is looked for again inside of the transaction.
        if (Missing(await ListAsync(cancellationToken), configured, now).Count > 0)
        {
            await writer.WriteAsync(session => Write(session, Missing(List(session.Connection), configured, now)), 1, 0, cancellationToken);
        }
    }

    private static IReadOnlyList<UseCaseRecord> List(SqliteConnection connection) =>
    [
        .. connection.Query<(string Name, long Created, string? Settings)>("SELECT name, created, settings FROM use_case ORDER BY name").Select(
            row => new UseCaseRecord
        {
            Name = row.Name,
            Created = StoredTime.Read(row.Created),
            Settings = SettingsJson.Read(row.Settings),
        }),
    ];

    /// <summary>The rows that must be written so that all say what is configured.</summary>
    private static List<UseCaseRecord> Missing(
        IReadOnlyList<UseCaseRecord> there, IReadOnlyDictionary<string, UseCaseSettings> configured, DateTimeOffset now)
    {
        HashSet<string> names = [.. there.Select(row => row.Name)];
        return
        [
            .. there.Select(row => row with { Settings = configured.GetValueOrDefault(row.Name, Nothing) }).Except(there),
            .. configured.Where(pair => !names.Contains(pair.Key)).Select(pair => new UseCaseRecord { Name = pair.Key, Created = now, Settings = pair.Value }),
        ];
    }

    private static int Write(WriteSession session, List<UseCaseRecord> rows)
    {
        foreach (UseCaseRecord row in rows)
        {
            session.Connection.Execute(
                "INSERT INTO use_case (name, created, settings) VALUES ($Name, $created, $settings) ON "
                    + "CONFLICT (name) DO UPDATE SET settings = excluded.settings",
                new { row.Name, created = StoredTime.From(row.Created), settings = SettingsJson.Write(row.Settings) });
        }

        if (rows.Count > 0)
        {
            Revision.Bump(session);
        }

        return rows.Count;
    }
}
