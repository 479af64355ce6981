using System.Globalization;
using Autarky.Ledger;

namespace Autarky.CommandLine;

/// <summary>Tells a person who waits that the ledger of an older version is being brought up to date.</summary>
internal sealed class LedgerUpgradeNotice : IProgress<LedgerUpgrade>
{
    // Fewer are done before anybody could read the line.
    private const long NoticeableExchanges = 20_000;

    /// <summary>One line on standard error.</summary>
    public static readonly LedgerUpgradeNotice OnStandardError = new();

    private LedgerUpgradeNotice()
    {
    }

    /// <inheritdoc/>
    public void Report(LedgerUpgrade value)
    {
        if (value.Exchanges >= NoticeableExchanges)
        {
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"Bringing the ledger with its {value.Exchanges:N0} exchanges up to date for this version, once. It stays as it is until that is done."));
        }
    }
}
