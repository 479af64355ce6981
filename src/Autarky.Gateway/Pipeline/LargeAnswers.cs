namespace Autarky.Gateway.Pipeline;

/// <summary>
/// Gives memory back after large answers. What they took is garbage when they are sent, and a server that then has little to do never collects it: a gigabyte
/// stayed after a few answers of 60 MB.
/// </summary>
internal sealed class LargeAnswers(TimeProvider time) : IDisposable
{
    /// <summary>From this size on an answer is large, in bytes: a thousandth of answers at most, so that nobody waits for what follows.</summary>
    public const int Large = 8 * 1024 * 1024;

    // So that answers that follow each other share one collection.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(3);

    // Pools of arrays let go of what nobody has used for a minute, when memory is collected.
    private static readonly TimeSpan Pools = TimeSpan.FromSeconds(75);

    private readonly CancellationTokenSource _over = new();
    private int _waiting;

    /// <summary>An answer was sent, or given up.</summary>
    /// <param name="bytes">Its size, as far as it came.</param>
    public void Passed(long bytes)
    {
        if (bytes >= Large && Interlocked.Exchange(ref _waiting, 1) == 0)
        {
            _ = CollectAsync();
        }
    }

    public void Dispose()
    {
        _over.Cancel();
        _over.Dispose();
    }

    private async Task CollectAsync()
    {
        try
        {
            CancellationToken over = _over.Token;
            await Task.Delay(Rest, time, over);
            Volatile.Write(ref _waiting, 0);
            Collect();
            await Task.Delay(Pools, time, over);
            Collect();
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
        {
            // The server has ended.
        }
    }

    private static void Collect() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
}
