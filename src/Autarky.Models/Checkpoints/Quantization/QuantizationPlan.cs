using Autarky.Kernels.Quantization;

namespace Autarky.Models.Checkpoints.Quantization;

/// <summary>Which storage type each tensor of a model gets when the whole is to be of one type.</summary>
/// <remarks>
/// As llama.cpp does for its plain types: matrices whose name ends in <c>.weight</c> get the wanted type; vectors and norms stay or become F32; the router
/// of a mixture of experts, positions, token types, short convolutions and other small tables keep the type they have, since an error there
/// costs more than their bytes. The output projection, or the embedding that stands in for it, gets Q6_K (Q8_0 where its rows are no super-blocks, or
/// Q8_0 is wanted), because its errors go straight into the choice of the next token. The embedding beside an output projection gets the wanted type.
/// Rows that are not whole blocks fall back: Q4_K to Q5_0, Q5_K to Q5_1, Q6_K to Q8_0, and what fits none of these to F16.
/// </remarks>
internal static class QuantizationPlan
{
    private const string Output = "output.weight";
    private const string Embedding = "token_embd.weight";

    private static readonly string[] KeptParts =
    [
        "_norm.", "ffn_gate_inp", "position_embd", "token_types", "ssm_conv1d", "shortconv.conv", "attn_rel_b", "altup", "laurel", "per_layer_model_proj",
        "time_mix_",
    ];

    /// <summary>The type for one tensor.</summary>
    /// <param name="tensor">As it is.</param>
    /// <param name="wanted">One of <see cref="Quantize.Types"/>.</param>
    /// <param name="hasOutput">Whether the model has an output projection of its own.</param>
    public static TensorType TypeOf(TensorInfo tensor, TensorType wanted, bool hasOutput)
    {
        if (tensor.Shape.Length < 2)
        {
            return TensorType.F32;
        }

        if (!tensor.Name.EndsWith(".weight", StringComparison.Ordinal) || KeptParts.Any(part => tensor.Name.Contains(part, StringComparison.Ordinal)))
        {
            return tensor.Type;
        }

        bool isOutput = string.Equals(tensor.Name, hasOutput ? Output : Embedding, StringComparison.Ordinal);
        bool isQuantized = wanted.NumbersPerBlock() > 1;
        TensorType type = isOutput && isQuantized && wanted != TensorType.Q8_0 ? TensorType.Q6_K : wanted;
        return Fitting(type, tensor.Shape[^1]);
    }

    /// <summary>The wanted type, or the one that stands in where rows of that length are not whole blocks.</summary>
    public static TensorType Fitting(TensorType type, long rowLength)
    {
        if (rowLength % type.NumbersPerBlock() != 0)
        {
            type = type switch
            {
                TensorType.Q4_K => TensorType.Q5_0,
                TensorType.Q5_K => TensorType.Q5_1,
                TensorType.Q6_K => TensorType.Q8_0,
                _ => TensorType.F16,
            };
        }

        return rowLength % type.NumbersPerBlock() == 0 ? type : TensorType.F16;
    }

    /// <summary>The number by which GGUF's <c>general.file_type</c> names a whole file. Source: llama.cpp, <c>llama_ftype</c>.</summary>
    public static uint FileType(TensorType wanted) => wanted switch
    {
        TensorType.F32 => 0,
        TensorType.F16 => 1,
        TensorType.Q4_0 => 2,
        TensorType.Q4_1 => 3,
        TensorType.Q8_0 => 7,
        TensorType.Q5_0 => 8,
        TensorType.Q5_1 => 9,
        TensorType.Q4_K => 14,
        TensorType.Q5_K => 16,
        TensorType.Q6_K => 18,
        TensorType.BF16 => 32,
        _ => throw new NotSupportedException($"A model cannot be written as {wanted}; {string.Join(", ", Quantize.Types)} are possible."),
    };
}
