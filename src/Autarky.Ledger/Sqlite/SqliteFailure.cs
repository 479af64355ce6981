using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Autarky.Ledger.Sqlite;

/// <summary>Turns SQLite's errors into messages that say what to do.</summary>
internal static class SqliteFailure
{
    /// <summary>Whether the error is about the file or the disk, so that no other write of the same batch would do better.</summary>
    public static bool ConcernsWholeFile(Exception error) => error switch
    {
        LedgerUnavailableException => true,
        SqliteException sqlite => Primary(sqlite) is raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_FULL
            or raw.SQLITE_IOERR or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_NOMEM or raw.SQLITE_PERM,
        _ => false,
    };

    /// <summary>The exception that callers get for an error of SQLite; other exceptions are returned as they are.</summary>
    public static Exception Explain(Exception error, string path) => error is SqliteException sqlite ? Explain(sqlite, path) : error;

    /// <inheritdoc cref="Explain(Exception, string)"/>
    public static LedgerUnavailableException Explain(SqliteException error, string path)
    {
        (string text, bool transient) = Primary(error) switch
        {
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED
                => ("is locked by another process for too long. Try again when that process has finished", true),
            raw.SQLITE_FULL => ("could not grow: the disk is full. Free some space; nothing that was acknowledged is lost", true),
            raw.SQLITE_IOERR => (
                "could not be read or written: the disk reports an error. Free some space if it is full, else check the disk; "
                    + "nothing that was acknowledged is lost",
                true),
            raw.SQLITE_CORRUPT => ("is damaged. Stop the program and restore the folder from a backup", false),
            raw.SQLITE_NOTADB => ("is not a SQLite database. Move the file away or choose another data folder", false),
            raw.SQLITE_READONLY or raw.SQLITE_PERM
                => ("may only be read. Give this user the right to write the file and its folder", false),
            raw.SQLITE_CANTOPEN => ("could not be opened. Check that the folder exists and that this user may write in it", false),
            raw.SQLITE_CONSTRAINT when error.Message.Contains("exchange.id", StringComparison.Ordinal)
                => ("refused an exchange: one with the same id is there already", false),
            raw.SQLITE_CONSTRAINT when error.Message.Contains("import_key", StringComparison.Ordinal)
                => ("refused an exchange: one with the same import key is there already", false),
            raw.SQLITE_CONSTRAINT when error.Message.Contains("api_key", StringComparison.Ordinal)
                => ("refused a key: one with the same id or hash is there already", false),
            raw.SQLITE_CONSTRAINT => ("refused a row that breaks a rule of its table", false),
            raw.SQLITE_TOOBIG => ("refused a row that is larger than SQLite allows", false),
            _ => ("failed", false),
        };
        return new LedgerUnavailableException($"The ledger {path} {text}. (SQLite: {error.Message})", error, transient);
    }

    // The low byte of an extended code is the code it refines.
    private static int Primary(SqliteException error) => error.SqliteErrorCode & 0xFF;
}
