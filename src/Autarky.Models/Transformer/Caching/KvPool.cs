using Autarky.Models.Transformer.Description;

namespace Autarky.Models.Transformer.Caching;

/// <summary>The memory for keys and values: pages that sequences take and give back, never more than the budget.</summary>
public sealed class KvPool : IDisposable
{
    private readonly KvLayout _layout;
    private readonly Stack<KvPage> _free = [];
    private readonly List<KvPage> _all = [];
    private readonly Lock _lock = new();

    /// <summary>An empty pool; pages are made when they are first needed.</summary>
    /// <param name="decoder">The model.</param>
    /// <param name="precision">How numbers are kept.</param>
    /// <param name="budget">Bytes that all pages together may take.</param>
    public KvPool(DecoderSpec decoder, KvPrecision precision, long budget)
    {
        _layout = new KvLayout(decoder);
        Precision = precision;
        PageBytes = _layout.Numbers * KvPage.Size(precision);
        MostPages = (int)Math.Clamp(budget / PageBytes, 0, int.MaxValue);
    }

    /// <summary>How numbers are kept.</summary>
    public KvPrecision Precision { get; }

    /// <summary>Bytes of a page of 64 positions.</summary>
    public long PageBytes { get; }

    /// <summary>Pages that the budget allows.</summary>
    public int MostPages { get; }

    /// <summary>Pages that may still be taken.</summary>
    public int Available
    {
        get
        {
            lock (_lock)
            {
                return MostPages - _all.Count + _free.Count;
            }
        }
    }

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
                return null;
            }

            page = new KvPage(_layout, Precision);
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
}
