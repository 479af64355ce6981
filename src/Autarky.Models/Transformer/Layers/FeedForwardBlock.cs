using Autarky.Models.Description;
using Autarky.Models.Transformer.Weights;

namespace Autarky.Models.Transformer.Layers;

/// <summary>The feed-forward block: down(f(gate(x)) · up(x)), or down(f(up(x))).</summary>
internal sealed class FeedForwardBlock : Block
{
    private readonly GatedUnit _unit;
    private readonly RowBuffer _result;

    public FeedForwardBlock(LayerWeights weights, Buffers buffers, Norms norms)
        : base(norms, weights.Decoder.ResidualScale)
    {
        FeedForwardSpec spec = weights.Layer.FeedForward;
        int width = weights.Decoder.Width;
        (PackedMatrix? gate, PackedMatrix up) = spec switch
        {
            { Gated: false } => (null, weights.Matrix([("ffn_up", spec.Width)], width)),
            { Fused: true } => weights.Halves("ffn_up", spec.Width, width),
            _ => (weights.Matrix([("ffn_gate", spec.Width)], width), weights.Matrix([("ffn_up", spec.Width)], width)),
        };
        _unit = new GatedUnit(spec, gate, up, weights.Matrix([("ffn_down", width)], spec.Width), buffers);
        Input = buffers.Of("ffn.input", width);
        _result = buffers.Of("ffn.result", width);
    }

    protected override RowBuffer Input { get; }

    protected override ActivationForm InputForm => _unit.Form;

    public override void Dispose() => _unit.Dispose();

    protected override RowBuffer Compute(Workspace work)
    {
        _unit.Run(work.Team, Input, work.Rows, _result);
        return _result;
    }
}
