using Autarky.Models.Generation.Sampling;

namespace Autarky.Models.Generation;

/// <summary>Something that happened to one of the answers to a request.</summary>
/// <param name="Choice">The answer's number, from 0.</param>
/// <param name="Text">Text that is certain now; often empty: characters may need more tokens, and what may become a stop text is kept back.</param>
public abstract record GenerationEvent(int Choice, string Text);

/// <summary>A token was chosen.</summary>
/// <param name="Choice">The answer's number.</param>
/// <param name="Token">The token.</param>
/// <param name="Text">Text that is certain now.</param>
/// <param name="Logprobs">How likely it was, if asked for.</param>
public sealed record TokenGenerated(int Choice, int Token, string Text, TokenLogprobs? Logprobs) : GenerationEvent(Choice, Text);

/// <summary>An answer has ended.</summary>
/// <param name="Choice">The answer's number.</param>
/// <param name="Text">The rest of its text.</param>
/// <param name="Reason">Why.</param>
/// <param name="Counts">Tokens.</param>
/// <param name="Timings">Times.</param>
public sealed record GenerationFinished(int Choice, string Text, FinishReason Reason, TokenCounts Counts, GenerationTimings Timings)
    : GenerationEvent(Choice, Text)
{
    /// <summary>The stop text that ended it, perhaps in the middle of something; only with <see cref="FinishReason.Stop"/>, null where the model did.</summary>
    public string? StopText { get; init; }

    /// <summary>What went wrong; only with <see cref="FinishReason.Error"/>.</summary>
    public GenerationException? Error { get; init; }
}

/// <summary>Why an answer ended.</summary>
public enum FinishReason
{
    /// <summary>The model said so, or a stop text came.</summary>
    Stop,

    /// <summary>No more tokens were allowed.</summary>
    Length,

    /// <summary>Whoever asked does not want it any more.</summary>
    Cancelled,

    /// <summary>It could not go on.</summary>
    Error,
}

/// <summary>Tokens of an answer.</summary>
/// <param name="Prompt">Tokens of the prompt.</param>
/// <param name="Cached">Those of them that did not have to be computed again.</param>
/// <param name="Answer">Tokens that the model chose, the one that ended the answer among them.</param>
public readonly record struct TokenCounts(int Prompt, int Cached, int Answer);

/// <summary>Times of an answer, all from the moment of the request.</summary>
/// <param name="Started">When its prompt began to be read.</param>
/// <param name="FirstToken">When its first token was there; null without one.</param>
/// <param name="Finished">When it ended.</param>
public readonly record struct GenerationTimings(TimeSpan Started, TimeSpan? FirstToken, TimeSpan Finished);
