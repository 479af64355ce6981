namespace Autarky.Models.Checkpoints.HuggingFace;

/// <summary>
/// Weights in MXFP4 as Hugging Face keeps them, as GGUF keeps them: there blocks and scales are tensors of their own and neighbours share a byte, here
/// the scale stands before its block and number i shares a byte with number i + 16. The numbers themselves do not change.
/// </summary>
/// <remarks>Source: the tensors of OpenAI's gpt-oss and how transformers unpacks them (integrations/mxfp4.py): of a byte the lower half comes first.</remarks>
internal static class Mxfp4Rows
{
    /// <summary>What the names of tensors end with that hold blocks.</summary>
    public const string BlocksSuffix = "_blocks";

    /// <summary>What the names of tensors end with that hold their scales.</summary>
    public const string ScalesSuffix = "_scales";

    /// <summary>Numbers a block, which share a scale.</summary>
    public const int Numbers = 32;

    /// <summary>Bytes of a block in Hugging Face's files, without its scale.</summary>
    public const int BlockBytes = 16;

    private const int WrittenBytes = 1 + BlockBytes;

    /// <summary>Writes whole blocks.</summary>
    /// <param name="blocks">Sixteen bytes a block.</param>
    /// <param name="scales">A byte a block: its exponent plus 127, in both layouts.</param>
    /// <param name="rows">Receives seventeen bytes a block.</param>
    public static void Write(ReadOnlySpan<byte> blocks, ReadOnlySpan<byte> scales, Span<byte> rows)
    {
        for (int b = 0; b < scales.Length; b++)
        {
            ReadOnlySpan<byte> from = blocks.Slice(b * BlockBytes, BlockBytes);
            Span<byte> to = rows.Slice(b * WrittenBytes, WrittenBytes);
            to[0] = scales[b];
            for (int i = 0; i < BlockBytes / 2; i++)
            {
                // Numbers 2i and 2i + 1, and those sixteen further on.
                byte lower = from[i], upper = from[i + (BlockBytes / 2)];
                to[1 + (2 * i)] = (byte)((lower & 15) | (upper << 4));
                to[2 + (2 * i)] = (byte)((lower >> 4) | (upper & 0xf0));
            }
        }
    }
}
