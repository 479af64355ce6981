using Autarky.Gateway.Errors;

namespace Autarky.Gateway.Pipeline;

/// <summary>
/// An answer from its first byte on, streamed or not: reads it, listens to it, and keeps back what must not leave before the commit: the whole of a plain
/// answer, the end of a stream.
/// </summary>
internal abstract class Answer : IAsyncDisposable
{
    /// <summary>Whether the first token is there.</summary>
    public abstract bool HasToken { get; }

    /// <summary>How large it is so far, in bytes or characters.</summary>
    public abstract long Size { get; }

    /// <summary>Whether nothing more is to come.</summary>
    public bool IsWhole { get; protected set; }

    /// <summary>Reads on until the first token of a stream, or to the end of a plain answer. Passes nothing on.</summary>
    /// <param name="beforeRead">Called before every read: to wind up the clock.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="GatewayException">The provider broke off or answered something else.</exception>
    public async Task OpenAsync(Action beforeRead, CancellationToken cancellationToken)
    {
        while (!IsWhole && !HasToken)
        {
            beforeRead();
            await ReadOnAsync(cancellationToken);
        }
    }

    /// <summary>Reads the next piece.</summary>
    /// <exception cref="GatewayException">The provider broke off, sent an error, or something that is none of its dialect.</exception>
    public abstract ValueTask ReadOnAsync(CancellationToken cancellationToken);

    /// <summary>The answer for the ledger, in the dialect of the request, or what there is of it; null when there is nothing.</summary>
    public abstract byte[]? Body();

    /// <summary>What the provider counted; null when it did not say.</summary>
    public abstract Usage? ReadUsage();

    /// <summary>What the model wrote so far: for counting.</summary>
    public abstract string WrittenText();

    public abstract ValueTask DisposeAsync();
}
