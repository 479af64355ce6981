using Autarky.Learning.Calibration;
using Autarky.Learning.Judgement;
using Autarky.Learning.Policies;

namespace Autarky.Learning.Tests.Calibration;

public sealed class ThresholdRuleTests
{
    private static readonly UseCasePolicy Policy = new();

    [Fact]
    public void A_student_that_never_loses_answers_whatever_it_thinks_more_likely_right_than_wrong()
    {
        RiskRow[] rows = [.. Enumerable.Repeat(new RiskRow(0.6, false), 400), .. Enumerable.Repeat(new RiskRow(0.4, false), 100)];

        ThresholdChoice choice = ThresholdRule.Choose(rows, 500, Policy, RepeatRisk.None);

        choice.Threshold.ShouldBe(Policy.LeastConfidence);
        choice.Answered.ShouldBe(400);
        choice.RiskBound.ShouldBeLessThan(Policy.Target);
    }

    [Fact]
    public void Too_few_rows_give_no_threshold()
    {
        ThresholdChoice choice = ThresholdRule.Choose([.. Enumerable.Repeat(new RiskRow(0.9, false), 58)], 500, Policy, RepeatRisk.None);

        choice.Threshold.ShouldBeNull();
        choice.AllowedLosses.ShouldBe(-1);
    }

    [Fact]
    public void A_student_whose_surest_answers_lose_gets_no_threshold()
    {
        RiskRow[] rows = [.. Enumerable.Range(0, 500).Select(i => new RiskRow(1, i % 2 == 0))];

        ThresholdRule.Choose(rows, 500, Policy, RepeatRisk.None).Threshold.ShouldBeNull();
    }

    [Fact]
    public void The_threshold_is_the_laxest_of_the_grid_that_holds()
    {
        RiskRow[] rows = Sample(1000, seed: 3);
        ThresholdChoice choice = ThresholdRule.Choose(rows, 600, Policy, RepeatRisk.None);

        double threshold = choice.Threshold!.Value;
        double next = ThresholdRule.Grid[ThresholdRule.Grid.ToList().IndexOf(threshold) + 1];
        rows.Count(row => row.Loss && row.Confidence >= threshold).ShouldBeLessThanOrEqualTo(choice.AllowedLosses);
        rows.Count(row => row.Loss && row.Confidence >= next).ShouldBeGreaterThan(choice.AllowedLosses);
    }

    [Fact]
    public void A_looser_target_never_lowers_coverage()
    {
        for (int seed = 0; seed < 30; seed++)
        {
            RiskRow[] rows = Sample(400, seed);
            int[] answered = [.. new[] { 0.01, 0.02, 0.05, 0.08, 0.15, 0.3 }
                .Select(target => ThresholdRule.Choose(rows, 300, Policy with { Target = target }, RepeatRisk.None).Answered)];

            answered.ShouldBe(answered.Order().ToArray());
        }
    }

    [Fact]
    public void The_next_splits_luck_makes_the_rule_stricter_and_vanishes_as_that_split_grows()
    {
        int alone = ThresholdRule.Choose(Sample(600, 1), 0, Policy, RepeatRisk.None).AllowedLosses;

        ThresholdRule.Choose(Sample(600, 1), 1000, Policy, RepeatRisk.None).AllowedLosses.ShouldBeLessThan(alone);
        PredictionBound.AllowedLosses(600, 10_000_000, 0.05, 0.95).ShouldBeInRange(alone, alone + 1);
    }

    // Blind splits of rows whose risk crosses the target: the share that violates it on the next split must stay under 5 %.
    // 4,000 splits have a standard error of 0.35 points, so 6 % cannot come of luck.
    [Theory]
    [InlineData(600, 1000)]
    [InlineData(150, 250)]
    [InlineData(1000, 200)]
    public void The_promise_holds_on_the_next_split(int calibration, int next)
    {
        var random = new Random(11);
        int violations = 0;
        const int Splits = 4000;
        for (int split = 0; split < Splits; split++)
        {
            RiskRow[] rows = Sample(calibration + next, random.Next());
            ThresholdChoice choice = ThresholdRule.Choose(rows[..calibration], next, Policy, RepeatRisk.None);
            int losses = choice.Threshold is { } threshold ? rows[calibration..].Count(row => row.Loss && row.Confidence >= threshold) : 0;
            violations += losses > Policy.Target * next ? 1 : 0;
        }

        ((double)violations / Splits).ShouldBeInRange(0.005, 0.06);
    }

    // A calibrated student: it loses as often as its confidence says.
    private static RiskRow[] Sample(int rows, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, rows).Select(_ =>
        {
            double confidence = Math.Sqrt(random.NextDouble());
            return new RiskRow(confidence, random.NextDouble() > confidence);
        })];
    }
}
