namespace Autarky.Application.Jobs;

/// <summary>Where a job is in its life.</summary>
public enum JobState
{
    /// <summary>It waits for an earlier job of its use case.</summary>
    Queued,

    /// <summary>It works.</summary>
    Running,

    /// <summary>It did what was asked.</summary>
    Done,

    /// <summary>It could not; <see cref="JobStatus.Error"/> says why and what to do.</summary>
    Failed,

    /// <summary>Somebody stopped it. What it had committed stays.</summary>
    Cancelled,
}
