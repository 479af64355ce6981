namespace Autarky.Routing;

/// <summary>Who is asked in one attempt.</summary>
public enum AttemptKind
{
    /// <summary>The use case's student.</summary>
    Student,

    /// <summary>The use case's teacher at its provider.</summary>
    Teacher,

    /// <summary>What the teacher answered to the very same request before.</summary>
    Recorded,

    /// <summary>A partner's model, asked for by name.</summary>
    Partner,

    /// <summary>A model that we run ourselves, asked for by name.</summary>
    InHouse,
}

/// <summary>One thing to try.</summary>
public sealed record RouteAttempt
{
    /// <summary>Who is asked.</summary>
    public required AttemptKind Kind { get; init; }

    /// <summary>The provider's name; <c>student</c> and <c>recorded</c> for what needs no provider.</summary>
    public required string Provider { get; init; }

    /// <summary>The model by the provider's name for it; for a student its id.</summary>
    public required string Model { get; init; }

    /// <summary>Why this one, in words a person can read.</summary>
    public required string Reason { get; init; }

    /// <summary>Whether it is a candidate's, whose answer a rule accepts or passes on.</summary>
    public bool IsCandidate { get; init; }
}

/// <summary>What to try for a request, in order. An attempt is made only when those before it failed before their first token.</summary>
public sealed record RouteDecision
{
    /// <summary>The attempts, first to last; empty when nothing can be asked.</summary>
    public required IReadOnlyList<RouteAttempt> Attempts { get; init; }

    /// <summary>True when the student was asked and its confidence was under the threshold.</summary>
    public bool StudentUnsure { get; init; }

    /// <summary>Why the live student was not asked ("the request uses tools"); null where it was, or none is live.</summary>
    public string? StudentCannotServe { get; init; }

    /// <summary>Why a provider that would have been asked is not among the attempts; null when none is missing.</summary>
    public string? Missing { get; init; }
}
