using Autarky.Ledger.Exchanges;

namespace Autarky.Ledger.Tests.Compliance;

/// <summary>
/// What every ledger must do, whatever database is under it: each implementation runs all classes that derive from this one.
/// </summary>
public abstract class LedgerComplianceTests(LedgerStore store) : IAsyncLifetime
{
    protected static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private int _made;

    protected ILedger Ledger { get; private set; } = null!;

    protected static CancellationToken None => CancellationToken.None;

    protected LedgerStore Store => store;

    public async Task InitializeAsync() => Ledger = await store.OpenAsync();

    public async Task DisposeAsync() => await store.DisposeAsync();

    /// <summary>A plain exchange, a second later than the one before.</summary>
    protected Exchange Make(Func<Exchange, Exchange>? change = null)
    {
        DateTimeOffset created = Start.AddSeconds(_made++);
        var exchange = new Exchange
        {
            Id = ExchangeId.New(created),
            Created = created,
            Origin = ExchangeOrigin.Served,
            UseCase = "triage",
            Provider = "openai",
            Model = "gpt-4",
            Route = RouteKind.Teacher,
            InputHash = "hash",
            Request = "{}"u8.ToArray(),
            Response = "[]"u8.ToArray(),
        };
        return change is null ? exchange : change(exchange);
    }

    protected async Task<Exchange> AppendAsync(Func<Exchange, Exchange>? change = null)
    {
        Exchange exchange = Make(change);
        await Ledger.Exchanges.AppendAsync(exchange, None);
        return exchange;
    }

    protected async Task<List<Exchange>> ReadAllAsync(ExchangeFilter? filter = null)
    {
        var all = new List<Exchange>();
        await foreach (Exchange exchange in Ledger.Exchanges.ReadAllAsync(filter ?? new ExchangeFilter(), None))
        {
            all.Add(exchange);
        }

        return all;
    }
}
