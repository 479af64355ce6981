using Autarky.Kernels;
using Autarky.Models.Transformer.Weights;

namespace Autarky.Models.Transformer.Layers;

/// <summary>Half a layer: reads the stream through a norm, computes something, adds it to the stream.</summary>
internal abstract class Block(Norm? before, Norm? after, float residualScale) : IDisposable
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
            if (before is null)
            {
                work.StreamRow(row).CopyTo(to);
            }
            else
            {
                before.Run(work.StreamRow(row), to);
            }
        });

        float[] result = Compute(work);
        work.ForRows(row =>
        {
            Span<float> stream = work.StreamRow(row), added = result.AsSpan(row * stream.Length, stream.Length);
            after?.Run(added, added);
            AddScaled.Run(residualScale, added, stream);
        });
    }

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>From <see cref="Input"/> to what is added to the stream, shape [rows, width].</summary>
    protected abstract float[] Compute(Workspace work);
}
