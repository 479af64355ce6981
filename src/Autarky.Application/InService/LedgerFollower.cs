using Autarky.Gateway.Keys;
using Autarky.Ledger;
using Autarky.Ledger.AnswerSets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Autarky.Application.InService;

/// <summary>
/// Keeps what the running server holds in memory (keys, use cases, live students) up to date with the ledger, which other processes write:
/// a release or a revoked key takes effect within a second.
/// </summary>
public sealed partial class LedgerFollower(
    ILedger ledger, KeyRing keys, LiveUseCases useCases, KnownAnswers answers, TimeProvider clock, ILogger<LedgerFollower> log)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);

    // Imports change which use cases there are but no version; they are looked for less often.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>Reads everything once, before the first request.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        keys.Replace(await ledger.Keys.ListAsync(cancellationToken));
        await useCases.RefreshAsync(ledger, cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Whoever gives the first right answer is not to wait for it.
        answers.Begin();
        long seen = -1;
        DateTimeOffset last = default;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                long version = await ledger.VersionAsync(stoppingToken);
                if (version != seen || clock.GetUtcNow() - last > Longest)
                {
                    await RefreshAsync(stoppingToken);
                    seen = version;
                    last = clock.GetUtcNow();
                }
            }
            catch (LedgerUnavailableException error)
            {
                // The server goes on with what it holds; requests themselves report an unavailable ledger.
                LogNotRefreshed(log, error);
            }

            await Task.Delay(Pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Keys and releases could not be read from the ledger; the last known ones stay in force")]
    private static partial void LogNotRefreshed(ILogger logger, Exception error);
}
