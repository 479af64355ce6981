using Autarky.Kernels;
using Autarky.Kernels.Attention;
using Autarky.Models.Description;
using Autarky.Models.Transformer.Caching;
using Autarky.Models.Transformer.Weights;

namespace Autarky.Models.Transformer.Layers;

/// <summary>
/// Latent attention: what is cached is one latent vector and one rotated key a token. Each head's query is carried into the latent space, attends
/// there, and the weighted latent vector is carried out again by the head's value matrix.
/// </summary>
/// <remarks>Source: DeepSeek-V2 (2024), section 2.1, the matrices absorbed into queries and outputs as it proposes.</remarks>
internal sealed class LatentAttentionBlock : Block
{
    private readonly AttentionSpec _spec;
    private readonly LatentSpec _latent;
    private readonly int _layer;
    private readonly PackedMatrix _input;
    private readonly PackedMatrix? _queryUp;
    private readonly Norm? _queryNorm;
    private readonly Norm _latentNorm;
    private readonly PackedMatrix[] _headKeys;
    private readonly PackedMatrix[] _headValues;
    private readonly PackedMatrix _output;
    private readonly RopeTable _rope;
    private readonly CachedAttention _attention;
    private readonly RowBuffer _projected;
    private readonly RowBuffer _queryLatent;
    private readonly RowBuffer _queryHeads;
    private readonly RowBuffer _queries;
    private readonly RowBuffer _plain;
    private readonly RowBuffer _carried;
    private readonly RowBuffer _attended;
    private readonly RowBuffer _headValue;
    private readonly RowBuffer _values;
    private readonly RowBuffer _result;

    public LatentAttentionBlock(LayerWeights weights, Buffers buffers, Norms norms)
        : base(norms, weights.Decoder.ResidualScale)
    {
        _spec = weights.Layer.Attention;
        _latent = _spec.Latent!;
        _layer = weights.Index;
        _rope = weights.Rope(_spec.Rope)!;
        int width = weights.Decoder.Width, head = _latent.PlainDim + _latent.RopeDim, cached = _latent.Rank + _latent.RopeDim;
        bool direct = _latent.QueryRank == 0;
        int first = direct ? _spec.Heads * head : _latent.QueryRank;
        _input = weights.Matrix([(direct ? "attn_q" : "attn_q_a", first), ("attn_kv_a_mqa", cached)], width);
        _queryNorm = direct ? null : weights.Norm("attn_q_a_norm", _latent.QueryRank);
        _queryUp = direct ? null : weights.Matrix([("attn_q_b", _spec.Heads * head)], _latent.QueryRank);
        _latentNorm = weights.Norm("attn_kv_a_norm", _latent.Rank);
        _headKeys = [.. Enumerable.Range(0, _spec.Heads).Select(h => weights.Stacked([("attn_k_b", _latent.Rank)], _spec.Heads, h, _latent.PlainDim))];
        _headValues = [.. Enumerable.Range(0, _spec.Heads).Select(h => weights.Stacked([("attn_v_b", _latent.ValueDim)], _spec.Heads, h, _latent.Rank))];
        _output = weights.Matrix([("attn_output", width)], _spec.Heads * _latent.ValueDim);
        _attention = weights.Attention(_spec, []);
        Input = buffers.Of("attention.input", width);
        _projected = buffers.Of("attention.projected", first + cached);
        _queryLatent = buffers.Of("latent.query", direct ? 1 : _latent.QueryRank);
        _queryHeads = buffers.Of("latent.heads", _spec.Heads * head);
        _queries = buffers.Of("attention.queries", _spec.Heads * _spec.HeadDim);
        _plain = buffers.Of("latent.plain", _latent.PlainDim);
        _carried = buffers.Of("latent.carried", _latent.Rank);
        _attended = buffers.Of("attention.attended", _spec.Heads * _latent.Rank);
        _headValue = buffers.Of("latent.headValue", _latent.ValueDim);
        _values = buffers.Of("latent.values", _spec.Heads * _latent.ValueDim);
        _result = buffers.Of("attention.result", width);
    }

    protected override RowBuffer Input { get; }

    protected override ActivationForm InputForm => _input.Form;

    public override void Dispose()
    {
        foreach (PackedMatrix matrix in _headKeys.Concat(_headValues).Append(_input).Append(_output))
        {
            matrix.Dispose();
        }

        _queryUp?.Dispose();
    }

    protected override RowBuffer Compute(Workspace work)
    {
        int rows = work.Rows;
        _input.Run(work.Team, Input, rows, _projected);
        int first = _projected.Width - _latent.Rank - _latent.RopeDim;
        if (_queryUp is null)
        {
            work.ForRows(row => _projected.Row(row)[..first].CopyTo(_queryHeads.Row(row)));
        }
        else
        {
            work.ForRows(row => _queryNorm!.Run(_projected.Row(row)[..first], _queryLatent.Row(row)));
            _queryUp.Run(work.Team, _queryLatent, rows, _queryHeads);
        }

        work.ForTokens(Cache);
        CarryQueries(work);
        _attention.Run(work, _queries, _attended, ActivationForm.Rows);
        CarryValues(work);
        _output.Run(work.Team, _values, rows, _result);
        return _result;
    }

    private void Cache(KvSequence sequence, int row, int position)
    {
        Span<float> key = _projected.Row(row)[^(_latent.Rank + _latent.RopeDim)..], latent = key[.._latent.Rank];
        _latentNorm.Run(latent, latent);
        _rope.Rotate(key[_latent.Rank..], position, sequence.IsLong);
        KvPage page = sequence.Page(position / AttentionPage.Positions);
        page.WriteKey(_layer, 0, position % AttentionPage.Positions, key);
        page.WriteValue(_layer, 0, position % AttentionPage.Positions, latent);

        int head = _latent.PlainDim + _latent.RopeDim;
        Span<float> heads = _queryHeads.Row(row), queries = _queries.Row(row);
        for (int h = 0; h < _spec.Heads; h++)
        {
            Span<float> rotated = heads.Slice((h * head) + _latent.PlainDim, _latent.RopeDim);
            _rope.Rotate(rotated, position, sequence.IsLong);
            Scale.Run(_spec.Scale, rotated, queries.Slice((h * _spec.HeadDim) + _latent.Rank, _latent.RopeDim));
        }
    }

    private void CarryQueries(Workspace work)
    {
        int head = _latent.PlainDim + _latent.RopeDim, rows = work.Rows;
        for (int h = 0; h < _spec.Heads; h++)
        {
            int at = h;
            work.ForRows(row => _queryHeads.Row(row).Slice(at * head, _latent.PlainDim).CopyTo(_plain.Row(row)));
            _headKeys[at].Run(work.Team, _plain, rows, _carried);
            work.ForRows(row => Scale.Run(_spec.Scale, _carried.Row(row), _queries.Row(row).Slice(at * _spec.HeadDim, _latent.Rank)));
        }
    }

    private void CarryValues(Workspace work)
    {
        int rows = work.Rows;
        for (int h = 0; h < _spec.Heads; h++)
        {
            int at = h;
            work.ForRows(row => _attended.Row(row).Slice(at * _latent.Rank, _latent.Rank).CopyTo(_carried.Row(row)));
            _headValues[at].Run(work.Team, _carried, rows, _headValue);
            work.ForRows(row => _headValue.Row(row).CopyTo(_values.Row(row)[(at * _latent.ValueDim)..]));
        }
    }
}
