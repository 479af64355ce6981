using Autarky.Learning.Classifiers;
using Autarky.Learning.Evaluations;
using Autarky.Learning.Judgement;
using Autarky.Learning.Policies;
using Autarky.Learning.Training;

namespace Autarky.Learning.Tests.Measuring;

public sealed class AgainstLiveTests
{
    private static readonly string Live = new('a', 64);

    [Theory]
    [InlineData(0, 30, LiveVerdict.Worse)]
    [InlineData(30, 0, LiveVerdict.Better)]
    [InlineData(10, 12, LiveVerdict.NoDifference)]
    [InlineData(0, 0, LiveVerdict.NoDifference)]
    public void A_candidate_is_judged_on_the_rows_on_which_the_two_differ(int onlyCandidate, int onlyLive, LiveVerdict verdict)
    {
        AgainstLive compared = Compare(onlyCandidate, onlyLive, rows: 1000);

        compared.Verdict.ShouldBe(verdict);
        (compared.OnlyCandidate, compared.OnlyLive, compared.Rows).ShouldBe((onlyCandidate, onlyLive, 1000));
        compared.Difference.ShouldBe((onlyCandidate - onlyLive) / 1000.0);
        compared.Why.ShouldContain("1,000 test rows");
    }

    [Fact]
    public void A_loss_of_more_than_a_third_of_the_margin_is_worse_though_chance_could_have_done_it() =>
        Compare(onlyCandidate: 4, onlyLive: 8, rows: 300).Verdict.ShouldBe(LiveVerdict.Worse);

    [Fact]
    public void Asking_the_teacher_more_for_nothing_is_worse_and_asking_it_less_at_no_loss_is_better()
    {
        JudgedRow[] sure = [.. Enumerable.Range(0, 500).Select(_ => Row(right: true, confidence: 0.9))];
        JudgedRow[] unsure = [.. sure.Select((row, i) => i < 50 ? row with { Confidence = 0.2 } : row)];

        AgainstLive.Of(Live, unsure, 0.5, sure, 0.5, new UseCasePolicy()).Verdict.ShouldBe(LiveVerdict.Worse);
        AgainstLive.Of(Live, sure, 0.5, unsure, 0.5, new UseCasePolicy()).Verdict.ShouldBe(LiveVerdict.Better);
    }

    [Fact]
    public async Task Training_reports_the_candidate_beside_the_live_student_and_nothing_beside_itself()
    {
        FakeLedger ledger = StudentTrainingTests.Traffic(1200, teacherWrong: 0);
        TrainedStudent good = await Train(ledger, new LinearStudentOptions { Steps = 15 }, null);
        TrainedStudent poor = await Train(ledger, new LinearStudentOptions { Steps = 1, MaxFeatures = 40 }, good.File);
        TrainedStudent again = await Train(ledger, new LinearStudentOptions { Steps = 15 }, good.File);

        AgainstLive compared = poor.Evaluation.AgainstLive!;
        compared.Live.ShouldBe(good.Hash);
        compared.Rows.ShouldBe(good.Evaluation.Rows.Test);
        compared.Verdict.ShouldBe(LiveVerdict.Worse, compared.Why);
        again.Evaluation.AgainstLive.ShouldBeNull();
        again.Hash.ShouldBe(good.Hash, "who is live changes no student");
    }

    [Fact]
    public async Task A_live_student_that_cannot_be_loaded_is_said_and_keeps_no_candidate_waiting()
    {
        AgainstLive compared = (await Train(StudentTrainingTests.Traffic(300), new LinearStudentOptions { Steps = 5 }, [1, 2, 3])).Evaluation.AgainstLive!;

        (compared.Rows, compared.Verdict).ShouldBe((0, LiveVerdict.NoDifference));
        compared.Why.ShouldContain("cannot be loaded");
    }

    private static AgainstLive Compare(int onlyCandidate, int onlyLive, int rows)
    {
        JudgedRow[] candidate = [.. Enumerable.Range(0, rows).Select(i => Row(right: i >= onlyLive, 0.9))];
        JudgedRow[] live = [.. Enumerable.Range(0, rows).Select(i => Row(right: i < onlyLive || i >= onlyLive + onlyCandidate, 0.9))];
        return AgainstLive.Of(Live, candidate, 0.5, live, 0.5, new UseCasePolicy());
    }

    private static JudgedRow Row(bool right, double confidence) =>
        new() { Confidence = confidence, Loss = !right, IsReference = right, Agrees = right };

    private static Task<TrainedStudent> Train(FakeLedger ledger, LinearStudentOptions options, byte[]? live) =>
        new StudentTraining(ledger, _ => Rights.ToTrain, TimeProvider.System).RunAsync(
            "triage", new UseCasePolicy(), LearnFrom.Auto, options, null, default, live is null ? null : new LiveStudentFile(live, () => null));
}
