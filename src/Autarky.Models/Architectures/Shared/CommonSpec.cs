using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Autarky.Kernels;
using Autarky.Kernels.Quantization;
using Autarky.Models.Checkpoints;
using Autarky.Models.Description;
using Autarky.Text.Metadata;

namespace Autarky.Models.Architectures.Shared;

/// <summary>Descriptions that nearly all decoders share, read from metadata under GGUF's keys.</summary>
internal static class CommonSpec
{
    /// <summary>A decoder whose layers a function describes.</summary>
    public static DecoderSpec Decoder(ModelMetadata metadata, ITensorSource tensors, Func<int, LayerSpec> layer)
    {
        var keys = new ModelKeys(metadata);
        return new DecoderSpec
        {
            Architecture = metadata.RequireText("general.architecture"),
            VocabularySize = ModelKeys.Vocabulary(tensors),
            Width = keys.Width,
            ContextLength = keys.Count("context_length"),
            NormEpsilon = keys.NormEpsilon,
            Layers = [.. Enumerable.Range(0, keys.Layers).Select(layer)],
        };
    }

    /// <summary>Grouped-query attention over all positions.</summary>
    public static AttentionSpec Attention(ModelKeys keys, RopeSpec? rope)
    {
        int heads = keys.Heads, kvHeads = keys.KvHeads;
        if (heads % kvHeads != 0)
        {
            throw new InvalidDataException($"{heads} query heads cannot be shared evenly by {kvHeads} key and value heads.");
        }

        return new AttentionSpec
        {
            Heads = heads,
            KvHeads = kvHeads,
            HeadDim = keys.HeadDim,
            ValueDim = keys.ValueDim,
            Scale = 1 / MathF.Sqrt(keys.HeadDim),
            Rope = rope,
        };
    }

    /// <summary>A gated block.</summary>
    /// <param name="keys">The model's metadata.</param>
    /// <param name="own">The architecture's activation, where the metadata has no other.</param>
    public static FeedForwardSpec FeedForward(ModelKeys keys, ActivationKind own = ActivationKind.Silu) =>
        new() { Width = keys.Count("feed_forward_length"), Activation = ActivationNames.Of(keys, own) };

    /// <summary>How positions rotate heads: the base, and the scaling that the metadata or a tensor asks for.</summary>
    public static RopeSpec Rope(ModelKeys keys, ITensorSource tensors, bool halves)
    {
        int dim = keys.Count("rope.dimension_count", 1 << 16, keys.HeadDim);
        if (dim % 2 != 0 || dim > keys.HeadDim)
        {
            throw new InvalidDataException($"Positions cannot rotate {dim} numbers of a head of {keys.HeadDim}.");
        }

        string? scaling = keys.FindText("rope.scaling.type");
        double factor = keys.Find("rope.scaling.factor", 1);
        var rope = new RopeSpec
        {
            Dim = dim,
            Theta = keys.Find("rope.freq_base", 10000),
            Halves = halves,
            OriginalContext = keys.Count("rope.scaling.original_context_length", fallback: keys.Count("context_length")),
            LinearFactor = scaling == "linear" && factor > 0 ? factor : 1,
            Divisors = Divisors(tensors, "rope_freqs.weight", dim) ?? Divisors(tensors, "rope_factors_short.weight", dim) ?? [],
            LongDivisors = Divisors(tensors, "rope_factors_long.weight", dim) ?? [],
            Magnitude = keys.Find("rope.scaling.attn_factor", 1),
        };
        return scaling == "yarn" && factor > 1 ? Yarn(rope, keys, factor) : rope;
    }

    private static RopeSpec Yarn(RopeSpec rope, ModelKeys keys, double factor) => rope with
    {
        Yarn = new YarnSpec
        {
            Factor = factor,
            BetaFast = keys.Find("rope.scaling.yarn_beta_fast", 32),
            BetaSlow = keys.Find("rope.scaling.yarn_beta_slow", 1),
            Truncate = keys.Flag("rope.scaling.yarn_truncate", true),
        },
        Magnitude = keys.Find("rope.scaling.yarn_magnitude", RopeConfig.YarnMagnitude(factor, 1)),
    };

    private static ImmutableArray<float>? Divisors(ITensorSource tensors, string name, int dim)
    {
        if (!tensors.Tensors.TryGetValue(name, out TensorInfo? info))
        {
            return null;
        }

        if (info.Type != TensorType.F32 || info.Shape is not [var length] || length != dim / 2)
        {
            throw new InvalidDataException($"'{name}' should be {dim / 2} numbers in F32.");
        }

        float[] divisors = new float[dim / 2];
        tensors.Read(info, 0, MemoryMarshal.AsBytes(divisors.AsSpan()));
        foreach (float divisor in divisors)
        {
            if (!(divisor > 0) || !float.IsFinite(divisor))
            {
                throw new InvalidDataException($"'{name}' has a divisor of {divisor}.");
            }
        }

        return [.. divisors];
    }
}
