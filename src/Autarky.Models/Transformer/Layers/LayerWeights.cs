using Autarky.Models.Description;
using Autarky.Models.Transformer.Weights;

namespace Autarky.Models.Transformer.Layers;

/// <summary>What a block needs to be built: one layer's tensors by their short names, and what layers share.</summary>
internal sealed class LayerWeights(DecoderSpec decoder, int index, WeightLoader loader, SharedParts shared)
{
    /// <summary>The model.</summary>
    public DecoderSpec Decoder => decoder;

    /// <summary>The layer.</summary>
    public LayerSpec Layer => decoder.Layers[index];

    /// <summary>The layer's number.</summary>
    public int Index => index;

    public PackedMatrix Matrix(IReadOnlyList<(string Name, int Outputs)> names, int inputs) => loader.Matrix([.. names.Select(Full)], inputs);

    public (PackedMatrix First, PackedMatrix Second) Halves(string name, int outputs, int inputs) => loader.Halves(Full((name, outputs)).Name, outputs, inputs);

    public PackedMatrix Stacked(IReadOnlyList<(string Name, int Outputs)> names, int count, int number, int inputs) =>
        loader.Stacked([.. names.Select(Full)], count, number, inputs);

    public float[] Vector(string name, int length) => loader.Vector($"blk.{index}.{name}", length);

    public Norm Norm(string name, int length) => NormOf(loader, decoder, $"blk.{index}.{name}", length);

    public RopeTable? Rope(RopeSpec? spec) => spec is null ? null : shared.Rope(spec);

    public CachedAttention Attention(AttentionSpec spec, float[] sinks) => shared.Attention(spec, index, sinks);

    /// <summary>A norm of the decoder's kind.</summary>
    public static Norm NormOf(WeightLoader loader, DecoderSpec decoder, string name, int length) => new(
        loader.Vector(name + ".weight", length),
        decoder.LayerNorms ? loader.VectorIfThere(name + ".bias", length) : [],
        decoder.NormEpsilon,
        decoder.LayerNorms);

    private (string Name, int Outputs) Full((string Name, int Outputs) part) => ($"blk.{index}.{part.Name}", part.Outputs);
}

/// <summary>What layers of one model share: tables of angles, and each worker's memory for attention.</summary>
internal sealed class SharedParts(int workers)
{
    private readonly List<(RopeSpec Spec, RopeTable Table)> _ropes = [];
    private CachedAttention.Scratch[]? _scratch;

    public RopeTable Rope(RopeSpec spec)
    {
        foreach ((RopeSpec known, RopeTable table) in _ropes)
        {
            if (ReferenceEquals(known, spec))
            {
                return table;
            }
        }

        var made = new RopeTable(spec);
        _ropes.Add((spec, made));
        return made;
    }

    public CachedAttention Attention(AttentionSpec spec, int layer, float[] sinks)
    {
        var attention = new CachedAttention(spec, layer, sinks, workers, _scratch);
        _scratch = attention.Shared;
        return attention;
    }
}
