using Autarky.Models.Generation.Sampling;
using Autarky.Text.Tokenization;

namespace Autarky.Models.Generation.Chat;

/// <summary>A token and how likely the model itself found it at its place.</summary>
/// <param name="Token">Its id.</param>
/// <param name="Text">What it says; a piece of a character is shown as U+FFFD.</param>
/// <param name="Logprob">The natural logarithm of its probability.</param>
public sealed record LikelyToken(int Token, string Text, float Logprob)
{
    /// <summary>The likeliest tokens at this place, the likeliest first; as many as were asked for.</summary>
    public IReadOnlyList<LikelyToken> Top { get; init; } = [];

    internal static LikelyToken Of(int token, TokenLogprobs logprobs, Tokenizer tokenizer) => Of(token, logprobs.Logprob, tokenizer) with
    {
        Top = [.. logprobs.Top.Select(likely => Of(likely.Token, likely.Logprob, tokenizer))],
    };

    // A model may have more rows than its vocabulary has tokens.
    private static LikelyToken Of(int token, float logprob, Tokenizer tokenizer) =>
        new(token, token < tokenizer.VocabularySize ? tokenizer.Decode([token], continues: true) : "", logprob);
}
