namespace Autarky.Models.Generation;

/// <summary>An answer that could not be finished.</summary>
/// <param name="message">What went wrong.</param>
/// <param name="inner">What it came from.</param>
public sealed class GenerationException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A request that is not taken on.</summary>
/// <param name="reason">Why, for programs.</param>
/// <param name="message">Why and what to do, for people.</param>
public sealed class GenerationRefusedException(RefusalReason reason, string message) : Exception(message)
{
    /// <summary>Why.</summary>
    public RefusalReason Reason { get; } = reason;

    /// <summary>When it may be worth asking again; null when it never is.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

/// <summary>Why a request is not taken on.</summary>
public enum RefusalReason
{
    /// <summary>A value of the request is wrong.</summary>
    Invalid,

    /// <summary>Prompt and answer are longer than the model's context.</summary>
    TooLong,

    /// <summary>More memory for keys and values is needed than there is at all.</summary>
    TooLarge,

    /// <summary>Too many requests wait already.</summary>
    QueueFull,
}
