using Autarky.Kernels.Attention;
using Autarky.Models.Transformer.Description;

namespace Autarky.Models.Transformer.Caching;

/// <summary>Where keys and values lie within a page: layer by layer, head by head, a head's keys before its values.</summary>
internal sealed class KvLayout
{
    private readonly long[] _layers;
    private readonly AttentionSpec[] _specs;

    public KvLayout(DecoderSpec decoder)
    {
        _specs = [.. decoder.Layers.Select(layer => layer.Attention)];
        _layers = new long[_specs.Length];
        for (int n = 0; n < _specs.Length; n++)
        {
            _layers[n] = Numbers;
            Numbers += (long)_specs[n].KvHeads * HeadNumbers(_specs[n]);
        }
    }

    /// <summary>Numbers of a page.</summary>
    public long Numbers { get; }

    /// <summary>Where a head's keys begin.</summary>
    public long Keys(int layer, int head) => _layers[layer] + ((long)head * HeadNumbers(_specs[layer]));

    /// <summary>Where a head's values begin.</summary>
    public long Values(int layer, int head) => Keys(layer, head) + (AttentionPage.Positions * _specs[layer].HeadDim);

    private static int HeadNumbers(AttentionSpec spec) => AttentionPage.Positions * (spec.HeadDim + AttentionPage.ValueStride(spec.ValueDim));
}
