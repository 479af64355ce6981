using System.Collections.Concurrent;
using Autarky.Ledger.Exchanges;
using Microsoft.Extensions.Hosting;

namespace Autarky.Gateway.Stored;

/// <summary>The responses that run on in this process without their clients. What is not here and has no exchange was broken off with its process.</summary>
internal sealed class RunningResponses : IHostedService
{
    private readonly ConcurrentDictionary<ExchangeId, (CancellationTokenSource Cancel, TaskCompletionSource Over)> _running = new();

    public bool Contains(ExchangeId exchange) => _running.ContainsKey(exchange);

    /// <summary>One begins. <see cref="Remove"/> must follow.</summary>
    public void Add(ExchangeId exchange, CancellationTokenSource cancel) =>
        _running[exchange] = (cancel, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    /// <summary>One is over, and recorded.</summary>
    public void Remove(ExchangeId exchange)
    {
        if (_running.TryRemove(exchange, out (CancellationTokenSource Cancel, TaskCompletionSource Over) one))
        {
            one.Over.SetResult();
        }
    }

    /// <summary>Breaks one off, and returns when it is recorded; at once where none runs.</summary>
    public async Task CancelAsync(ExchangeId exchange, CancellationToken cancellationToken)
    {
        if (_running.TryGetValue(exchange, out (CancellationTokenSource Cancel, TaskCompletionSource Over) one))
        {
            try
            {
                await one.Cancel.CancelAsync();
            }
            catch (ObjectDisposedException)
            {
                // It ended this moment.
            }

            await one.Over.Task.WaitAsync(cancellationToken);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Waits until those that run are recorded: the server's end breaks them off.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(_running.Values.Select(one => one.Over.Task)).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // What is not recorded by now reads as failed.
        }
    }
}
