using Autarky.Kernels.Quantization;

namespace Autarky.Models.Checkpoints.Gguf;

/// <summary>What GGUF calls the storage types that this program does not read, so that a refusal can name them. Source: <c>ggml_type</c>.</summary>
internal static class GgufTypeNames
{
    private static readonly Dictionary<uint, string> Unread = new()
    {
        [4] = "Q4_2",
        [5] = "Q4_3",
        [9] = "Q8_1",
        [10] = "Q2_K",
        [11] = "Q3_K",
        [15] = "Q8_K",
        [16] = "IQ2_XXS",
        [17] = "IQ2_XS",
        [18] = "IQ3_XXS",
        [19] = "IQ1_S",
        [20] = "IQ4_NL",
        [21] = "IQ3_S",
        [22] = "IQ2_S",
        [23] = "IQ4_XS",
        [24] = "I8",
        [25] = "I16",
        [26] = "I32",
        [27] = "I64",
        [28] = "F64",
        [29] = "IQ1_M",
        [31] = "Q4_0_4_4",
        [32] = "Q4_0_4_8",
        [33] = "Q4_0_8_8",
        [34] = "TQ1_0",
        [35] = "TQ2_0",
        [36] = "IQ4_NL_4_4",
        [37] = "IQ4_NL_4_8",
        [38] = "IQ4_NL_8_8",
        [40] = "NVFP4",
        [41] = "Q1_0",
        [42] = "Q2_0",
    };

    /// <summary>Why a type is refused.</summary>
    public static string Refusal(uint type) =>
        $"is stored as {(Unread.TryGetValue(type, out string? name) ? $"{name} (type {type})" : $"type {type}, which is not known")}; "
        + $"this program reads {string.Join(", ", TensorTypes.All)}. Take another quantisation of the model, Q4_K_M for example";
}
