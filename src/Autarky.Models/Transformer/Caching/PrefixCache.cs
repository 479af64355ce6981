using System.Runtime.InteropServices;

namespace Autarky.Models.Transformer.Caching;

/// <summary>
/// Full pages by what they hold: the tokens of a page and everything before it. A beginning is looked up page by page, each under the number of
/// the page before it, and the tokens themselves are compared, so that a collision of hashes costs a miss and never a wrong answer.
/// </summary>
/// <remarks>Not safe for concurrent use: the pool guards it. A page that is followed by another outlives it, so what is left is always reachable.</remarks>
internal sealed class PrefixCache
{
    private readonly Dictionary<(long Parent, ulong Hash), PrefixPage> _pages = [];

    // The pages that follow none, of short sequences and of long ones.
    private readonly List<PrefixPage>[] _firsts = [[], []];

    // Used last stands last.
    private readonly LinkedList<PrefixPage> _idle = [];
    private long _lastId;

    /// <summary>Pages in the cache.</summary>
    public int Count => _pages.Count;

    /// <summary>Pages that no sequence reads: all of them can be had back.</summary>
    public int Unused { get; private set; }

    /// <summary>The page that holds some tokens after another page, in use from now on; null where there is none.</summary>
    public PrefixPage? Use(PrefixPage? parent, ReadOnlySpan<int> tokens, bool isLong)
    {
        if (!_pages.TryGetValue(Key(parent, tokens, isLong), out PrefixPage? found) || !tokens.SequenceEqual(found.Tokens))
        {
            return null;
        }

        Use(found);
        return found;
    }

    /// <summary>The page after another page that begins with most of some tokens, in use from now on; null where none begins with any.</summary>
    /// <param name="parent">The page before it; null for none.</param>
    /// <param name="tokens">The tokens.</param>
    /// <param name="isLong">The kind of sequence.</param>
    /// <returns>The page and with how many of the tokens it begins.</returns>
    public (PrefixPage Page, int Common)? UseBeginning(PrefixPage? parent, ReadOnlySpan<int> tokens, bool isLong)
    {
        PrefixPage? best = null;
        int most = 0;
        foreach (PrefixPage page in Following(parent, isLong))
        {
            int common = page.IsLong == isLong ? tokens.CommonPrefixLength(page.Tokens) : 0;
            if (common > most)
            {
                (best, most) = (page, common);
            }
        }

        if (best is null)
        {
            return null;
        }

        Use(best);
        return (best, most);
    }

    /// <summary>One more sequence reads a page.</summary>
    public void Use(PrefixPage page)
    {
        if (page.Users++ == 0)
        {
            Unused--;
            if (page.Idle is { } idle)
            {
                _idle.Remove(idle);
                page.Idle = null;
            }
        }
    }

    /// <summary>Takes over a page that is not in the cache, in use by one sequence; null where its place is taken.</summary>
    public PrefixPage? Add(PrefixPage? parent, ReadOnlySpan<int> tokens, bool isLong, KvPage page)
    {
        var added = new PrefixPage(_lastId + 1, parent, tokens.ToArray(), isLong, page) { Users = 1 };
        if (!_pages.TryAdd(Key(parent, tokens, isLong), added))
        {
            return null;
        }

        _lastId++;
        Following(parent, isLong).Add(added);
        return added;
    }

    /// <summary>One sequence less reads a page.</summary>
    public void Leave(PrefixPage page)
    {
        if (--page.Users == 0)
        {
            Unused++;
            if (page.Children.Count == 0)
            {
                page.Idle = _idle.AddLast(page);
            }
        }
    }

    /// <summary>Gives up the page that was used longest ago; null when all are in use.</summary>
    public KvPage? Evict()
    {
        if (_idle.First is not { } first)
        {
            return null;
        }

        PrefixPage page = first.Value;
        _idle.RemoveFirst();
        _pages.Remove(Key(page.Parent, page.Tokens, page.IsLong));
        Unused--;
        Following(page.Parent, page.IsLong).Remove(page);
        if (page.Parent is { Children.Count: 0, Users: 0 } parent)
        {
            // It was used no later than what followed it.
            parent.Idle = _idle.AddFirst(parent);
        }

        return page.Page;
    }

    private List<PrefixPage> Following(PrefixPage? parent, bool isLong) => parent?.Children ?? _firsts[isLong ? 1 : 0];

    // Beginnings of either kind have a root of their own: the same tokens are rotated otherwise there.
    private static (long Parent, ulong Hash) Key(PrefixPage? parent, ReadOnlySpan<int> tokens, bool isLong)
    {
        ulong hash = 0xcbf29ce484222325;
        foreach (uint token in MemoryMarshal.Cast<int, uint>(tokens))
        {
            hash = ulong.RotateLeft((hash ^ token) * 0x9e3779b97f4a7c15, 29);
        }

        return (parent?.Id ?? (isLong ? -1 : 0), hash);
    }
}
