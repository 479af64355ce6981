using Autarky.Models.Checkpoints;
using Autarky.Text.Metadata;

namespace Autarky.Models.Architectures.Shared;

/// <summary>A model's metadata under its architecture's prefix, each length checked for sense before anything is allocated by it.</summary>
internal sealed class ModelKeys
{
    // Beyond every known model: 16 million of anything is a damaged file.
    private const int Most = 1 << 24;

    private readonly ModelMetadata _metadata;
    private readonly string _prefix;

    public ModelKeys(ModelMetadata metadata)
    {
        _metadata = metadata;
        _prefix = metadata.RequireText("general.architecture") + ".";
    }

    public int Layers => Count("block_count", 4096);

    public int Width => Count("embedding_length");

    public int Heads => Count("attention.head_count");

    public int KvHeads => (int)(_metadata.FindInteger(_prefix + "attention.head_count_kv") is { } heads and > 0 and <= Most ? heads : Heads);

    public int HeadDim => Count("attention.key_length", Most, Width / Math.Max(Heads, 1));

    public int ValueDim => Count("attention.value_length", Most, HeadDim);

    public float NormEpsilon => (float)(Find("attention.layer_norm_rms_epsilon") ?? Find("attention.layer_norm_epsilon")
        ?? throw new InvalidDataException($"The model's metadata has no '{_prefix}attention.layer_norm_rms_epsilon'."));

    /// <summary>A positive number of things that must be there, or has a fallback.</summary>
    public int Count(string key, int most = Most, int? fallback = null)
    {
        long? value = _metadata.FindInteger(_prefix + key) ?? fallback;
        return value switch
        {
            null => throw new InvalidDataException($"The model's metadata has no '{_prefix}{key}'."),
            < 1 => throw new InvalidDataException($"The model's metadata '{_prefix}{key}' is {value}: it must be at least 1."),
            _ when value > most => throw new InvalidDataException($"The model's metadata '{_prefix}{key}' is {value}: more than {most} is no model."),
            _ => (int)value,
        };
    }

    /// <summary>A number of things that may be none.</summary>
    public int CountOrNone(string key) => _metadata.FindInteger(_prefix + key) is { } value and > 0 ? Count(key) : 0;

    public double? Find(string key) => _metadata.FindNumber(_prefix + key);

    public double Find(string key, double fallback) => Find(key) ?? fallback;

    public string? FindText(string key) => _metadata.FindText(_prefix + key);

    public bool Flag(string key, bool fallback) => _metadata.FindFlag(_prefix + key) ?? fallback;

    /// <summary>A yes or no for each layer, or what a rule says where the key is missing.</summary>
    public bool[] Flags(string key, Func<int, bool> rule)
    {
        int layers = Layers;
        if (_metadata.Values.TryGetValue(_prefix + key, out object? value) && value is bool[] flags)
        {
            return flags.Length == layers
                ? flags
                : throw new InvalidDataException($"The model's metadata '{_prefix}{key}' has {flags.Length} entries for {layers} layers.");
        }

        return [.. Enumerable.Range(0, layers).Select(rule)];
    }

    /// <summary>The vocabulary's size by the embedding's rows: not every file has a key for it.</summary>
    public static int Vocabulary(ITensorSource tensors) => tensors.Tensors.TryGetValue("token_embd.weight", out TensorInfo? embedding)
        && embedding.Shape.Length == 2 && embedding.Shape[0] is > 0 and <= Most
        ? (int)embedding.Shape[0]
        : throw new InvalidDataException("The checkpoint has no matrix 'token_embd.weight'.");
}
