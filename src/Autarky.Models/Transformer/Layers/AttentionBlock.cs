using Autarky.Kernels;
using Autarky.Kernels.Attention;
using Autarky.Models.Description;
using Autarky.Models.Transformer.Caching;
using Autarky.Models.Transformer.Weights;

namespace Autarky.Models.Transformer.Layers;

/// <summary>Grouped-query attention: project, normalise and rotate queries and keys, cache keys and values, attend, project back.</summary>
internal sealed class AttentionBlock : Block
{
    private readonly AttentionSpec _spec;
    private readonly int _layer;
    private readonly PackedMatrix _project;
    private readonly PackedMatrix _output;
    private readonly Norm? _queryNorm;
    private readonly Norm? _keyNorm;
    private readonly RopeTable? _rope;
    private readonly CachedAttention _attention;
    private readonly RowBuffer _projected;
    private readonly RowBuffer _queries;
    private readonly RowBuffer _attended;
    private readonly RowBuffer _result;

    public AttentionBlock(LayerWeights weights, Buffers buffers, Norms norms)
        : base(norms, weights.Decoder.ResidualScale)
    {
        _spec = weights.Layer.Attention;
        _layer = weights.Index;
        _rope = weights.Rope(_spec.Rope);
        int width = weights.Decoder.Width, queries = _spec.Heads * _spec.HeadDim, keys = _spec.KvHeads * _spec.HeadDim, values = _spec.KvHeads * _spec.ValueDim;
        _project = _spec.Fused
            ? weights.Matrix([("attn_qkv", queries + keys + values)], width)
            : weights.Matrix([("attn_q", queries), ("attn_k", keys), ("attn_v", values)], width);
        _output = weights.Matrix([("attn_output", width)], _spec.Heads * _spec.ValueDim);
        (_queryNorm, _keyNorm) = _spec.QueryKeyNorm switch
        {
            QueryKeyNorm.Head => (weights.Norm("attn_q_norm", _spec.HeadDim), weights.Norm("attn_k_norm", _spec.HeadDim)),
            QueryKeyNorm.Whole => (weights.Norm("attn_q_norm", queries), weights.Norm("attn_k_norm", keys)),
            _ => ((Norm?)null, (Norm?)null),
        };
        _attention = weights.Attention(_spec, _spec.Sinks ? weights.Vector("attn_sinks.weight", _spec.Heads) : []);
        Input = buffers.Of("attention.input", width);
        _projected = buffers.Of("attention.projected", queries + keys + values);
        _queries = buffers.Of("attention.queries", queries);
        _attended = buffers.Of("attention.attended", _spec.Heads * _spec.ValueDim);
        _result = buffers.Of("attention.result", width);
    }

    protected override RowBuffer Input { get; }

    protected override ActivationForm InputForm => _project.Form;

    public override void Dispose()
    {
        _project.Dispose();
        _output.Dispose();
    }

    protected override RowBuffer Compute(Workspace work)
    {
        int rows = work.Rows;
        _project.Run(work.Team, Input, rows, _projected);
        work.ForTokens(Cache);
        _attention.Run(work, _queries, _attended, _output.Form);
        _output.Run(work.Team, _attended, rows, _result);
        return _result;
    }

    private void Cache(KvSequence sequence, int row, int position)
    {
        int queries = _spec.Heads * _spec.HeadDim, keys = _spec.KvHeads * _spec.HeadDim;
        Span<float> all = _projected.Row(row), query = all[..queries], key = all.Slice(queries, keys), value = all[(queries + keys)..];
        Rotate(query, _queryNorm, position, sequence.IsLong);
        Rotate(key, _keyNorm, position, sequence.IsLong);
        Scale.Run(_spec.Scale, query, _queries.Row(row));
        KvPage page = sequence.Page(position / AttentionPage.Positions);
        int within = position % AttentionPage.Positions;
        for (int head = 0; head < _spec.KvHeads; head++)
        {
            page.WriteKey(_layer, head, within, key.Slice(head * _spec.HeadDim, _spec.HeadDim));
            page.WriteValue(_layer, head, within, value.Slice(head * _spec.ValueDim, _spec.ValueDim));
        }
    }

    private void Rotate(Span<float> heads, Norm? norm, int position, bool isLong)
    {
        if (_spec.QueryKeyNorm == QueryKeyNorm.Whole)
        {
            norm!.Run(heads, heads);
        }

        for (int at = 0; at < heads.Length; at += _spec.HeadDim)
        {
            Span<float> head = heads.Slice(at, _spec.HeadDim);
            if (_spec.QueryKeyNorm == QueryKeyNorm.Head)
            {
                norm!.Run(head, head);
            }

            _rope?.Rotate(head, position, isLong);
        }
    }
}
