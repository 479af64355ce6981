using Autarky.Learning.Calibration;
using Autarky.Learning.Datasets;
using Autarky.Learning.Gates;
using Autarky.Learning.Judgement;
using Autarky.Learning.Policies;
using Autarky.Learning.Reading;
using FsCheck;
using FsCheck.Fluent;

namespace Autarky.Learning.Tests;

/// <summary>What holds for every input, tried on many that nobody chose.</summary>
public sealed class LawTests
{
    [Fact]
    public void The_key_of_an_answers_key_is_itself() => Prop.ForAll<NonNull<string>>(text =>
    {
        string key = TextKeys.Folded(text.Get);
        return TextKeys.Folded(key) == key;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void White_space_and_case_never_change_a_questions_split() => Prop.ForAll<NonNull<string>>(text =>
    {
        string key = TextKeys.Input(text.Get);
        return TextKeys.Input("  " + text.Get.ToUpperInvariant() + "\n") == TextKeys.Input(text.Get.ToUpperInvariant())
            && Splitting.Of(TextKeys.Hash(key), new UseCasePolicy()) == Splitting.Of(TextKeys.Hash(TextKeys.Input(key + " ")), new UseCasePolicy());
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void More_training_share_never_takes_a_row_out_of_training() => Prop.ForAll<int, byte>((number, extra) =>
    {
        string hash = TextKeys.Hash(number.ToString(System.Globalization.CultureInfo.InvariantCulture));
        var less = new UseCasePolicy { TrainShare = 0.4 };
        var more = less with { TrainShare = 0.4 + (extra / 1000.0) };
        return Splitting.Of(hash, less) != DatasetSplit.Train || Splitting.Of(hash, more) == DatasetSplit.Train;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_looser_target_never_lowers_coverage_and_never_raises_the_threshold() => Prop.ForAll<int, byte, byte>((seed, one, other) =>
    {
        RiskRow[] rows = Rows(seed);
        double strict = (1 + Math.Min(one, other)) / 300.0;
        double lax = (1 + Math.Max(one, other)) / 300.0;
        ThresholdChoice first = ThresholdRule.Choose(rows, 200, new UseCasePolicy { Target = strict }, RepeatRisk.None);
        ThresholdChoice second = ThresholdRule.Choose(rows, 200, new UseCasePolicy { Target = lax }, RepeatRisk.None);
        return second.Answered >= first.Answered && (first.Threshold is not { } threshold || second.Threshold <= threshold);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_bound_of_the_chosen_threshold_is_within_the_target() => Prop.ForAll<int, byte>((seed, target) =>
    {
        var policy = new UseCasePolicy { Target = (1 + target) / 300.0 };
        ThresholdChoice choice = ThresholdRule.Choose(Rows(seed), 200, policy, RepeatRisk.None);
        return choice.Threshold is null || choice.RiskBound <= policy.Target;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_two_bounds_of_a_share_are_mirror_images_and_enclose_it() => Prop.ForAll<byte, byte>((one, other) =>
    {
        int rows = one + other;
        double upper = BinomialBound.Upper(one, rows, 0.9);
        double lower = BinomialBound.Lower(one, rows, 0.9);
        return rows == 0 || (lower <= (double)one / rows && (double)one / rows <= upper
            && Math.Abs(lower - (1 - BinomialBound.Upper(other, rows, 0.9))) < 1e-12);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_paired_test_treats_both_sides_alike() => Prop.ForAll<byte, byte, byte>((first, second, same) =>
    {
        int rows = first + second + same;
        double lower = PairedProportions.LowerBound(first, second, rows, 0.95);
        double upper = PairedProportions.UpperBound(second, first, rows, 0.95);
        double observed = rows == 0 ? 0 : (double)(first - second) / rows;
        return Math.Abs(lower + upper) < 1e-12 && lower <= observed + 1e-12;
    }).QuickCheckThrowOnFailure();

    private static RiskRow[] Rows(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, 300).Select(_ =>
        {
            double confidence = random.NextDouble();
            return new RiskRow(confidence, random.NextDouble() * 1.3 > confidence + 0.3);
        })];
    }
}
