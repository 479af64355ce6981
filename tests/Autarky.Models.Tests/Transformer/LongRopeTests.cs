using Autarky.Models.Generation;
using Autarky.Models.Transformer.Caching;

namespace Autarky.Models.Tests.Transformer;

/// <summary>Long RoPE has two lists of divisors, and a sequence is rotated by one of them from its first token on.</summary>
public sealed class LongRopeTests
{
    [Fact]
    public void A_text_that_stays_within_the_original_context_is_rotated_by_the_short_factors()
    {
        using EditedModel model = LongRopeModel.Make(LongRopeModel.Short, LongRopeModel.Long),
            shorts = LongRopeModel.Make(LongRopeModel.Short, LongRopeModel.Short);
        float[] expected = shorts.Logits();

        model.Logits(most: LongRopeModel.Original).ShouldBe(expected);
        model.LogitsThroughGguf(most: LongRopeModel.Original).ShouldBe(expected);
        model.Logits(most: LongRopeModel.Original + 1).ShouldNotBe(expected);
    }

    [Fact]
    public void A_text_that_may_grow_beyond_or_of_which_nothing_is_known_is_rotated_by_the_long_ones()
    {
        using EditedModel model = LongRopeModel.Make(LongRopeModel.Short, LongRopeModel.Long),
            longs = LongRopeModel.Make(LongRopeModel.Long, LongRopeModel.Long);
        float[] expected = longs.Logits();

        model.Logits(most: LongRopeModel.Original + 1).ShouldBe(expected);
        model.LogitsThroughGguf(most: LongRopeModel.Original + 1).ShouldBe(expected);
        model.Logits().ShouldBe(expected);
    }

    [Fact]
    public void A_model_whose_context_is_the_original_one_has_short_texts_only()
    {
        using EditedModel model = LongRopeModel.Make(LongRopeModel.Short, LongRopeModel.Long),
            shorts = LongRopeModel.Make(LongRopeModel.Short, LongRopeModel.Short);
        foreach (EditedModel one in new[] { model, shorts })
        {
            one.Config["max_position_embeddings"] = LongRopeModel.Original;
        }

        model.Logits().ShouldBe(shorts.Logits());
    }

    [Theory]
    [InlineData(100)]
    [InlineData(200)]
    public void Gives_the_same_bits_token_by_token_beside_the_other_kind_in_a_fork_and_at_once(int length)
    {
        using EditedModel edited = LongRopeModel.Make(LongRopeModel.Short, LongRopeModel.Long);
        using var model = new TinyModel("phi3", edited.Write(1), threads: 2);
        using KvPool pool = model.Pool();
        using KvSequence whole = new(pool, length), single = new(pool, length), other = new(pool, length > LongRopeModel.Original ? 100 : 200);
        int[] ids = [.. Enumerable.Range(0, length).Select(i => (i * 37 % 300) + 3)];

        float[][] expected = model.Logits(whole, ids);
        for (int i = 0; i < 70; i++)
        {
            model.Logits(other, [ids[i]]);
            model.Logits(single, [ids[i]])[0].ShouldBe(expected[i]);
        }

        using KvSequence fork = single.Fork()!;
        float[][] rest = model.Logits(fork, ids.AsSpan(70));
        for (int i = 70; i < ids.Length; i++)
        {
            rest[i - 70].ShouldBe(expected[i]);
        }
    }

    [Theory]
    [MemberData(nameof(TinyModel.Names), MemberType = typeof(TinyModel))]
    public void A_model_without_long_factors_has_one_kind_of_sequences(string name)
    {
        using var model = new TinyModel(name);
        using KvPool pool = model.Pool();
        using KvSequence unknown = new(pool), one = new(pool, 1), all = new(pool, model.Decoder.Spec.ContextLength);

        model.Decoder.Spec.ShortContext.ShouldBe(int.MaxValue);
        new[] { unknown, one, all }.ShouldAllBe(sequence => !sequence.IsLong);
    }

    [Fact]
    public void A_sequence_that_was_to_stay_within_the_original_context_does()
    {
        using EditedModel edited = LongRopeModel.Make(LongRopeModel.Short, LongRopeModel.Long);
        using var model = new TinyModel("phi3", edited.Write(1));
        using KvPool pool = model.Pool();
        using var sequence = new KvSequence(pool, 10);

        sequence.TryReserve(LongRopeModel.Original).ShouldBeTrue();
        Should.Throw<ArgumentOutOfRangeException>(() => sequence.TryReserve(LongRopeModel.Original + 1));
    }

    [Theory]
    [InlineData(100, 29)]
    [InlineData(100, 30)]
    [InlineData(LongRopeModel.Original + 1, 1)]
    public void A_continuation_is_rotated_by_what_it_may_become(int prompt, int mostTokens)
    {
        using EditedModel edited = LongRopeModel.Make(LongRopeModel.Short, LongRopeModel.Long);
        using var model = new TinyModel("phi3", edited.Write(1));
        using KvPool pool = model.Pool();
        List<int> ids = [.. Enumerable.Range(0, prompt).Select(i => (i * 37 % 300) + 3)];

        int[] tokens =
        [
            .. Continuation.Run(
                model.Decoder, ids.ToArray(), mostTokens, new() { Temperature = 0 }, new HashSet<int>(), topLogprobs: null).Select(step => step.Token),
        ];

        tokens.Length.ShouldBe(mostTokens);
        foreach (int token in tokens)
        {
            using var again = new KvSequence(pool, prompt + mostTokens - 1);
            float[] logits = model.Logits(again, ids.ToArray())[^1];
            token.ShouldBe(Array.IndexOf(logits, logits.Max()));
            ids.Add(token);
        }
    }

    [Fact]
    public void Windows_of_perplexity_are_rotated_by_their_length()
    {
        using EditedModel both = LongRopeModel.Make(LongRopeModel.Short, LongRopeModel.Long),
            shorts = LongRopeModel.Make(LongRopeModel.Short, LongRopeModel.Short);
        using TinyModel model = new("phi3", both.Write(1)), expected = new("phi3", shorts.Write(1));
        int[] ids = [.. Enumerable.Range(0, 200).Select(i => (i * 37 % 300) + 3)];

        Perplexity.Windows(model.Decoder, ids, 100, KvPrecision.F32).ShouldBe(Perplexity.Windows(expected.Decoder, ids, 100, KvPrecision.F32));
        Perplexity.Windows(model.Decoder, ids, 200, KvPrecision.F32).ShouldNotBe(Perplexity.Windows(expected.Decoder, ids, 200, KvPrecision.F32));
    }
}
