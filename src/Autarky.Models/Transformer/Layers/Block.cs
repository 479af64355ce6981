using Autarky.Kernels;
using Autarky.Models.Transformer.Weights;

namespace Autarky.Models.Transformer.Layers;

/// <summary>Half a layer: reads the stream through a norm, computes something, adds it to the stream.</summary>
internal abstract class Block(Norms norms, float residualScale) : IDisposable
{
    /// <summary>Where the block's input goes, shape [capacity, width].</summary>
    protected abstract Activations Input { get; }

    /// <summary>The form in which it is read first.</summary>
    protected abstract ActivationForm InputForm { get; }

    /// <summary>Reads the stream and computes.</summary>
    /// <param name="work">The stream.</param>
    /// <param name="before">What is still to be done to a row of the stream: whoever does it reads the row at once.</param>
    /// <returns>The same for whoever comes next: adds what was computed.</returns>
    public Action<int> Run(Workspace work, Action<int> before)
    {
        Activations input = Input;
        input.Begin(InputForm, work.Rows);
        work.ForRows(row =>
        {
            before(row);
            Span<float> to = input.Row(row);
            if (norms.Before is null)
            {
                work.StreamRow(row).CopyTo(to);
            }
            else
            {
                norms.Before.Run(work.StreamRow(row), to);
            }

            input.Write(row, 0, input.Width);
        });

        Activations result = Compute(work);
        return row =>
        {
            Span<float> stream = work.StreamRow(row), added = result.Row(row);
            norms.After?.Run(added, added);
            AddScaled.Run(residualScale, added, stream);
            norms.OverSum?.Run(stream, stream);
        };
    }

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>From <see cref="Input"/> to what is added to the stream, shape [rows, width].</summary>
    protected abstract Activations Compute(Workspace work);
}

/// <summary>A block's norms: of its input, of its output, of the stream after the output was added.</summary>
internal sealed record Norms(Norm? Before, Norm? After, Norm? OverSum);
