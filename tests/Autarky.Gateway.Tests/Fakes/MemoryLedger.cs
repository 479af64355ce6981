using System.Collections.Concurrent;
using Autarky.Ledger;

namespace Autarky.Gateway.Tests.Fakes;

/// <summary>As much of a ledger as the gateway uses.</summary>
internal sealed class MemoryLedger : ILedger, IExchanges, IFeedback
{
    public ConcurrentQueue<Exchange> Rows { get; } = new();

    public ConcurrentQueue<Feedback> Given { get; } = new();

    public Exchange? Recorded { get; set; }

    /// <summary>What every append waits for.</summary>
    public Func<Exchange, Task> BeforeAppend { get; set; } = _ => Task.CompletedTask;

    public bool IsDown { get; set; }

    public IExchanges Exchanges => this;

    public IFeedback Feedback => this;

    public IKeys Keys => throw new NotSupportedException();

    public IStudents Students => throw new NotSupportedException();

    public IStatistics Statistics => throw new NotSupportedException();

    public Exchange Find(string id) => Rows.Single(row => row.Id.ToString() == id);

    public Task<long> VersionAsync(CancellationToken cancellationToken) =>
        IsDown ? throw new LedgerUnavailableException("down") : Task.FromResult(1L);

    public async Task AppendAsync(Exchange exchange, CancellationToken cancellationToken)
    {
        await BeforeAppend(exchange);
        if (IsDown)
        {
            throw new LedgerUnavailableException("down");
        }

        Rows.Enqueue(exchange);
    }

    public Task<Exchange?> FindRecordedAsync(string? useCase, string inputHash, CancellationToken cancellationToken) =>
        Task.FromResult(Recorded is { } row && row.InputHash == inputHash && row.UseCase == useCase ? row : null);

    public Task<int> AddAsync(IReadOnlyList<Feedback> feedback, CancellationToken cancellationToken)
    {
        foreach (Feedback one in feedback)
        {
            if (!Rows.Any(row => row.Id == one.Exchange))
            {
                throw new KeyNotFoundException();
            }

            Given.Enqueue(one);
        }

        return Task.FromResult(feedback.Count);
    }

    public ValueTask DisposeAsync() => default;

    public Task<int> ImportAsync(IReadOnlyList<Exchange> exchanges, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Exchange?> FindAsync(ExchangeId id, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ExchangePage> PageAsync(ExchangeFilter filter, long? before, long? after, int size, CancellationToken cancellationToken) => throw new NotSupportedException();

    public IAsyncEnumerable<Exchange> ReadAllAsync(ExchangeFilter filter, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<long> CountAsync(ExchangeFilter filter, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<ExchangeId>> FindExchangesAsync(string useCase, string inputHash, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<Feedback>> ForExchangeAsync(ExchangeId id, CancellationToken cancellationToken) => throw new NotSupportedException();
}
