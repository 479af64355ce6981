namespace Autarky.Models.Transformer.Caching;

/// <summary>The names of precisions on command lines and in configurations.</summary>
public static class KvPrecisions
{
    /// <summary>All of them, as a person may write them.</summary>
    public static IReadOnlyList<string> Names { get; } = ["f32", "f16", "q8_0"];

    /// <summary>The precision of a name; null where there is none.</summary>
    public static KvPrecision? Find(string name) => name switch
    {
        "f32" => KvPrecision.F32,
        "f16" => KvPrecision.F16,
        "q8_0" => KvPrecision.Q8,
        _ => null,
    };
}
