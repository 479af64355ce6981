using Autarky.Models.Transformer.Caching;

namespace Autarky.Models.Tests.Transformer;

public sealed class CachePrecisionTests
{
    public static TheoryData<string, KvPrecision> All
    {
        get
        {
            var all = new TheoryData<string, KvPrecision>();
            foreach (string name in TinyModel.Names)
            {
                all.Add(name, KvPrecision.F16);
                all.Add(name, KvPrecision.Q8);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_cache_of_fewer_bits_stays_near_the_logits_of_an_independent_implementation(string name, KvPrecision precision)
    {
        using var model = new TinyModel(name);
        using KvPool pool = model.Pool(precision);
        using var sequence = new KvSequence(pool);

        float[][] logits = model.Logits(sequence, model.Reference.InputIds);

        // Binary16 keeps 11 bits of every number, a byte 7 of the largest of its block.
        float spread = model.Reference.Logits.Max(row => row.Max() - row.Min());
        for (int i = 0; i < model.Reference.Positions.Length; i++)
        {
            float farthest = logits[model.Reference.Positions[i]].Zip(model.Reference.Logits[i], (a, b) => Math.Abs(a - b)).Max();
            farthest.ShouldBeLessThan(spread * (precision == KvPrecision.F16 ? 1e-3f : 2e-2f));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Gives_the_same_bits_token_by_token_in_pieces_and_at_once(string name, KvPrecision precision)
    {
        using var model = new TinyModel(name, threads: 2);
        using KvPool pool = model.Pool(precision);
        using KvSequence whole = new(pool), single = new(pool), pieces = new(pool);
        int[] ids = [.. model.Reference.InputIds, .. model.Reference.InputIds];

        float[][] expected = model.Logits(whole, ids);
        for (int i = 0; i < ids.Length; i++)
        {
            model.Logits(single, [ids[i]])[0].ShouldBe(expected[i]);
        }

        for (int i = 0; i < ids.Length; i += 13)
        {
            model.Logits(pieces, ids.AsSpan(i, Math.Min(13, ids.Length - i)))[0].ShouldBe(expected[i]);
        }
    }

    [Fact]
    public void Bytes_take_about_half_of_what_binary16_takes()
    {
        using var model = new TinyModel("llama");
        using KvPool bytes = model.Pool(KvPrecision.Q8), halves = model.Pool(KvPrecision.F16);
        int head = model.Decoder.Spec.Layers[0].Attention.HeadDim;

        // A scale of two bytes a block of up to 32, values filled up to blocks.
        double expected = head % 32 == 0 ? 34.0 / 64 : (head + 2 + 32 + 2) / (2.0 * (head + 32));
        ((double)bytes.PageBytes / halves.PageBytes).ShouldBe(expected, tolerance: 1e-9);
    }
}
