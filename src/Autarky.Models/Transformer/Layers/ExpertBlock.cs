using Autarky.Kernels;
using Autarky.Models.Description;
using Autarky.Models.Transformer.Weights;

namespace Autarky.Models.Transformer.Layers;

/// <summary>A mixture of experts: the router chooses for each token, tokens of one expert go through it together.</summary>
internal sealed class ExpertBlock : Block
{
    private readonly ExpertSpec _spec;
    private readonly PackedMatrix _router;
    private readonly ExpertRouter _choice;
    private readonly GatedUnit[] _experts;
    private readonly GatedUnit? _everybody;
    private readonly RowBuffer _scores;
    private readonly RowBuffer _gathered;
    private readonly RowBuffer _answered;
    private readonly RowBuffer _result;
    private readonly List<(int Row, float Weight)>[] _visitors;

    public ExpertBlock(LayerWeights weights, Buffers buffers, Norms norms)
        : base(norms, weights.Decoder.ResidualScale)
    {
        FeedForwardSpec feedForward = weights.Layer.FeedForward;
        _spec = feedForward.Experts!;
        int width = weights.Decoder.Width;
        _router = weights.Matrix([("ffn_gate_inp", _spec.Count)], width);
        _choice = new ExpertRouter(_spec, _spec.ChoiceBias ? weights.Vector("exp_probs_b.bias", _spec.Count) : []);
        _experts = [.. Enumerable.Range(0, _spec.Count).Select(e => new GatedUnit(
            feedForward,
            weights.Stacked([("ffn_gate_exps", _spec.Width)], _spec.Count, e, width),
            weights.Stacked([("ffn_up_exps", _spec.Width)], _spec.Count, e, width),
            weights.Stacked([("ffn_down_exps", width)], _spec.Count, e, _spec.Width),
            buffers))];
        if (_spec.SharedWidth > 0)
        {
            _everybody = new GatedUnit(
                feedForward,
                weights.Matrix([("ffn_gate_shexp", _spec.SharedWidth)], width),
                weights.Matrix([("ffn_up_shexp", _spec.SharedWidth)], width),
                weights.Matrix([("ffn_down_shexp", width)], _spec.SharedWidth),
                buffers);
        }

        Input = buffers.Of("ffn.input", width);
        _scores = buffers.Of("expert.scores", _spec.Count);
        _gathered = buffers.Of("expert.gathered", width);
        _answered = buffers.Of("expert.answered", width);
        _result = buffers.Of("ffn.result", width);
        _visitors = [.. Enumerable.Range(0, _spec.Count).Select(_ => new List<(int, float)>())];
    }

    protected override RowBuffer Input { get; }

    protected override ActivationForm InputForm => _router.Form;

    public override void Dispose()
    {
        _router.Dispose();
        _everybody?.Dispose();
        Array.ForEach(_experts, expert => expert.Dispose());
    }

    protected override RowBuffer Compute(Workspace work)
    {
        int rows = work.Rows;
        _router.Run(work.Team, Input, rows, _scores);
        Assign(rows);
        if (_everybody is null)
        {
            _result.Values[..(rows * _result.Width)].Clear();
        }
        else
        {
            _everybody.Run(work.Team, Input, rows, _result);
        }

        // Experts in order: what a token gets does not depend on who else is in the batch.
        for (int e = 0; e < _experts.Length; e++)
        {
            Visit(work, e);
        }

        return _result;
    }

    private void Assign(int rows)
    {
        Array.ForEach(_visitors, visitors => visitors.Clear());
        Span<int> chosen = stackalloc int[_spec.Used];
        Span<float> shares = stackalloc float[_spec.Used];
        for (int row = 0; row < rows; row++)
        {
            _choice.Choose(_scores.Row(row), chosen, shares);
            for (int i = 0; i < chosen.Length; i++)
            {
                _visitors[chosen[i]].Add((row, shares[i]));
            }
        }
    }

    private void Visit(Workspace work, int expert)
    {
        List<(int Row, float Weight)> visitors = _visitors[expert];
        if (visitors.Count == 0)
        {
            return;
        }

        for (int i = 0; i < visitors.Count; i++)
        {
            Input.Row(visitors[i].Row).CopyTo(_gathered.Row(i));
        }

        _experts[expert].Run(work.Team, _gathered, visitors.Count, _answered);
        for (int i = 0; i < visitors.Count; i++)
        {
            AddScaled.Run(visitors[i].Weight, _answered.Row(i), _result.Row(visitors[i].Row));
        }
    }
}
