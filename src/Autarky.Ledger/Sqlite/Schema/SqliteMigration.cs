using Dapper;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Autarky.Ledger.Sqlite.Schema;

/// <summary>Brings a file to the schema of this program.</summary>
internal static class SqliteMigration
{
    /// <summary>Runs the missing steps in one transaction; two processes that open a new file at once do not disturb each other.</summary>
    /// <param name="connection">The file, open for writing.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="progress">Told before steps run on a file that has rows; may be null.</param>
    /// <exception cref="LedgerUnavailableException">The file belongs to another program or to a newer version of this one.</exception>
    public static void Run(SqliteConnection connection, string path, IProgress<LedgerUpgrade>? progress)
    {
        // Checked before anything is written: a file that is not ours must stay as it is.
        Check(connection, path);
        string mode = connection.QuerySingle<string>("PRAGMA journal_mode = WAL");
        if (mode != "wal")
        {
            throw new LedgerUnavailableException(
                $"The folder of the ledger {path} cannot share memory between processes, as network shares cannot. "
                + "Choose a folder on a local disk.");
        }

        if (Version(connection) == SchemaSteps.All.Count)
        {
            return;
        }

        connection.Execute("BEGIN IMMEDIATE");
        try
        {
            Check(connection, path);
            Tell(connection, progress);
            foreach (SchemaStep step in SchemaSteps.All.Skip(Version(connection)))
            {
                connection.Execute(step.Sql);
                step.Fill?.Invoke(connection);
            }

            connection.Execute($"PRAGMA application_id = {SchemaSteps.ApplicationId}; PRAGMA user_version = {SchemaSteps.All.Count}");
            connection.Execute("COMMIT TRANSACTION");
        }
        catch
        {
            if (raw.sqlite3_get_autocommit(connection.Handle!) == 0)
            {
                connection.Execute("ROLLBACK TRANSACTION");
            }

            throw;
        }
    }

    // Not when another process has just run the steps, nor for a new file.
    private static void Tell(SqliteConnection connection, IProgress<LedgerUpgrade>? progress)
    {
        int version = Version(connection);
        if (progress is not null && version > 0 && version < SchemaSteps.All.Count)
        {
            progress.Report(new LedgerUpgrade(version, SchemaSteps.All.Count, connection.QuerySingle<long>("SELECT ifnull(max(seq), 0) FROM exchange")));
        }
    }

    private static int Version(SqliteConnection connection) => connection.QuerySingle<int>("PRAGMA user_version");

    private static void Check(SqliteConnection connection, string path)
    {
        // In this order: whoever makes the tables at this moment writes the mark with them, so what has tables has its mark by the second look.
        bool empty = connection.QuerySingle<int>("SELECT count(*) FROM sqlite_master") == 0;
        int application = connection.QuerySingle<int>("PRAGMA application_id");
        if (application != SchemaSteps.ApplicationId && !(empty && application == 0))
        {
            throw new LedgerUnavailableException(
                $"{path} is a SQLite database of another program, not a ledger. Move the file away or choose another data folder.");
        }

        int version = Version(connection);
        if (version > SchemaSteps.All.Count)
        {
            throw new LedgerUnavailableException(
                $"The ledger {path} was written by a newer version of this program "
                + $"(schema {version}; this one knows {SchemaSteps.All.Count}). "
                + "Use the newer version, or choose another data folder.");
        }
    }
}
