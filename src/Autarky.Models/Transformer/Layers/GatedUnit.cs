using Autarky.Kernels;
using Autarky.Kernels.Parallel;
using Autarky.Models.Transformer.Description;
using Autarky.Models.Transformer.Weights;

namespace Autarky.Models.Transformer.Layers;

/// <summary>Up, bend, down: the whole of a plain block, or one expert.</summary>
internal sealed class GatedUnit(FeedForwardSpec spec, PackedMatrix up, PackedMatrix down, Buffers buffers) : IDisposable
{
    private readonly Activations _up = buffers.Of("ffn.up", up.Outputs);
    private readonly Activations _bent = buffers.Of("ffn.bent", down.Inputs);

    /// <summary>From rows of inputs to rows of outputs.</summary>
    /// <param name="team">Who computes.</param>
    /// <param name="input">Shape [rows, width].</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="output">Shape [rows, width].</param>
    public void Run(WorkerTeam team, Activations input, int rows, float[] output)
    {
        up.Run(team, input, rows, _up.Values);
        team.Run(worker => Bend(rows, worker, team.Workers));
        down.Run(team, _bent, rows, output);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        up.Dispose();
        down.Dispose();
    }

    // Columns are shared and not rows: a single row, too, has work for everybody. Parts are whole vectors, so no lane moves to a tail.
    private void Bend(int rows, int worker, int workers)
    {
        int width = down.Inputs, units = (width + 15) / 16;
        int first = (int)((long)units * worker / workers) * 16, last = Math.Min((int)((long)units * (worker + 1) / workers) * 16, width);
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> both = _up.Row(row);
            Span<float> to = _bent.Row(row)[first..last];
            if (spec.Gated)
            {
                Activation.Gated(spec.Activation, both[first..last], both[(width + first)..(width + last)], to);
            }
            else
            {
                Activation.Run(spec.Activation, both[first..last], to);
            }
        }
    }
}
