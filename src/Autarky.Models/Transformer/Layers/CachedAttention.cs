using Autarky.Kernels.Attention;
using Autarky.Kernels.MatMul;
using Autarky.Models.Description;
using Autarky.Models.Transformer.Caching;
using Autarky.Models.Transformer.Weights;

namespace Autarky.Models.Transformer.Layers;

/// <summary>Attention of a batch's queries over the cached keys and values: tiles of query rows that share a KV head, visited page by page.</summary>
internal sealed class CachedAttention
{
    // Three times what the kernel takes at once.
    private const int RowsPerTile = 36;

    private readonly AttentionSpec _spec;
    private readonly int _layer;
    private readonly float[] _sinks;
    private readonly int _group;
    private readonly int _tokensPerTile;
    private readonly Scratch[] _scratch;
    private readonly List<Tile> _tiles = [];
    private readonly int[] _next;
    private readonly int[] _ends;

    public CachedAttention(AttentionSpec spec, int layer, float[] sinks, int workers, Scratch[]? shared)
    {
        _spec = spec;
        _layer = layer;
        _sinks = sinks;
        _group = spec.Heads / spec.KvHeads;
        _tokensPerTile = Math.Max(1, RowsPerTile / _group);
        (_next, _ends) = (new int[workers], new int[workers]);
        _scratch = shared is not null && shared[0].Fits(spec, _group * _tokensPerTile)
            ? shared
            : [.. Enumerable.Range(0, workers).Select(_ => new Scratch(spec, _group * _tokensPerTile))];
    }

    /// <summary>The workers' memory, which layers of the same shape share.</summary>
    public Scratch[] Shared => _scratch;

    /// <summary>Computes every query's sum of values.</summary>
    /// <param name="work">The batch; the keys and values of its tokens are already in the cache.</param>
    /// <param name="queries">Shape [rows, heads · headDim], multiplied by the scale.</param>
    /// <param name="outputs">Shape [rows, heads · valueDim].</param>
    /// <param name="form">The form in which outputs are read next.</param>
    public void Run(Workspace work, RowBuffer queries, RowBuffer outputs, ActivationForm form)
    {
        outputs.Begin(_group * _spec.ValueDim % BlockKinds.Inputs == 0 ? form : ActivationForm.Rows, work.Rows);
        CutTiles(work);
        work.Team.Run(worker =>
        {
            for (int tile = Take(worker); tile >= 0;)
            {
                int following = Take(worker);
                Run(_tiles[tile], _tiles[following >= 0 ? following : tile], _scratch[worker], queries, outputs);
                tile = following;
            }
        });
    }

    private void CutTiles(Workspace work)
    {
        _tiles.Clear();
        Array.Clear(_ends);
        foreach (Batch.Slice slice in work.Batch.Slices)
        {
            for (int first = 0; first < slice.Count; first += _tokensPerTile)
            {
                for (int head = 0; head < _spec.KvHeads; head++)
                {
                    _tiles.Add(new Tile(slice, first, Math.Min(_tokensPerTile, slice.Count - first), head));
                }

                // Whoever wrote a row's keys has them near; they are spread over more cache lines than anything else here.
                _ends[work.OwnerOf(slice.FirstRow + first)] = _tiles.Count;
            }
        }

        for (int worker = 0, end = 0; worker < _ends.Length; worker++)
        {
            _next[worker] = end;
            _ends[worker] = end = Math.Max(_ends[worker], end);
        }
    }

    // Tiles cost as much as they see: who has done its own takes others'. One is taken ahead, so that its first page is on the way while the one before is
    // computed.
    private int Take(int worker)
    {
        for (int i = 0; i < _ends.Length; i++)
        {
            int from = (worker + i) % _ends.Length;
            if (Volatile.Read(ref _next[from]) < _ends[from] && Interlocked.Increment(ref _next[from]) - 1 is var tile && tile < _ends[from])
            {
                return tile;
            }
        }

        return -1;
    }

    private void Run(Tile tile, Tile following, Scratch scratch, RowBuffer queries, RowBuffer outputs)
    {
        AttentionRows rows = scratch.Rows;
        rows.Begin(tile.Tokens * _group);
        int headDim = _spec.HeadDim, valueDim = _spec.ValueDim, first = tile.Slice.FirstPosition + tile.First;
        for (int t = 0; t < tile.Tokens; t++)
        {
            int row = tile.Slice.FirstRow + tile.First + t;
            queries.Row(row).Slice(tile.Head * _group * headDim, _group * headDim).CopyTo(rows.Queries.AsSpan(t * _group * headDim));
        }

        int end = tile.Slice.FirstPosition + tile.Slice.Count, last = _spec.Bidirectional ? end - 1 : first + tile.Tokens - 1;
        int firstPage = FirstPage(first), lastPage = last / AttentionPage.Positions;
        for (int page = firstPage; page <= lastPage; page++)
        {
            int start = page * AttentionPage.Positions;
            for (int r = 0; r < rows.Count; r++)
            {
                int position = first + (r / _group);
                rows.From[r] = First(position) - start;
                rows.To[r] = (_spec.Bidirectional ? end : position + 1) - start;
            }

            (KvPage next, int head) = page < lastPage
                ? (tile.Slice.Sequence.Page(page + 1), tile.Head)
                : (following.Slice.Sequence.Page(FirstPage(following.Slice.FirstPosition + following.First)), following.Head);
            tile.Slice.Sequence.Page(page).Attend(_layer, tile.Head, rows, scratch.Numbers, next, head);
        }

        for (int r = 0; r < rows.Count; r++)
        {
            int row = tile.Slice.FirstRow + tile.First + (r / _group), head = (tile.Head * _group) + (r % _group);
            rows.Finish(r, _spec.Sinks ? _sinks[head] : float.NaN, outputs.Row(row).Slice(head * valueDim, valueDim));
            if (r % _group == _group - 1)
            {
                outputs.Write(row, tile.Head * _group * valueDim, (head + 1) * valueDim);
            }
        }
    }

    private int FirstPage(int position) => First(position) / AttentionPage.Positions;

    // The first position that a token sees.
    private int First(int position) => _spec.Window > 0 ? Math.Max(0, position - _spec.Window + 1) : 0;

    private readonly record struct Tile(Batch.Slice Slice, int First, int Tokens, int Head);

    /// <summary>One worker's memory.</summary>
    internal sealed class Scratch(AttentionSpec spec, int rows)
    {
        public AttentionRows Rows { get; } = new(rows, spec.HeadDim, spec.ValueDim);

        public float[] Numbers { get; } = new float[AttentionPage.Positions * (spec.HeadDim + AttentionPage.ValueStride(spec.ValueDim))];

        public bool Fits(AttentionSpec other, int most) => Rows.HeadDim == other.HeadDim && Rows.ValueDim == other.ValueDim && Rows.Capacity == most;
    }
}
