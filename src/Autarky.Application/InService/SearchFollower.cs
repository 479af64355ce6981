using Autarky.Ledger;
using Autarky.Ledger.Search;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Autarky.Application.InService;

/// <summary>
/// Makes what the ledger holds searchable, behind the requests: new rows within a second or so, those from before whenever there is time. While rows come in it
/// rests for nine tenths of the time, and while very many do for ninety-nine hundredths, so that requests do not pay for it: it catches up afterwards.
/// </summary>
public sealed partial class SearchFollower(ILedger ledger, TimeProvider clock, ILogger<SearchFollower> log) : BackgroundService
{
    private const int RestsWhileBusy = 9;
    private const int RestsInTheFlood = 99;

    // Rows a second from which a busy processor is better spent on requests.
    private const double Flood = 300;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // After a failure: longer, for what keeps it from writing keeps it from writing again.
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The host waits for the first step of every service before it listens.
        await Task.Yield();
        long written = -1, looked = clock.GetTimestamp();
        while (!stoppingToken.IsCancellationRequested)
        {
            TimeSpan rest;
            try
            {
                long started = clock.GetTimestamp();
                SearchProgress progress = await ledger.Search.AdvanceAsync(stoppingToken);
                TimeSpan took = clock.GetElapsedTime(started);
                double rate = written < 0 ? 0 : (progress.Written - written) / clock.GetElapsedTime(looked, started).TotalSeconds;
                rest = progress.Left == 0 ? Pause : rate > Flood ? took * RestsInTheFlood : rate > 0 ? took * RestsWhileBusy : took;
                (written, looked) = (progress.Written, started);
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
