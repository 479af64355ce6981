using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Autarky.Models.Generation.Sampling;

/// <summary>
/// A race of tokens that depends on a seed and a place in the answer and on nothing else: no state, so the order in which answers are computed, and
/// tokens that were tried and thrown away, change nothing. Token t arrives after −ln(u) / p(t) for a number u of its own; so the first is t with
/// probability p(t), and where two models have nearly the same probabilities, mostly the same token is the first.
/// </summary>
/// <remarks>
/// Source of the race: Maddison and others, A* sampling (2014), in its exponential form; of one race for two models: Daliri and others, Coupling without
/// communication and drafter-invariant speculative decoding (2024). The mixing function is the finaliser of SplitMix64 (Steele, Lea, Flood: Fast splittable
/// pseudorandom number generators, 2014).
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
        var race = new Race(Mix(Mix(seed) + (((ulong)(uint)place + 1) * Step)));
        int token = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            ref float from = ref MemoryMarshal.GetReference(probabilities);
            Vector512<ulong> numbers = Vector512.Create(race.Stream) + (Vector512.Create(0ul, 1, 2, 3, 4, 5, 6, 7) * Step);
            for (; token + Vector512<ulong>.Count <= probabilities.Length; token += Vector512<ulong>.Count)
            {
                (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(Vector256.LoadUnsafe(ref from, (nuint)token));
                Vector512<double> limit = Vector512.Create(lower, upper) * race.Earliest;
                if (Vector512.LessThanAny(Rest(numbers), limit))
                {
                    for (int i = token; i < token + Vector512<ulong>.Count; i++)
                    {
                        race.Enter(i, probabilities[i]);
                    }
                }

                numbers += Vector512.Create((ulong)Vector512<ulong>.Count * Step);
            }
        }

        for (; token < probabilities.Length; token++)
        {
            race.Enter(token, probabilities[token]);
        }

        return race.First;
    }

    /// <summary>The same, one token after the other.</summary>
    internal static int Reference(ulong seed, int place, ReadOnlySpan<float> probabilities)
    {
        var race = new Race(Mix(Mix(seed) + (((ulong)(uint)place + 1) * Step)));
        for (int token = 0; token < probabilities.Length; token++)
        {
            race.Enter(token, probabilities[token]);
        }

        return race.First;
    }

    /// <summary>The seed of one of several answers to the same prompt; the first has the request's own.</summary>
    public static ulong OfChoice(ulong seed, int choice) => choice == 0 ? seed : Mix(seed ^ Mix((ulong)choice * Step));

    // 1 − u in (0, 1]: 53 bits of the mixed number, exact in binary64.
    private static double Rest(ulong number) => ((Mix(number) >> 11) + 1) * (1.0 / (1UL << 53));

    private static Vector512<double> Rest(Vector512<ulong> numbers)
    {
        Vector512<ulong> z = numbers + Vector512.Create(Step);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return Vector512.ConvertToDouble(((z ^ (z >> 31)) >> 11) + Vector512<ulong>.One) * (1.0 / (1UL << 53));
    }

    private static ulong Mix(ulong z)
    {
        z += Step;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }

    private struct Race(ulong stream)
    {
        public ulong Stream { get; } = stream;

        public int First { get; private set; } = -1;

        public double Earliest { get; private set; } = double.PositiveInfinity;

        // As −ln(u) ≥ 1 − u, most tokens are known to come too late without a logarithm.
        public void Enter(int token, double probability)
        {
            if (!(probability > 0))
            {
                return;
            }

            double rest = Rest(Stream + ((ulong)(uint)token * Step));
            if (rest < Earliest * probability && -Math.Log(1 - rest) / probability is var time && time < Earliest)
            {
                (First, Earliest) = (token, time);
            }
        }
    }
}
