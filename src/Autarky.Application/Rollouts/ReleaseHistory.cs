using Autarky.Ledger.Students;
using Autarky.Routing;

namespace Autarky.Application.Rollouts;

/// <summary>The decisions about a use case as the ledger keeps them, read as the steps of its rollout.</summary>
public static class ReleaseHistory
{
    /// <summary>How far the use case's students have come.</summary>
    /// <param name="releases">Every decision of one use case, newest first, as the ledger lists them.</param>
    public static Rollout RolloutOf(IReadOnlyList<Release> releases) => Rollout.Of(releases.Reverse().Select(StepOf));

    /// <summary>
    /// The releases of those students that answer, the live one first: each of the others takes its place where those before it cannot be loaded. None goes
    /// back past a withdrawal: what was taken out of service stays out.
    /// </summary>
    /// <inheritdoc cref="RolloutOf"/>
    public static IReadOnlyList<Release> Lives(IReadOnlyList<Release> releases) =>
        [
            .. RolloutOf(releases).Lives.Select(student =>
                releases.First(release => release.Stage == ReleaseStage.Live && string.Equals(release.StudentHash, student, StringComparison.Ordinal))),
        ];

    /// <summary>The release of the live student; null where the teacher answers everything.</summary>
    /// <inheritdoc cref="RolloutOf"/>
    public static Release? Live(IReadOnlyList<Release> releases) => Lives(releases) is [var live, ..] ? live : null;

    /// <summary>A decision as a step.</summary>
    public static RolloutStep StepOf(Release release)
    {
        ArgumentNullException.ThrowIfNull(release);
        RolloutMove move = release.Stage switch
        {
            ReleaseStage.Withdrawn => RolloutMove.Withdraw,
            ReleaseStage.Live => RolloutMove.Live,
            ReleaseStage.Shadow => RolloutMove.Shadow,
            ReleaseStage.Canary => RolloutMove.Canary,
            ReleaseStage.RolledBack => RolloutMove.RollBack,
            _ => throw new ArgumentOutOfRangeException(nameof(release), release.Stage, "There is no such stage."),
        };
        return new RolloutStep(move, release.StudentHash, release.Share);
    }
}
