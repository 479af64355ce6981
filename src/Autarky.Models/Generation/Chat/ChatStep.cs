using Autarky.Models.Generation.Sampling;
using Autarky.Text.Templates.Answers;

namespace Autarky.Models.Generation.Chat;

/// <summary>Something that happened to one of the answers: a token, or the end.</summary>
/// <param name="Choice">The answer's number, from 0.</param>
/// <param name="Parts">Content, reasoning and tool calls that are certain now; often none.</param>
public sealed record ChatStep(int Choice, IReadOnlyList<AnswerPart> Parts)
{
    /// <summary>The token; null at the end.</summary>
    public int? Token { get; init; }

    /// <summary>How likely it was, if asked for.</summary>
    public TokenLogprobs? Logprobs { get; init; }

    /// <summary>How the answer ended; null before.</summary>
    public ChatEnd? End { get; init; }
}

/// <summary>The end of an answer.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Counts">Tokens.</param>
/// <param name="Timings">Times.</param>
public sealed record ChatEnd(ChatEndReason Reason, TokenCounts Counts, GenerationTimings Timings)
{
    /// <summary>The stop text that ended it; null where none did.</summary>
    public string? StopText { get; init; }

    /// <summary>What went wrong; only with <see cref="ChatEndReason.Error"/>.</summary>
    public GenerationException? Error { get; init; }
}

/// <summary>Why an answer ended.</summary>
public enum ChatEndReason
{
    /// <summary>It is complete.</summary>
    Stop,

    /// <summary>No more tokens were allowed.</summary>
    Length,

    /// <summary>It calls tools and waits for what they say.</summary>
    ToolCalls,

    /// <summary>Whoever asked does not want it any more.</summary>
    Cancelled,

    /// <summary>It could not go on.</summary>
    Error,
}
