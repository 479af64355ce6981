using Autarky.Kernels;
using Autarky.Models.Transformer.Weights;

namespace Autarky.Models.Transformer.Layers;

/// <summary>Half a layer: reads the stream through a norm, computes something, adds it to the stream.</summary>
internal abstract class Block(Norms norms, float residualScale) : IDisposable
{
    /// <summary>Where the block's input goes, shape [capacity, width].</summary>
    protected abstract Activations Input { get; }

    /// <summary>Reads the stream, computes, adds.</summary>
    public void Run(Workspace work)
    {
        Activations input = Input;
        work.ForRows(row =>
        {
            Span<float> to = input.Row(row);
            if (norms.Before is null)
            {
                work.StreamRow(row).CopyTo(to);
            }
            else
            {
                norms.Before.Run(work.StreamRow(row), to);
            }
        });

        float[] result = Compute(work);
        work.ForRows(row =>
        {
            Span<float> stream = work.StreamRow(row), added = result.AsSpan(row * stream.Length, stream.Length);
            norms.After?.Run(added, added);
            AddScaled.Run(residualScale, added, stream);
            norms.OverSum?.Run(stream, stream);
        });
    }

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>From <see cref="Input"/> to what is added to the stream, shape [rows, width].</summary>
    protected abstract float[] Compute(Workspace work);
}

/// <summary>A block's norms: of its input, of its output, of the stream after the output was added.</summary>
internal sealed record Norms(Norm? Before, Norm? After, Norm? OverSum);
