using Autarky.Kernels.Attention;
using Autarky.Models.Description;

namespace Autarky.Models.Transformer.Caching;

/// <summary>Where keys and values lie within a page: layer by layer, head by head, a head's keys before its values.</summary>
internal sealed class KvLayout
{
    private readonly long[] _layers;
    private readonly AttentionSpec[] _specs;

    public KvLayout(DecoderSpec decoder, KvPrecision precision)
    {
        Precision = precision;
        _specs = [.. decoder.Layers.Select(layer => layer.Attention)];
        _layers = new long[_specs.Length];
        for (int n = 0; n < _specs.Length; n++)
        {
            _layers[n] = Bytes;
            Bytes += (long)_specs[n].KvHeads * HeadBytes(n);
        }
    }

    /// <summary>How numbers are kept.</summary>
    public KvPrecision Precision { get; }

    /// <summary>Bytes of a page.</summary>
    public long Bytes { get; }

    /// <summary>The widths of a layer's heads.</summary>
    public AttentionSpec Layer(int layer) => _specs[layer];

    /// <summary>Where a head begins, in bytes.</summary>
    public long Head(int layer, int head) => _layers[layer] + ((long)head * HeadBytes(layer));

    /// <summary>Bytes of a head: its keys, then its values.</summary>
    public int HeadBytes(int layer)
    {
        AttentionSpec spec = _specs[layer];
        int numbers = AttentionPage.Positions * (spec.HeadDim + AttentionPage.ValueStride(spec.ValueDim));
        return Precision switch
        {
            KvPrecision.F32 => numbers * sizeof(float),
            KvPrecision.F16 => numbers * sizeof(ushort),
            _ => BytePage.ByteLength(spec.HeadDim, spec.ValueDim),
        };
    }
}
