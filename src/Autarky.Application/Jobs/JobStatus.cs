namespace Autarky.Application.Jobs;

/// <summary>A job as it is at one moment.</summary>
public sealed record JobStatus
{
    /// <summary>Names the job in this process: 12 hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>What it is to do.</summary>
    public required JobRequest Request { get; init; }

    /// <summary>Where it is in its life.</summary>
    public required JobState State { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When it began to work; null before.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When it came to its end; null before.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>How far it is, or was when it ended; null before it said anything.</summary>
    public JobProgress? Progress { get; init; }

    /// <summary>What came of it, a whole sentence; null unless it is done.</summary>
    public string? Result { get; init; }

    /// <summary>What was wrong and what to do, whole sentences; null unless it failed.</summary>
    public string? Error { get; init; }

    /// <summary>Whether nothing more will happen to it.</summary>
    public bool HasEnded => State is JobState.Done or JobState.Failed or JobState.Cancelled;
}

/// <summary>How far a job is.</summary>
/// <param name="What">The step it is at, in words.</param>
/// <param name="Share">How much of the step is done, 0 to 1.</param>
/// <param name="Detail">Stage or rate in words; null where nothing is known.</param>
/// <param name="Left">How long the step will take yet at the pace so far; null while too little of it is done to say.</param>
public sealed record JobProgress(string What, double Share, string? Detail, TimeSpan? Left);
