namespace Autarky.Gateway.Conversations;

/// <summary>Something that happens while an answer is written, in no dialect. Every answer begins with <see cref="AnswerStarted"/>.</summary>
internal abstract record ChatEvent;

/// <summary>The answer begins.</summary>
/// <param name="Id">The provider's id for it; null where it has none.</param>
/// <param name="Model">The model that answers, by the provider's name for it; null where it does not say.</param>
internal sealed record AnswerStarted(string? Id, string? Model) : ChatEvent;

/// <summary>More text of an answer.</summary>
internal sealed record TextAdded(int Choice, string Text) : ChatEvent;

/// <summary>More of a refusal.</summary>
internal sealed record RefusalAdded(int Choice, string Text) : ChatEvent;

/// <summary>More of a thought.</summary>
internal sealed record ThoughtAdded(int Choice, string Text) : ChatEvent;

/// <summary>The thought is over.</summary>
/// <param name="Choice">The answer's number, from 0.</param>
/// <param name="Seal">What proves to its maker that the thought is its own; null where it has none.</param>
/// <param name="IsHidden">Whether its words are in the seal alone.</param>
internal sealed record ThoughtSealed(int Choice, string? Seal, bool IsHidden = false) : ChatEvent;

/// <summary>A call of a tool begins. Calls of a choice are numbered from 0.</summary>
internal sealed record CallStarted(int Choice, int Call, string Id, string Name) : ChatEvent;

/// <summary>More of a call's arguments: a piece of JSON.</summary>
internal sealed record ArgumentsAdded(int Choice, int Call, string Json) : ChatEvent;

/// <summary>How likely tokens of an answer were.</summary>
internal sealed record TokensWeighed(int Choice, IReadOnlyList<TokenWeight> Tokens) : ChatEvent;

/// <summary>An answer is over.</summary>
internal sealed record AnswerEnded(int Choice, EndReason Reason, string? StopText = null) : ChatEvent;

/// <summary>What the provider counted. May come several times: the last counts.</summary>
internal sealed record TokensCounted(Usage Usage) : ChatEvent;

/// <summary>Why an answer is over.</summary>
internal enum EndReason
{
    /// <summary>The model had said everything.</summary>
    Stop,

    /// <summary>A text of <see cref="Conversation.Stop"/> came.</summary>
    StopText,

    /// <summary>No more tokens were allowed.</summary>
    Length,

    /// <summary>The model waits for what tools answer.</summary>
    Calls,

    /// <summary>The model or a filter refused.</summary>
    Refused,

    /// <summary>The provider paused and wants to be asked to go on.</summary>
    Paused,
}

/// <summary>How likely a token was.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Logprob">The natural logarithm of its probability.</param>
/// <param name="Bytes">Its bytes, which need not be whole characters.</param>
/// <param name="Top">The likeliest tokens in its place.</param>
internal sealed record TokenWeight(string Text, float Logprob, IReadOnlyList<byte> Bytes, IReadOnlyList<TokenWeight> Top);
