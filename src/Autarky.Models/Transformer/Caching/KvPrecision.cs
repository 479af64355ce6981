namespace Autarky.Models.Transformer.Caching;

/// <summary>How keys and values are kept.</summary>
public enum KvPrecision
{
    /// <summary>float32: the exact path.</summary>
    F32,

    /// <summary>binary16: half the memory.</summary>
    F16,

    /// <summary>Signed bytes, 32 along a head with one binary16 scale: half of that again.</summary>
    Q8,
}
