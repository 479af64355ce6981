namespace Autarky.Models.Generation.Sampling;

/// <summary>
/// Numbers in [0, 1) that depend on a seed and a place in the answer and on nothing else: no state, so the order in which answers are computed,
/// and tokens that were tried and thrown away, change nothing.
/// </summary>
/// <remarks>The mixing function is the finaliser of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).</remarks>
internal static class SeededDraw
{
    private const ulong Step = 0x9e3779b97f4a7c15;

    /// <summary>The number of a place.</summary>
    public static double At(ulong seed, int place) => (Mix(Mix(seed) + (((ulong)(uint)place + 1) * Step)) >> 11) * (1.0 / (1UL << 53));

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
