using Autarky.Models.Transformer.Weights;

namespace Autarky.Models.Transformer.Layers;

/// <summary>Memory between the phases of a block. Layers run one after the other, so all of them share it, each by the size it needs.</summary>
internal sealed class Buffers(int capacity)
{
    private readonly Dictionary<(string Use, int Width), Activations> _buffers = [];

    /// <summary>The buffer of a use and width.</summary>
    public Activations Of(string use, int width)
    {
        if (!_buffers.TryGetValue((use, width), out Activations? buffer))
        {
            buffer = new Activations(capacity, width);
            _buffers[(use, width)] = buffer;
        }

        return buffer;
    }
}
