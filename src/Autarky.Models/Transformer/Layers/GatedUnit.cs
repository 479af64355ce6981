using Autarky.Kernels;
using Autarky.Kernels.MatMul;
using Autarky.Kernels.Parallel;
using Autarky.Models.Description;
using Autarky.Models.Transformer.Weights;

namespace Autarky.Models.Transformer.Layers;

/// <summary>Gate and up, activation, down: the whole of a feed-forward block, or one expert. Without a gate the activation is that of what goes up.</summary>
/// <remarks>
/// What goes up is wide and needed once, so it never leaves its worker: some outputs of gate and up for some rows, activated and rounded while they are in the
/// cache.
/// </remarks>
internal sealed class GatedUnit(FeedForwardSpec spec, PackedMatrix? gate, PackedMatrix up, PackedMatrix down, Buffers buffers) : IDisposable
{
    // What workers share goes by whole blocks of the next matrix's inputs.
    private const int Unit = BlockKinds.Inputs;

    private readonly int _sharesPerUnit = Unit / up.OutputsPerShare;
    private readonly RowBuffer _activated = buffers.Of("ffn.activated", down.Inputs);

    /// <summary>The form in which inputs are read.</summary>
    public ActivationForm Form => gate is null ? up.Form : gate.Form | up.Form;

    /// <summary>From rows of inputs to rows of outputs.</summary>
    /// <param name="team">Who computes.</param>
    /// <param name="input">Shape [rows, width].</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="output">Shape [rows, width].</param>
    public void Run(WorkerTeam team, RowBuffer input, int rows, RowBuffer output)
    {
        input.Prepare(team, Form, rows);
        _activated.BeginParts(down.Form, rows);
        team.Run(worker =>
        {
            (int first, int count) = team.Share(worker, (up.Outputs + Unit - 1) / Unit);

            // A tile passes by once: its weights need not stay.
            int atOnce = rows <= FloatTiles.Rows ? Math.Max(1, count) : (int)Math.Max(1, PackedMatrix.CacheBytes / BytesPerUnit);
            for (int unit = first; unit < first + count; unit += atOnce)
            {
                int some = Math.Min(atOnce, first + count - unit);
                for (int row = 0; row < rows; row += up.RowsAtOnce)
                {
                    Activate(input, row, Math.Min(up.RowsAtOnce, rows - row), unit, some, worker);
                }
            }
        });
        down.Run(team, _activated, rows, output);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        gate?.Dispose();
        up.Dispose();
        down.Dispose();
    }

    private long BytesPerUnit => (up.Bytes + (gate?.Bytes ?? 0)) * Unit / up.Outputs;

    private void Activate(RowBuffer input, int firstRow, int rows, int firstUnit, int units, int worker)
    {
        int from = firstUnit * Unit, stride = units * Unit, width = Math.Min(stride, up.Outputs - from);
        Span<float> both = buffers.Scratch.Of(worker, 2 * rows * stride), upRows = both[..(rows * stride)], gateRows = both[(rows * stride)..];
        up.MultiplyPart(input, firstRow, rows, upRows, stride, firstUnit * _sharesPerUnit, units * _sharesPerUnit);
        gate?.MultiplyPart(input, firstRow, rows, gateRows, stride, firstUnit * _sharesPerUnit, units * _sharesPerUnit);
        for (int t = 0; t < rows; t++)
        {
            Span<float> activated = upRows.Slice(t * stride, width);
            if (gate is null)
            {
                Activation.Run(spec.Activation, activated, activated);
            }
            else
            {
                Activation.Gated(spec.Activation, gateRows.Slice(t * stride, width), activated, activated);
            }

            _activated.Write(firstRow + t, from, activated);
        }
    }
}
