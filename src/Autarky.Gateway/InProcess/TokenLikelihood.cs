using Autarky.Gateway.Conversations;

namespace Autarky.Gateway.InProcess;

/// <summary>A token of an answer and how likely the model itself found it at its place.</summary>
/// <param name="Text">What it says; a piece of a character is shown as U+FFFD.</param>
/// <param name="Logprob">The natural logarithm of its probability.</param>
public sealed record TokenLikelihood(string Text, float Logprob)
{
    /// <summary>The likeliest tokens at this place, the likeliest first; as many as were asked for.</summary>
    public IReadOnlyList<TokenLikelihood> Top { get; init; } = [];

    internal static TokenLikelihood Of(TokenWeight weight) => new(weight.Text, weight.Logprob) { Top = [.. weight.Top.Select(Of)] };
}
