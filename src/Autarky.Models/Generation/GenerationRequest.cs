using Autarky.Models.Generation.Sampling;

namespace Autarky.Models.Generation;

/// <summary>What is to be generated.</summary>
public sealed record GenerationRequest
{
    /// <summary>The tokens before the answer; at least one.</summary>
    public required ReadOnlyMemory<int> Prompt { get; init; }

    /// <summary>The most tokens of each answer; null for as many as fit, at most the engine's own limit.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>How tokens are chosen.</summary>
    public SamplingOptions Sampling { get; init; } = new();

    /// <summary>How many answers to the one prompt.</summary>
    public int Choices { get; init; } = 1;

    /// <summary>Texts that end the answer, and are not part of it.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>Tokens that end the answer, and are not part of its text; null for those of the engine.</summary>
    public IReadOnlyCollection<int>? EndTokens { get; init; }

    /// <summary>Makes the rule that an answer must keep; null for none.</summary>
    public Func<ITokenConstraint>? Constraint { get; init; }

    /// <summary>How many of the likeliest tokens to report for each token, 0 for the chosen one only; null for no report.</summary>
    public int? TopLogprobs { get; init; }
}
