using Autarky.Kernels;
using Autarky.Kernels.Parallel;
using Autarky.Models.Transformer.Description;
using Autarky.Models.Transformer.Weights;

namespace Autarky.Models.Transformer.Layers;

/// <summary>Up, bend, down: the whole of a plain block, or one expert.</summary>
internal sealed class GatedUnit(FeedForwardSpec spec, PackedMatrix up, PackedMatrix down, Buffers buffers) : IDisposable
{
    private readonly PackedMatrix _up = spec.Gated ? up.InHalves() : up;
    private readonly Activations _upped = buffers.Of("ffn.up", up.Outputs);
    private readonly Activations _bent = buffers.Of("ffn.bent", down.Inputs);

    /// <summary>The form in which inputs are read.</summary>
    public ActivationForm Form => _up.Form;

    /// <summary>From rows of inputs to rows of outputs.</summary>
    /// <param name="team">Who computes.</param>
    /// <param name="input">Shape [rows, width].</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="output">Shape [rows, width].</param>
    public void Run(WorkerTeam team, Activations input, int rows, Activations output)
    {
        _up.Run(team, input, rows, _upped);
        down.Run(team, _bent, rows, output, Bend);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _up.Dispose();
        down.Dispose();
    }

    private void Bend(int row, int from, int to)
    {
        ReadOnlySpan<float> both = _upped.Row(row);
        Span<float> bent = _bent.Row(row)[from..to];
        if (spec.Gated)
        {
            int width = down.Inputs;
            Activation.Gated(spec.Activation, both[from..to], both[(width + from)..(width + to)], bent);
        }
        else
        {
            Activation.Run(spec.Activation, both[from..to], bent);
        }
    }
}
