using Autarky.Kernels.Attention;

namespace Autarky.Models.Transformer.Caching;

/// <summary>What one sequence has cached: its pages, in order. The first of them may be shared with other sequences; they are only read.</summary>
/// <param name="pool">Where its pages come from and go to.</param>
/// <param name="most">The most positions that it will ever fill; null for as many as the model has.</param>
public sealed class KvSequence(KvPool pool, int? most = null) : IDisposable
{
    private const int LeastCopied = 4;

    private readonly List<KvPage> _pages = [];
    private readonly List<PrefixPage> _shared = [];

    /// <summary>Positions that are filled.</summary>
    public int Length { get; private set; }

    /// <summary>Whether it is rotated by the long divisors, because it may grow beyond the model's original context; false where a model has none.</summary>
    internal bool IsLong { get; } = (most ?? int.MaxValue) > pool.ShortContext;

    /// <summary>Makes room for more positions.</summary>
    /// <returns>False, and nothing changed, if the pool has not enough pages.</returns>
    /// <exception cref="ArgumentOutOfRangeException">It would grow beyond the original context, and was begun as one that never does.</exception>
    public bool TryReserve(int positions)
    {
        if (!IsLong)
        {
            // What it has cached is rotated for the original context and means nothing beyond.
            ArgumentOutOfRangeException.ThrowIfGreaterThan(positions, pool.ShortContext - Length);
        }

        int needed = PagesOf(Length + positions), before = _pages.Count;
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
    /// <exception cref="ArgumentOutOfRangeException">The sequence is shorter, or the position lies within shared pages.</exception>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, _shared.Count * AttentionPage.Positions);
        Length = length;
        Release(PagesOf(length));
    }

    /// <summary>
    /// Goes on with published pages as long as there are some, and with a copy of the one that begins as the next would. Does nothing unless the filled pages
    /// are full and published.
    /// </summary>
    /// <param name="tokens">The sequence's tokens from its first on; those beyond the filled positions are looked up.</param>
    /// <returns>Positions won.</returns>
    public int Adopt(ReadOnlySpan<int> tokens)
    {
        int before = Length;
        if (Length != _shared.Count * AttentionPage.Positions)
        {
            return 0;
        }

        while (Length + AttentionPage.Positions <= tokens.Length
            && pool.Find(Last, tokens.Slice(Length, AttentionPage.Positions), IsLong) is { } found)
        {
            // Room that was reserved and is not needed any more goes back.
            Release(_shared.Count);
            _shared.Add(found);
            _pages.Add(found.Page);
            Length += AttentionPage.Positions;
        }

        AdoptBeginning(tokens[Length..]);
        return Length - before;
    }

    // A page is copied in less time than a token or two are computed in.
    private void AdoptBeginning(ReadOnlySpan<int> tokens)
    {
        if (tokens.IsEmpty || pool.FindBeginning(Last, tokens[..Math.Min(tokens.Length, AttentionPage.Positions)], IsLong) is not var (found, common))
        {
            return;
        }

        if (common >= LeastCopied && TryReserve(common))
        {
            _pages[_shared.Count].CopyFrom(found.Page);
            Length += common;
        }

        pool.Leave(found);
    }

    /// <summary>Publishes its full pages for sequences with the same beginning.</summary>
    /// <param name="tokens">The sequence's tokens from its first on; pages that they do not cover stay its own.</param>
    public void Publish(ReadOnlySpan<int> tokens)
    {
        int filled = Math.Min(Length, tokens.Length);
        while ((_shared.Count + 1) * AttentionPage.Positions <= filled)
        {
            int page = _shared.Count;
            if (pool.Publish(Last, tokens.Slice(page * AttentionPage.Positions, AttentionPage.Positions), IsLong, _pages[page]) is not { } published)
            {
                return;
            }

            _shared.Add(published);
            _pages[page] = published.Page;
        }
    }

    /// <summary>A second sequence with the same content: published pages are shared, the others copied.</summary>
    /// <returns>Null if the pool has not enough pages.</returns>
    public KvSequence? Fork()
    {
        var fork = new KvSequence(pool, most);
        foreach (PrefixPage page in _shared)
        {
            pool.Share(page);
            fork._shared.Add(page);
            fork._pages.Add(page.Page);
        }

        fork.Length = _shared.Count * AttentionPage.Positions;
        if (!fork.TryReserve(Length - fork.Length))
        {
            fork.Dispose();
            return null;
        }

        for (int n = _shared.Count; n < fork._pages.Count; n++)
        {
            fork._pages[n].CopyFrom(_pages[n]);
        }

        fork.Length = Length;
        return fork;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Length = 0;
        Release(_shared.Count);

        // The last first: what was used longest ago, and is followed by nothing, is given up first.
        for (int n = _shared.Count - 1; n >= 0; n--)
        {
            pool.Leave(_shared[n]);
        }

        _shared.Clear();
        _pages.Clear();
    }

    internal KvPage Page(int index) => _pages[index];

    internal void Advance(int positions) => Length += positions;

    private PrefixPage? Last => _shared.Count == 0 ? null : _shared[^1];

    private static int PagesOf(int positions) => (positions + AttentionPage.Positions - 1) / AttentionPage.Positions;

    private void Release(int keep)
    {
        while (_pages.Count > keep)
        {
            pool.Return(_pages[^1]);
            _pages.RemoveAt(_pages.Count - 1);
        }
    }
}
