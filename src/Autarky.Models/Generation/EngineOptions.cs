namespace Autarky.Models.Generation;

/// <summary>How an engine shares a model among requests.</summary>
public sealed record EngineOptions
{
    /// <summary>The most answers that are computed at the same time.</summary>
    public int MaxAnswers { get; init; } = 64;

    /// <summary>The most requests that wait; one more is refused.</summary>
    public int MaxQueue { get; init; } = 128;

    /// <summary>The most tokens of prompt and answer together; null, or more than the model's context, for the model's context.</summary>
    public int? Context { get; init; }

    /// <summary>Tokens of an answer whose request names no limit.</summary>
    public int MaxTokens { get; init; } = 4096;

    /// <summary>The most tokens of prompts a step while answers are being written, so that these go on smoothly.</summary>
    public int PromptTokensBesideAnswers { get; init; } = 128;

    /// <summary>Whether the beginnings of prompts are kept for later requests.</summary>
    public bool PrefixCache { get; init; } = true;

    /// <summary>The most tokens that are guessed from the text so far and checked in one step; 0 for none.</summary>
    public int Speculation { get; init; } = 6;

    /// <summary>The most tokens that a draft model, where there is one, guesses ahead; 0 for none.</summary>
    public int DraftTokens { get; init; } = 5;

    /// <summary>Tokens that end an answer.</summary>
    public IReadOnlyCollection<int> EndTokens { get; init; } = [];

    /// <summary>Makes what turns an answer's tokens into text; null when ids are all that is wanted.</summary>
    public Func<ITokenText>? Text { get; init; }
}
