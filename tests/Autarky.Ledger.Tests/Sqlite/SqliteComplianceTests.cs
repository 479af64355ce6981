using Autarky.Ledger.Sqlite;
using Autarky.Ledger.Tests.Compliance;

namespace Autarky.Ledger.Tests.Sqlite;

public sealed class SqliteExchangesTests() : ExchangesComplianceTests(new SqliteStore());

public sealed class SqliteAttemptsTests() : AttemptsComplianceTests(new SqliteStore());

public sealed class SqliteSearchTests() : SearchComplianceTests(new SqliteStore());

public sealed class SqlitePagingTests() : PagingComplianceTests(new SqliteStore());

public sealed class SqliteFeedbackTests() : FeedbackComplianceTests(new SqliteStore());

public sealed class SqliteKeysTests() : KeysComplianceTests(new SqliteStore());

public sealed class SqliteResponsesTests() : ResponsesComplianceTests(new SqliteStore());

public sealed class SqliteStudentsTests() : StudentsComplianceTests(new SqliteStore());

public sealed class SqliteUseCasesTests() : UseCasesComplianceTests(new SqliteStore());

public sealed class SqliteStatisticsTests() : StatisticsComplianceTests(new SqliteStore());

/// <summary>A ledger in a folder of its own under the system's temporary folder.</summary>
public sealed class SqliteStore : LedgerStore
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("autarky-ledger-");

    protected override async Task<ILedger> CreateAsync()
        => await SqliteLedger.OpenAsync(
            System.IO.Path.Combine(_folder.FullName, "data", SqliteLedger.FileName), TimeProvider.System, CancellationToken.None);

    protected override Task RemoveAsync()
    {
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }
}
