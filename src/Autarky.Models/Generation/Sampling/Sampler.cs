using System.Runtime.Intrinsics;
using Autarky.Kernels;

namespace Autarky.Models.Generation.Sampling;

/// <summary>Chooses the tokens of one answer, in this order: penalties and bias, constraint, temperature, top-k, top-p, min-p, the seeded draw.</summary>
/// <param name="options">How to choose.</param>
/// <param name="seed">The answer's own seed.</param>
/// <param name="prompt">The tokens before the answer.</param>
internal sealed class Sampler(SamplingOptions options, ulong seed, ReadOnlySpan<int> prompt)
{
    private readonly Penalties _penalties = new(options, prompt);
    private int _place;

    /// <summary>Chooses the next token. Asked again before <see cref="Accept"/>, it answers the same.</summary>
    /// <param name="logits">The model's logits.</param>
    /// <param name="allowed">A bit a token; empty when all are allowed.</param>
    /// <param name="space">Memory to work in.</param>
    /// <exception cref="GenerationException">No token is allowed, or the logits hold no numbers.</exception>
    public int Choose(ReadOnlySpan<float> logits, ReadOnlySpan<uint> allowed, SamplingSpace space)
    {
        int token = Choose(logits, allowed, [], space);
        return token >= 0 ? token : throw Nothing();
    }

    /// <summary>The token that another model would choose here: penalties, truncation and the race are those of this answer.</summary>
    /// <param name="logits">The other model's logits; they may be more or fewer than the vocabulary's tokens.</param>
    /// <param name="guessed">Tokens that are guessed to come before it.</param>
    /// <param name="space">Memory to work in.</param>
    /// <returns>The token, or −1 for none.</returns>
    public int Guess(ReadOnlySpan<float> logits, ReadOnlySpan<int> guessed, SamplingSpace space) => Choose(logits, [], guessed, space);

    /// <summary>The token has become part of the answer.</summary>
    public void Accept(int token)
    {
        _place++;
        _penalties.Accept(token);
    }

    private int Choose(ReadOnlySpan<float> logits, ReadOnlySpan<uint> allowed, ReadOnlySpan<int> guessed, SamplingSpace space)
    {
        Span<float> scores = space.Scores;
        int common = Math.Min(logits.Length, scores.Length);
        logits[..common].CopyTo(scores);
        scores[common..].Fill(float.NegativeInfinity);
        if (!_penalties.None)
        {
            _penalties.Apply(scores, guessed);
        }

        if (!allowed.IsEmpty)
        {
            Forbid(scores, allowed);
        }

        if (options.IsGreedy)
        {
            return Likeliest(scores);
        }

        Softmax.Run(scores, options.Temperature, scores);
        if (float.IsNaN(scores[0]))
        {
            return -1;
        }

        Truncate(scores, space.Truncation);
        return SeededDraw.First(seed, _place + guessed.Length, scores);
    }

    private static GenerationException Nothing() =>
        new("No token can follow: the constraint allows none that the model gives a finite score, or the model's scores are no numbers.");

    // Masks are mostly words of nothing or of everything.
    private static void Forbid(Span<float> scores, ReadOnlySpan<uint> allowed)
    {
        int token = 0;
        for (; token + 32 <= scores.Length; token += 32)
        {
            uint bits = allowed[token >> 5];
            Span<float> word = scores.Slice(token, 32);
            if (bits == 0)
            {
                word.Fill(float.NegativeInfinity);
            }
            else if (bits != uint.MaxValue)
            {
                for (int i = 0; i < 32; i++)
                {
                    word[i] = (bits >> i & 1) == 0 ? float.NegativeInfinity : word[i];
                }
            }
        }

        for (; token < scores.Length; token++)
        {
            if ((allowed[token >> 5] >> (token & 31) & 1) == 0)
            {
                scores[token] = float.NegativeInfinity;
            }
        }
    }

    // Of equals the lowest id; NaN is never larger.
    private static int Likeliest(ReadOnlySpan<float> scores)
    {
        float most = float.NegativeInfinity;
        int whole = scores.Length - (scores.Length % Vector512<float>.Count);
        Vector512<float> best = Vector512.Create(most);
        for (int i = 0; i < whole; i += Vector512<float>.Count)
        {
            Vector512<float> some = Vector512.Create(scores[i..]);
            best = Vector512.ConditionalSelect(Vector512.GreaterThan(some, best), some, best);
        }

        for (int i = 0; i < Vector512<float>.Count; i++)
        {
            most = best[i] > most ? best[i] : most;
        }

        foreach (float score in scores[whole..])
        {
            most = score > most ? score : most;
        }

        for (int i = 0; i < scores.Length && most > float.NegativeInfinity; i++)
        {
            if (i < whole && i % Vector512<float>.Count == 0 && !Vector512.EqualsAny(Vector512.Create(scores[i..]), Vector512.Create(most)))
            {
                i += Vector512<float>.Count - 1;
            }
            else if (scores[i] == most)
            {
                return i;
            }
        }

        return -1;
    }

    private void Truncate(Span<float> probabilities, Truncation truncation)
    {
        if (options.TopK > 0)
        {
            truncation.KeepCount(probabilities, options.TopK);
        }

        if (options.TopP < 1)
        {
            truncation.KeepMass(probabilities, options.TopP);
        }

        if (options.MinP > 0)
        {
            Truncation.KeepNear(probabilities, options.MinP);
        }
    }
}
