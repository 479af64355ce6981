using Autarky.Ledger;
using Autarky.Ledger.Search;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Autarky.Application.InService;

/// <summary>
/// Makes what the ledger holds searchable, behind the requests: new rows within a second or so, those from before whenever there is time. While rows come in it
/// leaves the ledger's writer alone for nine tenths of the time, so that requests do not wait for it.
/// </summary>
public sealed partial class SearchFollower(ILedger ledger, TimeProvider clock, ILogger<SearchFollower> log) : BackgroundService
{
    private const int RestsWhileBusy = 9;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // After a failure: longer, for what keeps it from writing keeps it from writing again.
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The host waits for the first step of every service before it listens.
        await Task.Yield();
        long written = -1;
        while (!stoppingToken.IsCancellationRequested)
        {
            TimeSpan rest;
            try
            {
                long started = clock.GetTimestamp();
                SearchProgress progress = await ledger.Search.AdvanceAsync(stoppingToken);
                TimeSpan took = clock.GetElapsedTime(started);
                rest = progress.Left == 0 ? Pause : progress.Written != written ? took * RestsWhileBusy : took;
                written = progress.Written;
            }
            catch (LedgerUnavailableException error)
            {
                LogNotIndexed(log, error);
                rest = PauseAfterFailure;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            await Task.Delay(rest, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Rows of the ledger could not be made searchable; they are tried again")]
    private static partial void LogNotIndexed(ILogger logger, Exception error);
}
