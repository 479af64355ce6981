using System.Buffers.Binary;
using Autarky.Kernels.Quantization;

namespace Autarky.Kernels.MatMul;

/// <summary>One block of 32 weights out of its storage type: bytes, a scale and a minimum.</summary>
internal static class BlockWeights
{
    private const int KHeader = 16;
    private const int Q5KBits = 16;
    private const int Q5KHeader = 48;

    /// <summary>Reads a block.</summary>
    /// <param name="type">The storage type.</param>
    /// <param name="block">Its block, or super-block.</param>
    /// <param name="part">Which 32 weights of a super-block.</param>
    /// <param name="weights">Receives the weights as the type's <see cref="BlockKind"/> wants them.</param>
    public static (Half Scale, Half Minimum) Read(TensorType type, ReadOnlySpan<byte> block, int part, Span<byte> weights)
    {
        switch (type)
        {
            case TensorType.Q8_0:
                for (int i = 0; i < weights.Length; i++)
                {
                    weights[i] = (byte)(block[2 + i] ^ 0x80);
                }

                return (First(block), default);
            case TensorType.Q4_0:
                Nibbles(block[2..], weights);
                return (First(block), default);
            case TensorType.Q4_1:
                Nibbles(block[4..], weights);
                return (First(block), Second(block));
            case TensorType.Q5_0:
                Nibbles(block[6..], weights);
                FifthBits(BinaryPrimitives.ReadUInt32LittleEndian(block[2..]), weights, plus: 128 - 16);
                return (First(block), default);
            case TensorType.Q5_1:
                Nibbles(block[8..], weights);
                FifthBits(BinaryPrimitives.ReadUInt32LittleEndian(block[4..]), weights, plus: 0);
                return (First(block), Second(block));
            case TensorType.Q4_K:
                PartNibbles(block[KHeader..], part, weights);
                return Scales(block, part);
            case TensorType.Q5_K:
                PartNibbles(block[Q5KHeader..], part, weights);
                for (int i = 0; i < weights.Length; i++)
                {
                    weights[i] |= (byte)(((block[Q5KBits + i] >> part) & 1) << 4);
                }

                return Scales(block, part);
            default:
                throw new ArgumentException($"{type} has no blocks of 32.", nameof(type));
        }
    }

    private static Half First(ReadOnlySpan<byte> block) => BinaryPrimitives.ReadHalfLittleEndian(block);

    private static Half Second(ReadOnlySpan<byte> block) => BinaryPrimitives.ReadHalfLittleEndian(block[2..]);

    // Two levels of scales, multiplied out and rounded to binary16: 2⁻¹¹ beside the 2⁻⁴ of the weights themselves.
    private static (Half Scale, Half Minimum) Scales(ReadOnlySpan<byte> block, int part)
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

    private static void FifthBits(uint bits, Span<byte> weights, int plus)
    {
        for (int i = 0; i < 32; i++)
        {
            weights[i] = (byte)((weights[i] | (((bits >> i) & 1) << 4)) + plus);
        }
    }
}
