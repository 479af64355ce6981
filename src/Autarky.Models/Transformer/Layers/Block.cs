using Autarky.Kernels;
using Autarky.Models.Transformer.Weights;

namespace Autarky.Models.Transformer.Layers;

/// <summary>Half a layer: reads the residual stream through a norm, computes something, adds it to the residual stream.</summary>
internal abstract class Block(Norms norms, float residualScale) : IDisposable
{
    /// <summary>Where the block's input goes, shape [capacity, width].</summary>
    protected abstract RowBuffer Input { get; }

    /// <summary>The form in which it is read first.</summary>
    protected abstract ActivationForm InputForm { get; }

    /// <summary>Reads the residual stream and computes.</summary>
    /// <param name="work">The residual stream.</param>
    /// <param name="before">What is still to be done to a row of the residual stream: whoever does it reads the row at once.</param>
    /// <returns>The same for whoever comes next: adds what was computed.</returns>
    public Action<int> Run(Workspace work, Action<int> before)
    {
        RowBuffer input = Input;
        input.Begin(InputForm, work.Rows);
        work.ForRows(row =>
        {
            before(row);
            Span<float> to = input.Row(row);
            if (norms.Before is null)
            {
                work.ResidualRow(row).CopyTo(to);
            }
            else
            {
                norms.Before.Run(work.ResidualRow(row), to);
            }

            input.Write(row, 0, input.Width);
        });

        RowBuffer result = Compute(work);
        return row =>
        {
            Span<float> residual = work.ResidualRow(row), added = result.Row(row);
            norms.After?.Run(added, added);
            AddScaled.Run(residualScale, added, residual);
            norms.OverSum?.Run(residual, residual);
        };
    }

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>From <see cref="Input"/> to what is added to the residual stream, shape [rows, width].</summary>
    protected abstract RowBuffer Compute(Workspace work);
}

/// <summary>A block's norms: of its input, of its output, of the residual stream after the output was added.</summary>
internal sealed record Norms(Norm? Before, Norm? After, Norm? OverSum);
