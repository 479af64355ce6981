using Autarky.Ledger.Students;

namespace Autarky.Ledger.Tests.Compliance;

public abstract class StudentsComplianceTests(LedgerStore store) : LedgerComplianceTests(store)
{
    private static readonly StudentRecord Student = new()
    {
        Hash = "abc",
        UseCase = "triage",
        Created = Start,
        Path = "students/abc.bin",
        GatePassed = true,
        GateReason = "as good",
        ReportJson = "{}",
    };

    private static readonly Release Decision = new()
    {
        UseCase = "triage",
        StudentHash = "abc",
        Stage = ReleaseStage.Live,
        Threshold = 0.1 + 0.2,
        Created = Start,
        Forced = true,
        Reason = "because",
    };

    private static readonly EvaluationRecord Measured = new()
    {
        UseCase = "triage",
        StudentHash = "abc",
        Created = Start,
        GatePassed = false,
        GateReason = "worse by now",
        ReportJson = "{}",
    };

    [Fact]
    public async Task Keeps_every_stage_of_a_rollout_and_the_share_of_a_canary()
    {
        Release[] decisions =
        [
            Decision with { Stage = ReleaseStage.Shadow }, Decision with { Stage = ReleaseStage.Canary, Share = 0.1 + 0.2 }, Decision,
            Decision with { Stage = ReleaseStage.RolledBack }, Decision with { Stage = ReleaseStage.Withdrawn, Threshold = null },
        ];
        foreach (Release decision in decisions)
        {
            await Ledger.Students.AddReleaseAsync(decision, None);
        }

        (await Ledger.Students.ReleasesAsync("triage", None)).ShouldBe(decisions.Reverse());
    }

    [Theory]
    [InlineData(ReleaseStage.Canary, null, 0.5)]
    [InlineData(ReleaseStage.Canary, 1.0, 0.5)]
    [InlineData(ReleaseStage.Live, 0.5, 0.5)]
    [InlineData(ReleaseStage.Live, null, 1.5)]
    public async Task Refuses_shares_and_thresholds_that_cannot_be(ReleaseStage stage, double? share, double threshold)
        => await Should.ThrowAsync<ArgumentException>(
            () => Ledger.Students.AddReleaseAsync(Decision with { Stage = stage, Share = share, Threshold = threshold }, None));

    [Fact]
    public async Task Lists_students_newest_first_by_use_case()
    {
        StudentRecord later = Student with { Hash = "def", Created = Start.AddDays(1), GatePassed = false };
        StudentRecord other = Student with { UseCase = "other", Created = Start.AddDays(2) };
        foreach (StudentRecord student in (StudentRecord[])[later, Student, other])
        {
            await Ledger.Students.SaveAsync(student, None);
        }

        (await Ledger.Students.ListAsync("triage", None)).ShouldBe([later, Student]);
        (await Ledger.Students.ListAsync(null, None)).ShouldBe([other, later, Student]);
    }

    [Fact]
    public async Task Saving_the_same_student_again_replaces_it()
    {
        await Ledger.Students.SaveAsync(Student, None);
        StudentRecord again = Student with { GatePassed = false, GateReason = "worse", ReportJson = "{\"a\":1}" };
        await Ledger.Students.SaveAsync(again, None);

        (await Ledger.Students.ListAsync("triage", None)).ShouldBe([again]);
    }

    [Fact]
    public async Task A_student_that_is_trained_again_is_the_newest_again()
    {
        StudentRecord other = Student with { Hash = "def", Created = Start.AddDays(1) };
        StudentRecord again = Student with { Created = Start.AddDays(2) };
        foreach (StudentRecord student in (StudentRecord[])[Student, other, again])
        {
            await Ledger.Students.SaveAsync(student, None);
        }

        (await Ledger.Students.ListAsync("triage", None)).ShouldBe([again, other]);
    }

    [Fact]
    public async Task Measuring_a_student_again_leaves_students_and_their_order_as_training_left_them()
    {
        StudentRecord newer = Student with { Hash = "def", Created = Start.AddDays(1) };
        await Ledger.Students.SaveAsync(Student, None);
        await Ledger.Students.SaveAsync(newer, None);

        await Ledger.Students.AddEvaluationAsync(Measured with { Created = Start.AddDays(2) }, None);

        (await Ledger.Students.ListAsync("triage", None)).ShouldBe([newer, Student]);
    }

    [Fact]
    public async Task Lists_evaluations_by_use_case_last_recorded_first_and_keeps_repeats()
    {
        EvaluationRecord earlier = Measured with { Created = Start.AddDays(-1), GatePassed = true, GateReason = "as good", ReportJson = "{\"a\":1}" };
        EvaluationRecord other = Measured with { UseCase = "other", StudentHash = "def" };
        foreach (EvaluationRecord evaluation in (EvaluationRecord[])[Measured, Measured, other, earlier])
        {
            await Ledger.Students.AddEvaluationAsync(evaluation, None);
        }

        (await Ledger.Students.EvaluationsAsync("triage", None)).ShouldBe([earlier, Measured, Measured]);
        (await Ledger.Students.EvaluationsAsync(null, None)).ShouldBe([earlier, other, Measured, Measured]);
        (await Ledger.Students.EvaluationsAsync("nobody", None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Lists_releases_by_when_they_were_decided_last_first()
    {
        Release withdrawn = Decision with { Stage = ReleaseStage.Withdrawn, Forced = false, Created = Start.AddDays(-1) };
        await Ledger.Students.AddReleaseAsync(Decision, None);
        await Ledger.Students.AddReleaseAsync(Decision with { UseCase = "other" }, None);
        await Ledger.Students.AddReleaseAsync(withdrawn, None);

        (await Ledger.Students.ReleasesAsync("triage", None)).ShouldBe([withdrawn, Decision]);
        (await Ledger.Students.ReleasesAsync(null, None)).Count.ShouldBe(3);
    }

    [Fact]
    public async Task The_version_changes_with_students_evaluations_and_releases()
    {
        long before = await Ledger.VersionAsync(None);
        await Ledger.Students.SaveAsync(Student, None);
        long saved = await Ledger.VersionAsync(None);
        await Ledger.Students.AddEvaluationAsync(Measured, None);
        long measured = await Ledger.VersionAsync(None);
        await Ledger.Students.AddReleaseAsync(Decision, None);
        long released = await Ledger.VersionAsync(None);

        new[] { before, saved, measured, released }.ShouldBeUnique();
    }
}
