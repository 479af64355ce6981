using System.Threading.Channels;

namespace Autarky.Models.Generation;

/// <summary>A request that an engine has taken on.</summary>
public sealed class GenerationRun : IDisposable
{
    private readonly Channel<GenerationEvent> _events = Channel.CreateUnbounded<GenerationEvent>(
        new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private readonly CancellationTokenRegistration _registration;
    private volatile bool _cancelled;

    internal GenerationRun(GenerationRequest request, int maxTokens, int pages, CancellationToken cancellationToken)
    {
        Request = request;
        MaxTokens = maxTokens;
        Pages = pages;
        _registration = cancellationToken.Register(() => _cancelled = true);
    }

    /// <summary>What is to be generated.</summary>
    public GenerationRequest Request { get; }

    /// <summary>The most tokens of each answer.</summary>
    public int MaxTokens { get; }

    internal long Start { get; } = TimeProvider.System.GetTimestamp();

    /// <summary>The most pages that its answers may hold together.</summary>
    internal int Pages { get; }

    /// <summary>The most positions that each of its answers fills; the last token is never read.</summary>
    internal int MostPositions => Request.Prompt.Length + MaxTokens - 1;

    internal bool IsCancelled => _cancelled;

    /// <summary>Answers that have begun.</summary>
    internal int Begun { get; set; }

    /// <summary>Answers that have not ended.</summary>
    internal int Open { get; set; }

    /// <summary>Everything that happens, as it happens; ends after the last answer has ended. To be read once.</summary>
    /// <param name="cancellationToken">Ends the reading and the work.</param>
    public async IAsyncEnumerable<GenerationEvent> ReadAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        try
        {
            await foreach (GenerationEvent item in _events.Reader.ReadAllAsync(cancellationToken))
            {
                yield return item;
            }
        }
        finally
        {
            Cancel();
        }
    }

    /// <summary>Ends the work before its next step; what has ended already stays.</summary>
    public void Cancel() => _cancelled = true;

    /// <inheritdoc/>
    public void Dispose()
    {
        Cancel();
        _registration.Dispose();
    }

    internal TimeSpan Elapsed() => TimeProvider.System.GetElapsedTime(Start);

    internal void Tell(GenerationEvent happened) => _events.Writer.TryWrite(happened);

    /// <summary>One of its answers has ended.</summary>
    internal void End(GenerationFinished finished)
    {
        Tell(finished);
        if (--Open == 0)
        {
            _events.Writer.Complete();
            _registration.Unregister();
        }
    }
}
