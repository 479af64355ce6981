using Autarky.Kernels.Memory;
using Autarky.Models.Description;

namespace Autarky.Models.Transformer.Caching;

/// <summary>
/// The memory for keys and values: pages that sequences take and give back, never more than the budget. Full pages that were published stay for
/// later sequences with the same beginning, until their memory is needed.
/// </summary>
public sealed class KvPool : IDisposable
{
    private readonly KvLayout _layout;
    private readonly HugePages _memory = new();
    private readonly Stack<KvPage> _free = [];
    private readonly List<KvPage> _all = [];
    private readonly PrefixCache _prefixes = new();
    private readonly Lock _lock = new();

    /// <summary>An empty pool; pages are made when they are first needed.</summary>
    /// <param name="decoder">The model.</param>
    /// <param name="precision">How numbers are kept.</param>
    /// <param name="budget">Bytes that all pages together may take.</param>
    public KvPool(DecoderSpec decoder, KvPrecision precision, long budget)
    {
        _layout = new KvLayout(decoder, precision);
        ShortContext = decoder.ShortContext;
        PageBytes = _layout.Bytes;
        MostPages = (int)Math.Clamp(budget / PageBytes, 0, int.MaxValue);
    }

    /// <summary>How numbers are kept.</summary>
    public KvPrecision Precision => _layout.Precision;

    /// <summary>Bytes of a page of 64 positions.</summary>
    public long PageBytes { get; }

    /// <summary>Pages that the budget allows.</summary>
    public int MostPages { get; }

    /// <summary>Pages that may still be taken; those that only wait for the same beginning count.</summary>
    public int Available
    {
        get
        {
            lock (_lock)
            {
                return MostPages - _all.Count + _free.Count + _prefixes.Unused;
            }
        }
    }

    /// <summary>Pages that wait for a sequence with the same beginning.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _prefixes.Unused;
            }
        }
    }

    /// <summary>The model's <see cref="DecoderSpec.ShortContext"/>.</summary>
    internal int ShortContext { get; }

    /// <inheritdoc/>
    public void Dispose() => _all.ForEach(page => page.Dispose());

    internal KvPage? TryTake()
    {
        lock (_lock)
        {
            if (_free.TryPop(out KvPage? page))
            {
                return page;
            }

            if (_all.Count == MostPages)
            {
                return _prefixes.Evict();
            }

            page = new KvPage(_layout, _memory);
            _all.Add(page);
            return page;
        }
    }

    internal void Return(KvPage page)
    {
        lock (_lock)
        {
            _free.Push(page);
        }
    }

    /// <summary>The published page with some tokens after another page, in use from now on.</summary>
    internal PrefixPage? Find(PrefixPage? parent, ReadOnlySpan<int> tokens, bool isLong)
    {
        lock (_lock)
        {
            return _prefixes.Use(parent, tokens, isLong);
        }
    }

    /// <summary>The published page after another page that begins with most of some tokens, and with how many; in use from now on.</summary>
    internal (PrefixPage Page, int Common)? FindBeginning(PrefixPage? parent, ReadOnlySpan<int> tokens, bool isLong)
    {
        lock (_lock)
        {
            return _prefixes.UseBeginning(parent, tokens, isLong);
        }
    }

    /// <summary>Publishes a full page. If one with the same content is there, that one is used and the given one taken back.</summary>
    /// <returns>The page to read from now on; null, and nothing changed, if it cannot be published.</returns>
    internal PrefixPage? Publish(PrefixPage? parent, ReadOnlySpan<int> tokens, bool isLong, KvPage page)
    {
        lock (_lock)
        {
            if (_prefixes.Use(parent, tokens, isLong) is { } known)
            {
                _free.Push(page);
                return known;
            }

            return _prefixes.Add(parent, tokens, isLong, page);
        }
    }

    internal void Share(PrefixPage page)
    {
        lock (_lock)
        {
            _prefixes.Use(page);
        }
    }

    internal void Leave(PrefixPage page)
    {
        lock (_lock)
        {
            _prefixes.Leave(page);
        }
    }
}
