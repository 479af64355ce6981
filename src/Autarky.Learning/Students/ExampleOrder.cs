namespace Autarky.Learning.Students;

/// <summary>A seeded shuffle of our own (SplitMix64, Fisher–Yates), so that the order does not change with the runtime's generator.</summary>
internal sealed class ExampleOrder
{
    private readonly int[] _order;
    private ulong _state;

    internal ExampleOrder(int count, int seed)
    {
        _order = [.. Enumerable.Range(0, count)];
        _state = (uint)seed;
    }

    /// <summary>The next epoch's order; overwritten by the next call.</summary>
    internal ReadOnlyMemory<int> Next()
    {
        for (int i = _order.Length - 1; i > 0; i--)
        {
            // The upper bits of a product are a fair number below i + 1 (bias under 2⁻³²).
            int j = (int)(((Draw() >> 32) * (ulong)(i + 1)) >> 32);
            (_order[i], _order[j]) = (_order[j], _order[i]);
        }

        return _order;
    }

    private ulong Draw()
    {
        _state += 0x9E3779B97F4A7C15UL;
        ulong z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
