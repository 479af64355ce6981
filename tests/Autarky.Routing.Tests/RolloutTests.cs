using FsCheck;
using FsCheck.Fluent;

namespace Autarky.Routing.Tests;

public sealed class RolloutTests
{
    private static readonly string[] Candidates = ["a", "b", "c"];

    private static readonly Gen<RolloutStep> Step =
        from move in Gen.Elements(Enum.GetValues<RolloutMove>())
        from candidate in Gen.Elements(Candidates)
        from share in Gen.Elements<double?>(null, -0.1, 0, 0.05, 0.5, 0.95, 1, double.NaN)
        select new RolloutStep(move, candidate, share);

    private static readonly IReadOnlyList<RolloutStep[]> Histories =
        [.. Step.ListOf().Sample(numberOfSamples: 500, seed: new Rnd(11), size: 12).Select(steps => steps.ToArray())];

    private static readonly string[] Keys = [.. Enumerable.Range(0, 2000).Select(i => $"exchange {i}")];

    [Fact]
    public void Goes_from_shadow_over_a_share_to_live_and_back()
    {
        Rollout shadow = Take(Rollout.Nobody, new(RolloutMove.Shadow, "a"));
        Rollout canary = Take(shadow, new(RolloutMove.Canary, "a", 0.1));
        Rollout live = Take(canary, new(RolloutMove.Live, "a"));
        Rollout back = Take(live, new(RolloutMove.RollBack, "a"));

        shadow.Ask("key").ShouldBe(new RolloutAsk(null, "a", IsCanary: false));
        Keys.Select(key => canary.Ask(key).Answers).Distinct().ShouldBe([null, "a"], ignoreOrder: true);
        live.Ask("key").ShouldBe(new RolloutAsk("a", null, IsCanary: false));
        back.ShouldBe(Rollout.Nobody);
    }

    [Fact]
    public void A_rollback_of_a_live_candidate_leads_to_the_one_before_it()
    {
        Rollout both = Rollout.Of([new(RolloutMove.Live, "a"), new(RolloutMove.Live, "b")]);

        both.Lives.ShouldBe(["b", "a"]);
        Take(both, new(RolloutMove.RollBack, "b")).Live.ShouldBe("a");
    }

    [Fact]
    public void Nobody_goes_back_past_a_withdrawal()
    {
        Rollout rollout = Rollout.Of([new(RolloutMove.Live, "a"), new(RolloutMove.Withdraw, "a"), new(RolloutMove.Live, "b")]);

        Take(rollout, new(RolloutMove.RollBack, "b")).Live.ShouldBeNull();
    }

    public static TheoryData<RolloutStep[], RolloutStep, string> Refusals() => new()
    {
        { [], new(RolloutMove.RollBack, "a"), "nothing to take back" },
        { [], new(RolloutMove.Canary, "a", 0.1), "nobody is" },
        { [new(RolloutMove.Shadow, "b")], new(RolloutMove.Canary, "a", 0.1), "b is. Put it into shadow first" },
        { [new(RolloutMove.Shadow, "a")], new(RolloutMove.Canary, "a", 1), "not 1" },
        { [new(RolloutMove.Shadow, "a")], new(RolloutMove.Canary, "a"), "not missing" },
        { [new(RolloutMove.Live, "a")], new(RolloutMove.Shadow, "a"), "a is live" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Says_why_a_decision_cannot_be(RolloutStep[] before, RolloutStep step, string why)
        => Rollout.Of(before).After(step).Refusal.ShouldNotBeNull().ShouldContain(why);

    [Fact]
    public void A_refused_decision_changes_nothing_and_a_taken_one_has_no_refusal() => ForEveryHistory((rollout, _) =>
    {
        foreach (RolloutMove move in Enum.GetValues<RolloutMove>())
        {
            RolloutChange change = rollout.After(new RolloutStep(move, "b", 0.3));
            (change.Refusal is null || change.Rollout == rollout).ShouldBeTrue();
        }
    });

    [Fact]
    public void Decisions_that_are_read_back_give_the_rollout_that_they_made() => ForEveryHistory((rollout, steps) =>
    {
        Rollout made = Rollout.Nobody;
        var stored = new List<RolloutStep>();
        foreach (RolloutStep step in steps)
        {
            RolloutChange change = made.After(step);
            if (change.Refusal is null)
            {
                stored.Add(step);
            }

            made = change.Rollout;
        }

        Rollout.Of(stored).ShouldBe(made);
        rollout.ShouldBe(made);
    });

    [Fact]
    public void A_candidate_on_trial_changes_nothing_of_who_is_live_until_it_is() => ForEveryHistory((rollout, _) =>
    {
        if (rollout.Live != "c")
        {
            Rollout tried = Take(Take(rollout, new(RolloutMove.Shadow, "c")), new(RolloutMove.Canary, "c", 0.4));

            tried.Lives.ShouldBe(rollout.Lives);
            Take(tried, new(RolloutMove.RollBack, "c")).ShouldBe(Rollout.Of(rollout.Lives.Reverse().Select(live => new RolloutStep(RolloutMove.Live, live))));
        }
    });

    [Fact]
    public void Taking_back_a_new_live_candidate_leaves_who_was_live_before() => ForEveryHistory((rollout, _) =>
    {
        Rollout back = Take(Take(rollout, new(RolloutMove.Live, "new")), new(RolloutMove.RollBack, "new"));

        back.Lives.ShouldBe(rollout.Lives);
        back.Next.ShouldBeNull();
    });

    [Fact]
    public void After_a_withdrawal_nothing_of_ours_is_asked() => ForEveryHistory((rollout, _) =>
        Take(rollout, new(RolloutMove.Withdraw, "a")).Ask("key").ShouldBe(new RolloutAsk(null, null, IsCanary: false)));

    [Fact]
    public void Whoever_answers_is_live_or_on_its_share_and_the_same_key_has_the_same_answerer() => ForEveryHistory((rollout, _) =>
    {
        foreach (string key in Keys.Take(20))
        {
            RolloutAsk ask = rollout.Ask(key);

            ask.ShouldBe(rollout.Ask(key));
            ask.Answers.ShouldBe(ask.IsCanary ? rollout.Next : rollout.Live);
            (ask.IsCanary && rollout.Share == 0).ShouldBeFalse();
            ask.Beside.ShouldBe(rollout.Share == 0 ? rollout.Next : null);
        }
    });

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.99)]
    public void A_canary_gets_its_share_of_the_keys(double share)
    {
        double tried = Tried("a", share).Count / (double)Keys.Length;

        // Five standard deviations of a fair draw.
        Math.Abs(tried - share).ShouldBeLessThan(5 * Math.Sqrt(share * (1 - share) / Keys.Length));
    }

    [Fact]
    public void A_larger_share_keeps_the_keys_of_a_smaller_one() =>
        Prop.ForAll(Gen.Choose(1, 99).Two().ToArbitrary(), pair =>
            Tried("a", Math.Min(pair.Item1, pair.Item2) / 100.0).IsSubsetOf(Tried("a", Math.Max(pair.Item1, pair.Item2) / 100.0))).QuickCheckThrowOnFailure();

    [Fact]
    public void Different_candidates_are_tried_on_different_keys()
        => Tried("a", 0.1).Intersect(Tried("b", 0.1)).Count().ShouldBeLessThan(Keys.Length / 40);

    private static HashSet<string> Tried(string candidate, double share)
    {
        Rollout canary = Rollout.Of([new(RolloutMove.Shadow, candidate), new(RolloutMove.Canary, candidate, share)]);
        return [.. Keys.Where(key => canary.Ask(key).IsCanary)];
    }

    private static void ForEveryHistory(Action<Rollout, RolloutStep[]> holds)
    {
        foreach (RolloutStep[] steps in Histories)
        {
            holds(Rollout.Of(steps), steps);
        }
    }

    private static Rollout Take(Rollout rollout, RolloutStep step)
    {
        RolloutChange change = rollout.After(step);
        change.Refusal.ShouldBeNull();
        return change.Rollout;
    }
}
