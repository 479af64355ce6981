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
        Span<float> scores = space.Scores;
        logits.CopyTo(scores);
        if (!_penalties.None)
        {
            _penalties.Apply(scores);
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
            throw Nothing();
        }

        Truncate(scores, space.Truncation);
        return Draw(scores, SeededDraw.At(seed, _place));
    }

    /// <summary>The token has become part of the answer.</summary>
    public void Accept(int token)
    {
        _place++;
        _penalties.Accept(token);
    }

    private static GenerationException Nothing() =>
        new("No token can follow: the constraint allows none that the model gives a finite score, or the model's scores are no numbers.");

    private static void Forbid(Span<float> scores, ReadOnlySpan<uint> allowed)
    {
        for (int token = 0; token < scores.Length; token++)
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
        int best = -1;
        float most = float.NegativeInfinity;
        for (int token = 0; token < scores.Length; token++)
        {
            if (scores[token] > most)
            {
                most = scores[token];
                best = token;
            }
        }

        return best >= 0 ? best : throw Nothing();
    }

    private static int Draw(ReadOnlySpan<float> probabilities, double draw)
    {
        double all = 0;
        foreach (float probability in probabilities)
        {
            all += probability;
        }

        double left = draw * all;
        int last = -1;
        for (int token = 0; token < probabilities.Length; token++)
        {
            if (probabilities[token] == 0)
            {
                continue;
            }

            last = token;
            left -= probabilities[token];
            if (left < 0)
            {
                return token;
            }
        }

        // Rounding may leave a rest: it belongs to the last.
        return last >= 0 ? last : throw Nothing();
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
