using Autarky.Kernels;

namespace Autarky.Models.Generation.Sampling;

/// <summary>How likely the model itself found a token, before any penalty, truncation or temperature.</summary>
/// <param name="Logprob">The natural logarithm of its probability.</param>
/// <param name="Top">The likeliest tokens, the likeliest first.</param>
public sealed record TokenLogprobs(float Logprob, IReadOnlyList<TokenLogprob> Top)
{
    /// <summary>The log-softmax of logits at a token and at the likeliest ones.</summary>
    /// <param name="logits">The model's logits, unmodified.</param>
    /// <param name="token">The chosen token.</param>
    /// <param name="top">How many of the likeliest.</param>
    /// <param name="scratch">As long as the logits; overwritten.</param>
    internal static TokenLogprobs Read(ReadOnlySpan<float> logits, int token, int top, Span<float> scratch)
    {
        Softmax.Run(logits, 1, scratch);
        var best = new List<(float Logit, int Token)>(top + 1);
        float max = float.NegativeInfinity, share = 1;
        for (int i = 0; i < logits.Length; i++)
        {
            if (logits[i] > max)
            {
                max = logits[i];
                share = scratch[i];
            }

            if (top > 0 && (best.Count < top || logits[i] > best[^1].Logit))
            {
                int at = best.Count;
                while (at > 0 && best[at - 1].Logit < logits[i])
                {
                    at--;
                }

                best.Insert(at, (logits[i], i));
                if (best.Count > top)
                {
                    best.RemoveAt(top);
                }
            }
        }

        // The likeliest token's share is 1 / Σ e^(logit − max).
        float logSum = max - MathF.Log(share);
        return new TokenLogprobs(logits[token] - logSum, [.. best.Select(entry => new TokenLogprob(entry.Token, entry.Logit - logSum))]);
    }
}

/// <summary>A token and how likely it was.</summary>
/// <param name="Token">Its id.</param>
/// <param name="Logprob">The natural logarithm of its probability.</param>
public readonly record struct TokenLogprob(int Token, float Logprob);
