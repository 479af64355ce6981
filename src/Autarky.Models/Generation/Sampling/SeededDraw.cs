namespace Autarky.Models.Generation.Sampling;

/// <summary>
/// A race of tokens that depends on a seed and a place in the answer and on nothing else: no state, so the order in which answers are computed, and
/// tokens that were tried and thrown away, change nothing. Token t arrives after −ln(u) / p(t) for a number u of its own; so the first is t with
/// probability p(t), and where two models have nearly the same probabilities, mostly the same token is the first.
/// </summary>
/// <remarks>
/// Source of the race: Maddison and others, A* sampling (2014), in its exponential form; of one race for two models: Daliri and others, Coupling without
/// communication and drafter-invariant speculative decoding (2024). The mixing function is the finaliser of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number
/// generators, 2014).
/// </remarks>
internal static class SeededDraw
{
    private const ulong Step = 0x9e3779b97f4a7c15;

    /// <summary>The first token to arrive at a place of an answer; −1 where none has a probability.</summary>
    /// <param name="seed">The answer's seed.</param>
    /// <param name="place">The place, from 0.</param>
    /// <param name="probabilities">One a token; their sum may be anything.</param>
    public static int First(ulong seed, int place, ReadOnlySpan<float> probabilities)
    {
        ulong stream = Mix(Mix(seed) + (((ulong)(uint)place + 1) * Step));
        int first = -1;
        double earliest = double.PositiveInfinity;
        for (int token = 0; token < probabilities.Length; token++)
        {
            double probability = probabilities[token];
            if (!(probability > 0))
            {
                continue;
            }

            // 1 − u in (0, 1]. As −ln(u) ≥ 1 − u, most tokens are known to come too late without a logarithm.
            double rest = ((Mix(stream + ((ulong)(uint)token * Step)) >> 11) + 1) * (1.0 / (1UL << 53));
            if (rest < earliest * probability && -Math.Log(1 - rest) / probability is var time && time < earliest)
            {
                (first, earliest) = (token, time);
            }
        }

        return first;
    }

    /// <summary>The seed of one of several answers to the same prompt; the first has the request's own.</summary>
    public static ulong OfChoice(ulong seed, int choice) => choice == 0 ? seed : Mix(seed ^ Mix((ulong)choice * Step));

    private static ulong Mix(ulong z)
    {
        z += Step;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
}
