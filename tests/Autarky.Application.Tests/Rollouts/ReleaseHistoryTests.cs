using Autarky.Application.Rollouts;
using Autarky.Ledger.Students;
using Autarky.Routing;

namespace Autarky.Application.Tests.Rollouts;

public sealed class ReleaseHistoryTests
{
    [Fact]
    public void Of_two_states_the_newest_decision_says_who_is_live()
    {
        ReleaseHistory.Live([]).ShouldBeNull();
        ReleaseHistory.Live([Release("b", ReleaseStage.Live), Release("a", ReleaseStage.Live)])!.StudentHash.ShouldBe("b");
        ReleaseHistory.Live([Release("b", ReleaseStage.Withdrawn), Release("b", ReleaseStage.Live)]).ShouldBeNull();
    }

    [Fact]
    public void A_student_that_is_on_trial_leaves_the_live_one_live()
    {
        Release[] decisions =
        [
            Release("b", ReleaseStage.Canary) with { Share = 0.2 }, Release("b", ReleaseStage.Shadow), Release("a", ReleaseStage.Live),
        ];

        ReleaseHistory.Live(decisions)!.StudentHash.ShouldBe("a");
        (ReleaseHistory.RolloutOf(decisions) is { Next: "b", Share: 0.2 }).ShouldBeTrue();
    }

    [Fact]
    public void Who_was_live_before_follows_each_once_and_none_from_before_a_withdrawal()
    {
        Release newest = Release("a", ReleaseStage.Live) with { Threshold = 0.9 };

        ReleaseHistory.Lives(
            [newest, Release("b", ReleaseStage.Live), Release("a", ReleaseStage.Live), Release("c", ReleaseStage.Withdrawn), Release("c", ReleaseStage.Live)])
            .Select(release => (release.StudentHash, release.Threshold)).ShouldBe([("a", 0.9), ("b", 0.5)]);
    }

    [Fact]
    public void A_rollback_brings_back_who_was_live_before()
        => ReleaseHistory.Live(
            [Release("b", ReleaseStage.RolledBack), Release("b", ReleaseStage.Live), Release("a", ReleaseStage.Live)])!.StudentHash.ShouldBe("a");

    [Fact]
    public void Every_stage_is_a_step()
        => Enum.GetValues<ReleaseStage>()
            .Select(stage => ReleaseHistory.StepOf(Release("a", stage)).Move)
            .ShouldBe(Enum.GetValues<RolloutMove>(), ignoreOrder: true);

    private static Release Release(string student, ReleaseStage stage) => new()
    {
        UseCase = "triage",
        StudentHash = student,
        Stage = stage,
        Threshold = 0.5,
        Created = DateTimeOffset.UnixEpoch,
        Reason = "because",
    };
}
