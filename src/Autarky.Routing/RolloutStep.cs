namespace Autarky.Routing;

/// <summary>What a decision about a use case does to its rollout.</summary>
public enum RolloutMove
{
    /// <summary>Nothing of ours answers: every request goes to the teacher.</summary>
    Withdraw,

    /// <summary>A candidate is asked beside whoever answers; nobody is answered with it.</summary>
    Shadow,

    /// <summary>A candidate that was in shadow gets a share of the requests.</summary>
    Canary,

    /// <summary>A candidate gets all requests.</summary>
    Live,

    /// <summary>The candidate that came last is taken back: what was before it goes on.</summary>
    RollBack,
}

/// <summary>One decision about what answers a use case.</summary>
/// <param name="Move">What it does.</param>
/// <param name="Candidate">Of whom it speaks, by its id; for a withdrawal and a rollback of nobody in particular, and not looked at.</param>
/// <param name="Share">The share of requests that a canary gets, above 0 and below 1; null for every other move.</param>
public sealed record RolloutStep(RolloutMove Move, string Candidate, double? Share = null);

/// <summary>What became of a decision.</summary>
/// <param name="Rollout">The rollout after it; as it was before where the decision was refused.</param>
/// <param name="Refusal">Why it cannot be, as a sentence with its remedy; null where it was taken.</param>
public readonly record struct RolloutChange(Rollout Rollout, string? Refusal);

/// <summary>Which candidates a request is for.</summary>
/// <param name="Answers">Whoever of ours answers where it can; null for the teacher.</param>
/// <param name="Beside">Whoever is asked beside, whose answer nobody gets; null for none.</param>
/// <param name="IsCanary">Whether the request fell into the share of a canary, so that <paramref name="Answers"/> is on trial.</param>
public readonly record struct RolloutAsk(string? Answers, string? Beside, bool IsCanary);
