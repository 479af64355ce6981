using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Students;
using Autarky.Ledger.UseCases;

namespace Autarky.Ledger.Tests.Compliance;

public abstract class UseCasesComplianceTests(LedgerStore store) : LedgerComplianceTests(store)
{
    private static readonly UseCaseSettings Set = new()
    {
        Teacher = new TeacherModel { Provider = "openai", Model = "gpt-4o" },
        Margin = 0.1 + 0.2,
        Target = 0.05,
        Confidence = 0.9,
        LeastConfidence = 0.6,
        TrainShare = 0.5,
        CalibrationShare = 0.25,
        FoldLabels = true,
    };

    [Fact]
    public async Task A_use_case_is_made_by_the_first_exchange_that_names_it()
    {
        Exchange first = await AppendAsync(row => row with { UseCase = "b" });
        await AppendAsync(row => row with { UseCase = "b", Model = "another" });
        await AppendAsync(row => row with { UseCase = null });
        await Ledger.Exchanges.ImportAsync([Make(row => row with { UseCase = "a", Created = Start.AddDays(-9) })], None);

        (await Ledger.UseCases.ListAsync(None)).ShouldBe(
            [new UseCaseRecord { Name = "a", Created = Start.AddDays(-9) }, new UseCaseRecord { Name = "b", Created = first.Created }]);
    }

    [Fact]
    public async Task An_exchange_that_is_refused_makes_none()
    {
        Exchange there = await AppendAsync();

        await Should.ThrowAsync<LedgerUnavailableException>(() => Ledger.Exchanges.AppendAsync(there with { UseCase = "new" }, None));
        await AppendAsync(row => row with { UseCase = "good" });

        (await Ledger.UseCases.ListAsync(None)).Select(record => record.Name).ShouldBe(["good", "triage"]);
    }

    [Fact]
    public async Task Students_and_releases_make_theirs()
    {
        await Ledger.Students.SaveAsync(
            new StudentRecord { Hash = "h", UseCase = "taught", Created = Start, Path = "p", GatePassed = true, GateReason = "", ReportJson = "{}" }, None);
        await Ledger.Students.AddReleaseAsync(
            new Release { UseCase = "released", StudentHash = "h", Stage = ReleaseStage.Live, Created = Start, Reason = "" }, None);

        (await Ledger.UseCases.ListAsync(None)).Select(record => (record.Name, record.Created)).ShouldBe([("released", Start), ("taught", Start)]);
    }

    [Fact]
    public async Task The_configuration_makes_use_cases_sets_them_and_takes_its_settings_back()
    {
        Exchange row = await AppendAsync();
        await ConfigureAsync(new() { ["triage"] = Set, ["planned"] = new() });
        (await Ledger.UseCases.ListAsync(None)).ShouldBe(
        [
            new UseCaseRecord { Name = "planned", Created = Start.AddDays(1) },
            new UseCaseRecord { Name = "triage", Created = row.Created, Settings = Set },
        ]);

        await ConfigureAsync(new() { ["planned"] = Set with { Teacher = null } });

        (await Ledger.UseCases.ListAsync(None)).Select(record => record.Settings).ShouldBe([Set with { Teacher = null }, new UseCaseSettings()]);
    }

    [Fact]
    public async Task The_version_changes_when_settings_do_and_only_then()
    {
        long before = await Ledger.VersionAsync(None);
        await ConfigureAsync(new() { ["triage"] = Set });
        long configured = await Ledger.VersionAsync(None);
        await ConfigureAsync(new() { ["triage"] = Set with { } });

        configured.ShouldNotBe(before);
        (await Ledger.VersionAsync(None)).ShouldBe(configured);
    }

    private Task ConfigureAsync(Dictionary<string, UseCaseSettings> configured) => Ledger.UseCases.ConfigureAsync(configured, Start.AddDays(1), None);
}
