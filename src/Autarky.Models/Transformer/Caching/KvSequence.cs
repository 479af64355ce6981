using Autarky.Kernels.Attention;

namespace Autarky.Models.Transformer.Caching;

/// <summary>What one sequence has cached: its pages, in order.</summary>
/// <param name="pool">Where its pages come from and go to.</param>
public sealed class KvSequence(KvPool pool) : IDisposable
{
    private readonly List<KvPage> _pages = [];

    /// <summary>Positions that are filled.</summary>
    public int Length { get; private set; }

    /// <summary>Makes room for more positions.</summary>
    /// <returns>False, and nothing changed, if the pool has not enough pages.</returns>
    public bool TryReserve(int positions)
    {
        int needed = (Length + positions + AttentionPage.Positions - 1) / AttentionPage.Positions, before = _pages.Count;
        while (_pages.Count < needed)
        {
            if (pool.TryTake() is not { } page)
            {
                Release(before);
                return false;
            }

            _pages.Add(page);
        }

        return true;
    }

    /// <summary>Forgets everything from a position on.</summary>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        Length = length;
        Release((length + AttentionPage.Positions - 1) / AttentionPage.Positions);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Length = 0;
        Release(0);
    }

    internal KvPage Page(int index) => _pages[index];

    internal void Advance(int positions) => Length += positions;

    private void Release(int keep)
    {
        while (_pages.Count > keep)
        {
            pool.Return(_pages[^1]);
            _pages.RemoveAt(_pages.Count - 1);
        }
    }
}
