using Autarky.Kernels.Memory;

namespace Autarky.Models.Transformer.Layers;

/// <summary>Memory that a worker fills and reads within one phase: small enough for its own caches, and its alone.</summary>
internal sealed class WorkerScratch(int workers) : IDisposable
{
    private readonly AlignedBuffer?[] _buffers = new AlignedBuffer?[workers];

    /// <summary>Numbers of any value, the worker's until it asks again. Called by that worker only.</summary>
    public Span<float> Of(int worker, int count)
    {
        ref AlignedBuffer? buffer = ref _buffers[worker];
        if (buffer is null || buffer.Length < (long)count * sizeof(float))
        {
            buffer?.Dispose();
            buffer = new AlignedBuffer((long)count * sizeof(float));
        }

        return buffer.Span<float>(0, count);
    }

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(_buffers, buffer => buffer?.Dispose());
}
