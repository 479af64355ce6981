using Autarky.Models.Generation;
using Autarky.Models.Generation.Sampling;
using FsCheck;
using FsCheck.Fluent;

namespace Autarky.Models.Tests.Generation;

public sealed class SamplerTests
{
    private static readonly Arbitrary<float[]> Logits =
        Gen.Choose(-60, 60).Select(n => n / 4f).ArrayOf().Where(logits => logits.Length > 0).ToArbitrary();

    [Fact]
    public void Without_temperature_the_likeliest_token_is_chosen_and_of_equals_the_first() => Prop.ForAll(Logits, logits =>
        Choose(new SamplingOptions { Temperature = 0 }, logits) == Array.IndexOf(logits, logits.Max())).QuickCheckThrowOnFailure();

    [Fact]
    public void Top_k_chooses_among_the_k_likeliest() => Prop.ForAll(Logits, ArbMap.Default.ArbFor<PositiveInt>(), (logits, k) =>
    {
        int[] best = [.. Ranked(logits).Take(k.Get)];
        return Many(new SamplingOptions { TopK = k.Get, Temperature = 3 }, logits).All(best.Contains);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Top_p_chooses_among_the_fewest_likeliest_that_have_the_share() => Prop.ForAll(Logits, Gen.Choose(1, 99).ToArbitrary(), (logits, percent) =>
    {
        double[] shares = Shares(logits);
        double sum = 0;
        int[] best = [.. Ranked(logits).TakeWhile(token =>
        {
            bool needed = sum < (percent / 100.0) + 1e-6;
            sum += shares[token];
            return needed;
        })];
        return Many(new SamplingOptions { TopP = percent / 100f }, logits).All(best.Contains);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Min_p_leaves_out_what_is_less_likely_than_a_share_of_the_likeliest() => Prop.ForAll(
        Logits, Gen.Choose(1, 99).ToArbitrary(), (logits, percent) =>
    {
        double[] shares = Shares(logits);
        return Many(new SamplingOptions { MinP = percent / 100f }, logits).All(token => shares[token] >= (shares.Max() * percent / 100) - 1e-6);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Draws_follow_the_probabilities()
    {
        float[] logits = [1, 2, 3, 0, -1];
        int[] counts = new int[5];
        for (ulong seed = 0; seed < 20_000; seed++)
        {
            counts[Choose(new SamplingOptions { Seed = seed, Temperature = 1.5f }, logits)]++;
        }

        double[] shares = Shares([.. logits.Select(logit => logit / 1.5f)]);
        for (int token = 0; token < 5; token++)
        {
            (counts[token] / 20_000.0).ShouldBe(shares[token], 0.012);
        }
    }

    [Fact]
    public void A_token_that_a_constraint_forbids_is_never_chosen() => Prop.ForAll(Logits, ArbMap.Default.ArbFor<int>(), (logits, seed) =>
    {
        uint[] allowed = new uint[(logits.Length + 31) / 32];
        var random = new System.Random(seed);
        int[] some = [.. Enumerable.Range(0, logits.Length).Where(_ => random.Next(3) == 0).Append(random.Next(logits.Length))];
        foreach (int token in some)
        {
            allowed[token / 32] |= 1u << (token % 32);
        }

        return Many(new SamplingOptions { TopP = 0.9f, TopK = 5 }, logits, allowed).All(some.Contains)
            && some.Contains(Choose(new SamplingOptions { Temperature = 0 }, logits, allowed));
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Where_no_token_is_allowed_the_answer_cannot_go_on(float temperature) =>
        Should.Throw<GenerationException>(
            () => Choose(new SamplingOptions { Temperature = temperature }, [1, 2, 3], new uint[1])).Message.ShouldContain("No token can follow");

    [Fact]
    public void Scores_that_are_no_numbers_are_an_error_and_no_token() =>
        Should.Throw<GenerationException>(() => Choose(new SamplingOptions(), [1, float.NaN, 3]));

    [Fact]
    public void Penalties_and_bias_change_the_scores_as_they_say()
    {
        var options = new SamplingOptions
        {
            RepetitionPenalty = 2,
            PresencePenalty = 0.5f,
            FrequencyPenalty = 0.25f,
            LogitBias = new Dictionary<int, float> { [3] = 7 },
        };
        var penalties = new Penalties(options, [0, 1]);
        penalties.Accept(2);
        penalties.Accept(2);
        float[] logits = [4, -4, 4, 0, 1];

        penalties.Apply(logits, []);

        logits.ShouldBe([2, -8, 1, 7, 1]);
    }

    [Fact]
    public void What_is_guessed_counts_as_part_of_the_answer_this_once()
    {
        var options = new SamplingOptions { RepetitionPenalty = 2, PresencePenalty = 0.5f, FrequencyPenalty = 0.25f };
        Penalties guessing = new(options, [0]), accepting = new(options, [0]);
        guessing.Accept(1);
        foreach (int token in (int[])[1, 1, 2, 0, 2])
        {
            accepting.Accept(token);
        }

        float[] guessed = [4, -4, 4, 1], accepted = [4, -4, 4, 1];

        guessing.Apply(guessed, [1, 2, 0, 2]);
        accepting.Apply(accepted, []);

        guessed.ShouldBe(accepted);
    }

    [Fact]
    public void Eight_tokens_at_a_time_and_one_after_the_other_run_the_same_race()
    {
        var random = new Random(5);
        for (int length = 1; length <= 100; length++)
        {
            float[] probabilities = [.. Enumerable.Range(0, length).Select(i => i % 3 == 0 ? 0 : random.NextSingle() / (1 + (i % 7)))];
            for (int place = 0; place < 20; place++)
            {
                SeededDraw.First((ulong)length, place, probabilities).ShouldBe(SeededDraw.Reference((ulong)length, place, probabilities));
            }
        }
    }

    // With nearly the same probabilities the race has mostly the same winner; independent draws of these would agree in about a fifth.
    [Fact]
    public void Two_models_that_nearly_agree_mostly_choose_the_same_token()
    {
        float[] logits = [1, 0.8f, 0.9f, 1.1f, 1, 0.7f], others = [.. logits.Select((logit, i) => logit + (0.1f * ((i * 7 % 3) - 1)))];
        int same = 0;
        for (ulong seed = 0; seed < 1000; seed++)
        {
            var sampler = new Sampler(new SamplingOptions { Seed = seed }, seed, []);
            same += sampler.Guess(others, [], new SamplingSpace(6)) == sampler.Choose(logits, [], new SamplingSpace(6)) ? 1 : 0;
        }

        same.ShouldBeGreaterThan(900);
    }

    [Fact]
    public void Logprobs_are_the_log_softmax_of_what_the_model_said() => Prop.ForAll(Logits, logits =>
    {
        double[] shares = Shares(logits);
        int token = logits.Length / 2, top = Math.Min(5, logits.Length);
        TokenLogprobs read = TokenLogprobs.Read(logits, token, top, new float[logits.Length]);
        return Math.Abs(read.Logprob - Math.Log(shares[token])) < 1e-4
            && read.Top.Select(entry => entry.Token).SequenceEqual(Ranked(logits).Take(top))
            && read.Top.All(entry => Math.Abs(entry.Logprob - Math.Log(shares[entry.Token])) < 1e-4);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_large_vocabulary_of_equals_is_cut_by_the_lowest_ids()
    {
        var truncation = new Truncation();
        float[] shares = [.. Enumerable.Repeat(1f / 150_000, 150_000)];

        truncation.KeepCount(shares, 10);

        shares.Count(share => share > 0).ShouldBe(10);
        shares[..10].ShouldAllBe(share => share > 0);
    }

    [Theory]
    [InlineData(-1f, 1f, "temperature")]
    [InlineData(1f, -0.1f, "top_p")]
    [InlineData(1f, 1.5f, "top_p")]
    [InlineData(1f, float.NaN, "top_p")]
    public void Values_out_of_their_range_are_named(float temperature, float topP, string name) =>
        new SamplingOptions { Temperature = temperature, TopP = topP }.Problem(10)!.ShouldContain(name);

    [Fact]
    public void A_top_p_of_0_takes_the_likeliest_token_at_every_temperature()
    {
        var options = new SamplingOptions { TopP = 0, Temperature = 2 };

        options.Problem(10).ShouldBeNull();
        Many(options, [0.1f, 0.3f, 0.2f]).ShouldAllBe(token => token == 1);
    }

    private static IEnumerable<int> Many(SamplingOptions options, float[] logits, uint[]? allowed = null) =>
        Enumerable.Range(0, 20).Select(seed => Choose(options with { Seed = (ulong)seed }, logits, allowed));

    private static int Choose(SamplingOptions options, float[] logits, uint[]? allowed = null) =>
        new Sampler(options, options.Seed, []).Choose(logits, allowed, new SamplingSpace(logits.Length));

    private static IEnumerable<int> Ranked(float[] logits) =>
        Enumerable.Range(0, logits.Length).OrderByDescending(token => logits[token]).ThenBy(token => token);

    private static double[] Shares(float[] logits)
    {
        double[] weights = [.. logits.Select(logit => Math.Exp(logit - logits.Max()))];
        return [.. weights.Select(weight => weight / weights.Sum())];
    }
}
