using Autarky.Ledger.Sqlite;
using Microsoft.Data.Sqlite;

namespace Autarky.Ledger.Tests.Sqlite;

public sealed class SqliteFailureTests
{
    [Theory]
    [InlineData(5, "locked by another process", true)]
    [InlineData(5 | (2 << 8), "locked by another process", true)] // an extended code
    [InlineData(13, "the disk is full", true)]
    [InlineData(10 | (4 << 8), "the disk reports an error", true)]
    [InlineData(11, "is damaged", false)]
    [InlineData(26, "is not a SQLite database", false)]
    [InlineData(8, "may only be read", false)]
    [InlineData(14, "could not be opened", false)]
    public void Says_what_to_do_about_the_file(int code, string says, bool transient)
    {
        var error = new SqliteException("from SQLite", code);

        LedgerUnavailableException explained = SqliteFailure.Explain(error, "/data/ledger.db");

        explained.Message.ShouldContain("/data/ledger.db");
        explained.Message.ShouldContain(says);
        explained.IsTransient.ShouldBe(transient);
        SqliteFailure.ConcernsWholeFile(error).ShouldBeTrue();
    }

    [Fact]
    public void A_broken_rule_concerns_one_row_only()
        => SqliteFailure.ConcernsWholeFile(new SqliteException("UNIQUE constraint failed: exchange.id", 19)).ShouldBeFalse();
}
