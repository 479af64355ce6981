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
        Created = Start,
        Forced = true,
        Reason = "because",
    };

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
    public async Task The_version_changes_with_students_and_releases()
    {
        long before = await Ledger.VersionAsync(None);
        await Ledger.Students.SaveAsync(Student, None);
        long saved = await Ledger.VersionAsync(None);
        await Ledger.Students.AddReleaseAsync(Decision, None);
        long released = await Ledger.VersionAsync(None);

        new[] { before, saved, released }.ShouldBeUnique();
    }
}
