using System.Runtime.InteropServices;
using Autarky.Kernels.Attention;
using Autarky.Kernels.Lanes;
using Autarky.Kernels.Quantization;

namespace Autarky.Kernels.Tests;

public sealed class AttentionPageTests
{
    private delegate void Page(AttentionRows rows, ReadOnlySpan<float> keys, ReadOnlySpan<float> values, float softCap);

    [Theory]
    [InlineData(8, 8, 0f)]
    [InlineData(24, 16, 0f)]
    [InlineData(64, 64, 0f)]
    [InlineData(17, 33, 5f)]
    public void Pages_one_after_the_other_give_the_attention_over_all_of_them(int headDim, int valueDim, float softCap)
    {
        const int Pages = 3;
        for (int count = 1; count <= 9; count++)
        {
            float[] queries = SeededFloats.Create(count * headDim, seed: count);
            float[] keys = SeededFloats.Create(Pages * 64 * headDim, seed: 50), values = SeededFloats.Create(Pages * 64 * valueDim, seed: 51);
            (int From, int To)[] seen = [.. Enumerable.Range(0, count).Select(r => (r * 11 % 70, 71 + (r * 37 % 120)))];
            float[][] wide = Run(AttentionPage.Over<Lanes512>), narrow = Run(AttentionPage.Over<Lanes256>), chosen = Run(AttentionPage.Run);
            for (int r = 0; r < count; r++)
            {
                SeededFloats.Bits(narrow[r]).ShouldBe(SeededFloats.Bits(wide[r]));
                SeededFloats.Bits(chosen[r]).ShouldBe(SeededFloats.Bits(wide[r]));
                double[] expected = Plain(queries.AsSpan(r * headDim, headDim), keys, values, valueDim, seen[r], softCap);
                for (int i = 0; i < valueDim; i++)
                {
                    wide[r][i].ShouldBe((float)expected[i], tolerance: 1e-4);
                }
            }

            float[][] Run(Page page)
            {
                var rows = new AttentionRows(count, headDim, valueDim);
                rows.Begin(count);
                queries.CopyTo(rows.Queries, 0);
                for (int p = 0; p < Pages; p++)
                {
                    for (int r = 0; r < count; r++)
                    {
                        (rows.From[r], rows.To[r]) = (seen[r].From - (p * 64), seen[r].To - (p * 64));
                    }

                    page(rows, Keys(keys, p, headDim), Values(values, p, valueDim), softCap);
                }

                return [.. Enumerable.Range(0, count).Select(r =>
                {
                    float[] output = new float[valueDim];
                    rows.Finish(r, float.NaN, output);
                    return output;
                })];
            }
        }
    }

    [Theory]
    [InlineData(8, 8)]
    [InlineData(64, 64)]
    [InlineData(17, 33)]
    [InlineData(128, 80)]
    public void Pages_in_binary16_give_the_bits_of_the_same_pages_widened_first(int headDim, int valueDim)
    {
        int keyNumbers = 64 * headDim, all = keyNumbers + (64 * AttentionPage.ValueStride(valueDim));
        byte[] halves = new byte[all * 2];
        float[] widened = new float[all], scratch = new float[all];
        Quantize.Run(TensorType.F16, SeededFloats.Create(all, seed: 9), halves);
        Dequantize.Run(TensorType.F16, halves, widened);
        for (int count = 1; count <= 30; count++)
        {
            AttentionRows expected = Begin(count, headDim, valueDim), actual = Begin(count, headDim, valueDim);

            AttentionPage.Over<Lanes256>(expected, widened.AsSpan(0, keyNumbers), widened.AsSpan(keyNumbers), softCap: 0);
            AttentionPage.Run(actual, MemoryMarshal.Cast<byte, ushort>(halves), softCap: 0, scratch);

            for (int r = 0; r < count; r++)
            {
                float[] one = new float[valueDim], other = new float[valueDim];
                expected.Finish(r, float.NaN, one);
                actual.Finish(r, float.NaN, other);
                SeededFloats.Bits(other).ShouldBe(SeededFloats.Bits(one));
            }
        }

        static AttentionRows Begin(int count, int headDim, int valueDim)
        {
            var rows = new AttentionRows(count, headDim, valueDim);
            rows.Begin(count);
            SeededFloats.Create(count * headDim, seed: count).CopyTo(rows.Queries, 0);
            for (int r = 0; r < count; r++)
            {
                (rows.From[r], rows.To[r]) = ((r * 5 % 40) - 3, 41 + (r * 7 % 24));
            }

            return rows;
        }
    }

    [Fact]
    public void A_sink_takes_its_share_of_the_weights()
    {
        var rows = new AttentionRows(1, 1, 1);
        rows.Begin(1);
        rows.Queries[0] = 1;
        (rows.From[0], rows.To[0]) = (0, 1);
        float[] keys = new float[64], values = new float[64 * AttentionPage.ValueStride(1)];
        (keys[0], values[0]) = (2, 10);
        AttentionPage.Run(rows, keys, values, softCap: 0);
        float[] output = new float[1];

        rows.Finish(0, sink: 2, output);

        output[0].ShouldBe(5, tolerance: 1e-5);
    }

    private static float[] Keys(float[] keys, int page, int headDim)
    {
        float[] laid = new float[64 * headDim];
        for (int p = 0; p < 64; p++)
        {
            for (int i = 0; i < headDim; i++)
            {
                laid[(p / 16 * headDim * 16) + (i * 16) + (p % 16)] = keys[(((page * 64) + p) * headDim) + i];
            }
        }

        return laid;
    }

    private static float[] Values(float[] values, int page, int valueDim)
    {
        int stride = AttentionPage.ValueStride(valueDim);
        float[] laid = new float[64 * stride];
        for (int p = 0; p < 64; p++)
        {
            values.AsSpan(((page * 64) + p) * valueDim, valueDim).CopyTo(laid.AsSpan(p * stride));
        }

        return laid;
    }

    private static double[] Plain(ReadOnlySpan<float> query, float[] keys, float[] values, int valueDim, (int From, int To) seen, float softCap)
    {
        var weights = new List<double>();
        for (int p = seen.From; p < seen.To; p++)
        {
            double score = 0;
            for (int i = 0; i < query.Length; i++)
            {
                score += (double)query[i] * keys[(p * query.Length) + i];
            }

            weights.Add(Math.Exp(softCap > 0 ? softCap * Math.Tanh(score / softCap) : score));
        }

        return
        [
            .. Enumerable.Range(0, valueDim).Select(
                i => weights.Select((weight, p) => weight * values[((seen.From + p) * valueDim) + i]).Sum() / weights.Sum()),
        ];
    }
}
