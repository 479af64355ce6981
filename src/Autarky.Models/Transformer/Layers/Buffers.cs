using Autarky.Kernels.Memory;
using Autarky.Models.Transformer.Weights;

namespace Autarky.Models.Transformer.Layers;

/// <summary>Memory between the phases of a block. Layers run one after the other, so all of them share it, each by the size it needs.</summary>
internal sealed class Buffers(int workers) : IDisposable
{
    private readonly HugePages _memory = new();
    private readonly Dictionary<(string Use, int Width), RowBuffer> _buffers = [];

    /// <summary>What a worker needs for a moment.</summary>
    public WorkerScratch Scratch { get; } = new(workers);

    /// <summary>The buffer of a use and width.</summary>
    public RowBuffer Of(string use, int width)
    {
        if (!_buffers.TryGetValue((use, width), out RowBuffer? buffer))
        {
            buffer = new RowBuffer(width, _memory);
            _buffers[(use, width)] = buffer;
        }

        return buffer;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (RowBuffer buffer in _buffers.Values)
        {
            buffer.Dispose();
        }

        Scratch.Dispose();
    }

    /// <summary>Makes room for a batch, before anything of it is computed.</summary>
    public void Reserve(int rows)
    {
        foreach (RowBuffer buffer in _buffers.Values)
        {
            buffer.Reserve(rows);
        }
    }
}
