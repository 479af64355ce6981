using Autarky.Kernels;

namespace Autarky.Models.Architectures.Shared;

/// <summary>The names that configurations have for the activation of a feed-forward block.</summary>
internal static class ActivationNames
{
    /// <summary>The key in GGUF's metadata; missing where the architecture's own holds.</summary>
    public const string Key = "hidden_activation";

    /// <summary>What can be run, for messages.</summary>
    public const string Known = "silu, gelu, gelu_new or gelu_pytorch_tanh, the functions that are known";

    /// <summary>The function of a name; null where it is not known.</summary>
    public static ActivationKind? Find(string name) => name switch
    {
        "silu" or "swish" => ActivationKind.Silu,
        "gelu" => ActivationKind.GeluErf,

        // Three ways to write one formula.
        "gelu_new" or "gelu_pytorch_tanh" or "gelu_fast" => ActivationKind.GeluTanh,
        _ => null,
    };

    /// <summary>One name of a function.</summary>
    public static string NameOf(ActivationKind kind) => kind switch
    {
        ActivationKind.Silu => "silu",
        ActivationKind.GeluErf => "gelu",
        ActivationKind.GeluTanh => "gelu_pytorch_tanh",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>The function of a model.</summary>
    /// <exception cref="InvalidDataException">Its metadata asks for one that is not known.</exception>
    public static ActivationKind Of(ModelKeys keys, ActivationKind own) => keys.FindText(Key) is { } name
        ? Find(name) ?? throw new InvalidDataException($"The activation '{name}' is not known: it must be {Known}.")
        : own;
}
