using System.Buffers.Binary;
using Autarky.Kernels.Quantization;

namespace Autarky.Kernels.MatMul;

/// <summary>One block of 32 weights out of its storage type: unsigned numbers, scales and a minimum, as its <see cref="BlockKind"/> wants them.</summary>
internal static class BlockWeights
{
    /// <summary>Bytes of a super-block of Q4_K before its nibbles.</summary>
    internal const int KHeader = 16;

    private const int Q5KBits = 16;
    private const int Q5KHeader = 48;
    private const int Q6KPairs = 128, Q6KScales = 192, Q6KScale = 208;

    // 2^(e − 128) from the least subnormal number of binary16 to its largest power of two.
    private const int LeastPointScale = 128 - 24, MostPointScale = 128 + 15;

    /// <summary>Whether half of a scale of MXFP4 is a number of binary16.</summary>
    public static bool IsScaleOfPoints(byte e) => e is >= LeastPointScale and <= MostPointScale;

    /// <summary>Reads a block.</summary>
    /// <param name="type">The storage type.</param>
    /// <param name="block">Its block, or super-block.</param>
    /// <param name="part">Which 32 weights of a super-block.</param>
    /// <param name="weights">Receives the 32 numbers.</param>
    /// <param name="scales">Receives the scale and the minimum, or two scales.</param>
    public static void Read(TensorType type, ReadOnlySpan<byte> block, int part, Span<byte> weights, Span<Half> scales)
    {
        scales[0] = First(block);
        switch (type)
        {
            case TensorType.Q8_0:
                for (int i = 0; i < weights.Length; i++)
                {
                    weights[i] = (byte)(block[2 + i] ^ 0x80);
                }

                break;
            case TensorType.Q4_0:
                Nibbles(block[2..], weights);
                break;
            case TensorType.Q4_1:
                Nibbles(block[4..], weights);
                scales[1] = Second(block);
                break;
            case TensorType.Q5_0:
                Nibbles(block[6..], weights);
                FifthBits(BinaryPrimitives.ReadUInt32LittleEndian(block[2..]), weights);
                break;
            case TensorType.Q5_1:
                Nibbles(block[8..], weights);
                FifthBits(BinaryPrimitives.ReadUInt32LittleEndian(block[4..]), weights);
                scales[1] = Second(block);
                break;
            case TensorType.Q4_K:
                PartNibbles(block[KHeader..], part, weights);
                (scales[0], scales[1]) = Scales(block, part);
                break;
            case TensorType.Q5_K:
                PartNibbles(block[Q5KHeader..], part, weights);
                for (int i = 0; i < weights.Length; i++)
                {
                    weights[i] |= (byte)(((block[Q5KBits + i] >> part) & 1) << 4);
                }

                (scales[0], scales[1]) = Scales(block, part);
                break;
            case TensorType.Q6_K:
                Sixes(block, part, weights);
                float d = (float)First(block[Q6KScale..]);
                (scales[0], scales[1]) = ((Half)(d * (sbyte)block[Q6KScales + (2 * part)]), (Half)(d * (sbyte)block[Q6KScales + (2 * part) + 1]));
                break;
            case TensorType.MXFP4:
                Nibbles(block[1..], weights);
                scales[0] = (Half)Mxfp4.HalfScale(block[0]);
                break;
            default:
                throw new ArgumentException($"{type} has no blocks of 32.", nameof(type));
        }
    }

    private static Half First(ReadOnlySpan<byte> block) => BinaryPrimitives.ReadHalfLittleEndian(block);

    private static Half Second(ReadOnlySpan<byte> block) => BinaryPrimitives.ReadHalfLittleEndian(block[2..]);

    /// <summary>Two levels of scales, multiplied out and rounded to binary16: 2⁻¹¹ beside the 2⁻⁴ of the weights themselves.</summary>
    internal static (Half Scale, Half Minimum) Scales(ReadOnlySpan<byte> block, int part)
    {
        (int scale, int minimum) = KScales.Get(block[4..], part);
        return ((Half)((float)First(block) * scale), (Half)(-(float)Second(block) * minimum));
    }

    private static void Nibbles(ReadOnlySpan<byte> packed, Span<byte> weights)
    {
        for (int i = 0; i < 16; i++)
        {
            weights[i] = (byte)(packed[i] & 15);
            weights[i + 16] = (byte)(packed[i] >> 4);
        }
    }

    private static void PartNibbles(ReadOnlySpan<byte> packed, int part, Span<byte> weights)
    {
        for (int i = 0; i < 32; i++)
        {
            weights[i] = (byte)((packed[(part / 2 * 32) + i] >> (part % 2 * 4)) & 15);
        }
    }

    private static void FifthBits(uint bits, Span<byte> weights)
    {
        for (int i = 0; i < 32; i++)
        {
            weights[i] = (byte)(weights[i] | (((bits >> i) & 1) << 4));
        }
    }

    // A half of a super-block has four parts: 0 and 2 share the first 32 nibble bytes, 1 and 3 the others, and all four the 32 bytes of bit pairs.
    private static void Sixes(ReadOnlySpan<byte> block, int part, Span<byte> weights)
    {
        ReadOnlySpan<byte> nibbles = block.Slice((part / 4 * 64) + (part % 2 * 32), 32), pairs = block.Slice(Q6KPairs + (part / 4 * 32), 32);
        for (int i = 0; i < 32; i++)
        {
            weights[i] = (byte)(((nibbles[i] >> (part / 2 % 2 * 4)) & 15) | (((pairs[i] >> (part % 4 * 2)) & 3) << 4));
        }
    }
}
