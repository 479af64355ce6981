using Autarky.Kernels.Attention;
using Autarky.Kernels.Lanes;
using Autarky.Kernels.Quantization;

namespace Autarky.Kernels.Tests;

public sealed class AttentionBytesTests
{
    private delegate void Kernel(AttentionRows rows, BytePage page, float softCap);

    [Theory]
    [InlineData(8, 8, 0f)]
    [InlineData(24, 16, 0f)]
    [InlineData(64, 64, 0f)]
    [InlineData(17, 33, 5f)]
    [InlineData(80, 96, 0f)]
    public void Bytes_in_the_registers_give_what_widening_first_gives_and_the_same_bits_on_every_width(int headDim, int valueDim, float softCap)
    {
        const int Pages = 3;
        byte[][] pages = [.. Enumerable.Range(0, Pages).Select(p => Filled(headDim, valueDim, seed: 50 + p))];
        for (int count = 1; count <= 9; count++)
        {
            float[] queries = SeededFloats.Create(count * headDim, seed: count, scale: 1);
            float[][] wide = Run(AttentionBytes.Over<Lanes512>), narrow = Run(AttentionBytes.Over<Lanes256>), plain = Run(AttentionBytes.Reference);
            for (int r = 0; r < count; r++)
            {
                SeededFloats.Bits(narrow[r]).ShouldBe(SeededFloats.Bits(wide[r]));
                for (int i = 0; i < valueDim; i++)
                {
                    wide[r][i].ShouldBe(plain[r][i], tolerance: 2e-5);
                }
            }

            // A row's result does not depend on the rows beside it.
            float[] alone = RunRows(AttentionBytes.Over<Lanes512>, queries[..headDim], 1)[0];
            SeededFloats.Bits(alone).ShouldBe(SeededFloats.Bits(wide[0]));

            float[][] Run(Kernel kernel) => RunRows(kernel, queries, count);
        }

        float[][] RunRows(Kernel kernel, float[] queries, int count)
        {
            var rows = new AttentionRows(count, headDim, valueDim);
            rows.Begin(count);
            queries.CopyTo(rows.Queries, 0);
            for (int p = 0; p < Pages; p++)
            {
                for (int r = 0; r < count; r++)
                {
                    (rows.From[r], rows.To[r]) = ((r * 11 % 70) - (p * 64), 71 + (r * 37 % 120) - (p * 64));
                }

                kernel(rows, new BytePage(pages[p], headDim, valueDim), softCap);
            }

            return [.. Enumerable.Range(0, count).Select(r =>
            {
                float[] output = new float[valueDim];
                rows.Finish(r, float.NaN, output);
                return output;
            })];
        }
    }

    [Fact]
    public void A_key_of_whole_blocks_has_the_bytes_and_scales_of_the_storage_type()
    {
        float[] key = SeededFloats.Create(64, seed: 3);
        byte[] blocks = new byte[2 * 34];
        Quantize.Run(TensorType.Q8_0, key, blocks);
        var page = new BytePage(new byte[BytePage.ByteLength(64, 64)], 64, 64);

        page.WriteKey(37, key);
        page.WriteValue(37, key);

        for (int i = 0; i < 64; i++)
        {
            sbyte expected = (sbyte)blocks[(i / 32 * 34) + 2 + (i % 32)];
            page.Keys[(((2 * 64) + i) * 16) + 5].ShouldBe(expected);
            page.Values[(37 * 64) + i].ShouldBe(expected);
        }

        for (int b = 0; b < 2; b++)
        {
            ushort expected = BitConverter.ToUInt16(blocks, b * 34);
            page.KeyScales[(((2 * 2) + b) * 16) + 5].ShouldBe(expected);
            page.ValueScales[(b * 64) + 37].ShouldBe(expected);
        }
    }

    [Fact]
    public void A_head_that_is_no_multiple_of_a_block_ends_with_a_shorter_one()
    {
        // 32 small numbers and 8 large ones: with one scale for all the small ones would be lost.
        float[] value = [.. SeededFloats.Create(32, seed: 1, scale: 0.01f), .. SeededFloats.Create(8, seed: 2, scale: 1000)];
        var page = new BytePage(new byte[BytePage.ByteLength(40, 40)], 40, 40);

        page.WriteValue(63, value);

        for (int i = 0; i < 40; i++)
        {
            float kept = page.Values[(63 * 64) + i] * (float)BitConverter.UInt16BitsToHalf(page.ValueScales[(i / 32 * 64) + 63]);
            kept.ShouldBe(value[i], tolerance: i < 32 ? 1e-4 : 8);
        }
    }

    private static byte[] Filled(int headDim, int valueDim, int seed)
    {
        byte[] memory = new byte[BytePage.ByteLength(headDim, valueDim)];
        var page = new BytePage(memory, headDim, valueDim);
        for (int p = 0; p < 64; p++)
        {
            page.WriteKey(p, SeededFloats.Create(headDim, (seed * 1000) + p, scale: 1 + (p % 5)));
            page.WriteValue(p, SeededFloats.Create(valueDim, (seed * 1000) + 500 + p));
        }

        return memory;
    }
}
