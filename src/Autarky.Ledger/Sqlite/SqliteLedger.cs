using Autarky.Ledger.Access;
using Autarky.Ledger.Answers;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Responses;
using Autarky.Ledger.Search;
using Autarky.Ledger.Sqlite.Access;
using Autarky.Ledger.Sqlite.Answers;
using Autarky.Ledger.Sqlite.Attempts;
using Autarky.Ledger.Sqlite.Exchanges;
using Autarky.Ledger.Sqlite.Responses;
using Autarky.Ledger.Sqlite.Schema;
using Autarky.Ledger.Sqlite.Search;
using Autarky.Ledger.Sqlite.Statistics;
using Autarky.Ledger.Sqlite.Students;
using Autarky.Ledger.Sqlite.UseCases;
using Autarky.Ledger.Sqlite.Writing;
using Autarky.Ledger.Statistics;
using Autarky.Ledger.Students;
using Autarky.Ledger.UseCases;
using Dapper;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Autarky.Ledger.Sqlite;

/// <summary>
/// The ledger in one SQLite file. Several processes of one machine may have the file open and write to it at the same time; the file must
/// not lie on a network share, where SQLite's locks do not hold.
/// </summary>
public sealed class SqliteLedger : ILedger
{
    /// <summary>The file's name in a data directory.</summary>
    public const string FileName = "ledger.db";

    private readonly LedgerWriter _writer;
    private readonly SqliteReaders _readers;

    private SqliteLedger(LedgerWriter writer, SqliteReaders readers, TimeProvider time, SqliteLedgerOptions options)
    {
        _writer = writer;
        _readers = readers;
        Exchanges = new SqliteExchanges(writer, readers, time, options);
        Responses = new SqliteResponses(writer, readers);
        Search = new SqliteSearchIndex(writer, readers);
        Attempts = new SqliteAttempts(writer, readers);
        Feedback = new SqliteFeedback(writer, readers);
        Keys = new SqliteKeys(writer, readers);
        Students = new SqliteStudents(writer, readers);
        UseCases = new SqliteUseCases(writer, readers);
        Statistics = new SqliteStatistics(readers);
    }

    /// <inheritdoc/>
    public IExchanges Exchanges { get; }

    /// <inheritdoc/>
    public IAttempts Attempts { get; }

    /// <inheritdoc/>
    public IResponses Responses { get; }

    /// <inheritdoc/>
    public ISearchIndex Search { get; }

    /// <inheritdoc/>
    public IFeedback Feedback { get; }

    /// <inheritdoc/>
    public IKeys Keys { get; }

    /// <inheritdoc/>
    public IStudents Students { get; }

    /// <inheritdoc/>
    public IUseCaseRecords UseCases { get; }

    /// <inheritdoc/>
    public IStatistics Statistics { get; }

    /// <summary>Opens a ledger, or makes a new one with the directories that lead to it, and brings its schema up to date.</summary>
    /// <param name="path">The file, usually <see cref="FileName"/> in the data directory.</param>
    /// <param name="time">Measures how long a write waits for other processes: up to 10 seconds.</param>
    /// <param name="cancellationToken">Stops opening.</param>
    /// <param name="progress">Told before rows of an older version are brought up to date, which takes seconds for a million of them; may be null.</param>
    /// <exception cref="LedgerUnavailableException">
    /// The file is no ledger, or one of a newer version of the program, or may not be written. Nothing in it was changed.
    /// </exception>
    public static Task<SqliteLedger> OpenAsync(
        string path, TimeProvider time, CancellationToken cancellationToken, IProgress<LedgerUpgrade>? progress = null)
        => OpenAsync(path, time, new SqliteLedgerOptions(), cancellationToken, progress);

    /// <inheritdoc/>
    public Task<long> VersionAsync(CancellationToken cancellationToken) => Revision.ReadAsync(_readers, cancellationToken);

    /// <summary>
    /// Writes what was accepted, then closes the file. Calls that come later throw <see cref="ObjectDisposedException"/>.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        // Readers first: the last connection that may write folds the log back into the file.
        _readers.Dispose();
        await _writer.DisposeAsync();
    }

    internal static Task<SqliteLedger> OpenAsync(
        string path, TimeProvider time, SqliteLedgerOptions options, CancellationToken cancellationToken, IProgress<LedgerUpgrade>? progress = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<SqliteLedger>(cancellationToken);
        }

        path = Path.GetFullPath(path);
        try
        {
            return Task.FromResult(Open(path, time, options, progress));
        }
        catch (LedgerUnavailableException error)
        {
            return Task.FromException<SqliteLedger>(error);
        }
        catch (SqliteException error)
        {
            return Task.FromException<SqliteLedger>(SqliteFailure.Explain(error, path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Task.FromException<SqliteLedger>(new LedgerUnavailableException(
                $"The folder of the ledger {path} could not be made: {error.Message}", error));
        }
    }

    private static SqliteLedger Open(string path, TimeProvider time, SqliteLedgerOptions options, IProgress<LedgerUpgrade>? progress)
    {
        if (Directory.Exists(path))
        {
            throw new LedgerUnavailableException(
                $"{path} is a folder, and the ledger's file must be there. Move the folder away or choose another data folder.");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
            ForeignKeys = true,
            DefaultTimeout = 1,
        }.ToString());
        try
        {
            connection.Open();
            if (raw.sqlite3_db_readonly(connection.Handle!, "main") == 1)
            {
                // SQLite opens such a file for reading in silence, and whoever serves requests would notice at the first one.
                throw new LedgerUnavailableException(
                    $"The ledger {path} may only be read. Give this user the right to write the file and its folder, or choose another data folder.");
            }

            connection.Execute($"PRAGMA busy_timeout = {(long)options.BusyLimit.TotalMilliseconds}");
            SqliteMigration.Run(connection, path, progress);

            // The writer waits by itself from here on.
            connection.Execute("PRAGMA busy_timeout = 0");

            // FULL: a commit returns after the log is flushed to the disk. The cache holds the inner pages of every index of millions of
            // rows; the log is folded back every 16 MiB, when the pages that many commits changed are written once.
            connection.Execute(
                "PRAGMA synchronous = FULL; PRAGMA cache_size = -65536; "
                + "PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864");
            var writer = new LedgerWriter(
                path, new WriteSession(connection), new WriteTransaction(connection, path, time, options.BusyLimit), options);
            return new SqliteLedger(writer, new SqliteReaders(path), time, options);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
