using System.Text;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Import;
using Autarky.Ledger.Tests.Compliance;

namespace Autarky.Ledger.Tests.Import;

/// <summary>A ledger of its own for each test, and words to fill it with.</summary>
public abstract class ImportTestBase(LedgerStore store) : IAsyncLifetime
{
    protected const string Line =
        """{"request":{"model":"gpt-4","messages":[{"role":"user","content":"hi"}]},"response":{"choices":[{"message":{"role":"assistant","content":"hello"}}]}}""";

    protected static readonly ImportOptions Triage = new() { UseCase = "triage" };

    protected ILedger Ledger { get; private set; } = null!;

    protected static CancellationToken None => CancellationToken.None;

    public async Task InitializeAsync() => Ledger = await store.OpenAsync();

    public async Task DisposeAsync() => await store.DisposeAsync();

    protected Task<ImportReport> ImportAsync(string text, ImportOptions? options = null) => ImportAsync(Encoding.UTF8.GetBytes(text), options);

    protected async Task<ImportReport> ImportAsync(byte[] bytes, ImportOptions? options = null, ILedger? into = null)
    {
        using var stream = new MemoryStream(bytes);
        return await Importer.ImportAsync(stream, options ?? Triage, into ?? Ledger, null, None);
    }

    protected async Task<List<Exchange>> RowsAsync(ILedger? of = null)
    {
        var rows = new List<Exchange>();
        await foreach (Exchange exchange in (of ?? Ledger).Exchanges.ReadAllAsync(new ExchangeFilter(), None))
        {
            rows.Add(exchange);
        }

        return rows;
    }

    protected async Task<Exchange> OnlyRowAsync() => (await RowsAsync()).ShouldHaveSingleItem();

    /// <summary>The lines of an export.</summary>
    protected static async Task<string> ExportAsync(ILedger ledger)
    {
        using var stream = new MemoryStream();
        await Exporter.ExportAsync(ledger, new ExchangeFilter(), stream, null, None);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
