namespace Autarky.WebConsole.Contracts;

/// <summary>What the server trains and measures, and how a person asks for it. Calls must not block. Safe for concurrent use.</summary>
public interface IConsoleJobs
{
    /// <summary>Whether jobs can be asked for here.</summary>
    bool Offered { get; }

    /// <summary>The jobs of a use case that the server remembers, the newest first.</summary>
    IReadOnlyList<JobView> Of(string useCase);

    /// <summary>The imports that the server remembers, of all use cases, the newest first.</summary>
    IReadOnlyList<JobView> Imports { get; }

    /// <summary>Stores a file of recorded exchanges and asks for its import.</summary>
    /// <param name="wanted">What is wanted.</param>
    /// <param name="content">The file's bytes, read once to the end.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>Null where it was taken; else why not and what to do, whole sentences.</returns>
    Task<string?> ImportAsync(ImportWanted wanted, Stream content, CancellationToken cancellationToken);

    /// <summary>Asks for a training.</summary>
    void Train(string useCase);

    /// <summary>Asks for a new measurement of the live student, else of the newest.</summary>
    void Evaluate(string useCase);

    /// <summary>Stops a job; does nothing where there is none of that id, or it has ended.</summary>
    void Cancel(string id);
}

/// <summary>An import as a person asked for it.</summary>
/// <param name="FileName">What the sender calls the file.</param>
/// <param name="UseCase">The use case of every line; null where each line names its own.</param>
/// <param name="Gold">Whether its answers are right answers that people know.</param>
/// <param name="Licence">The licence that allows training on its answers; null where there is none.</param>
public sealed record ImportWanted(string FileName, string? UseCase, bool Gold, string? Licence)
{
    /// <summary>The column of a table that holds the questions; null where the file is no table.</summary>
    public string? Question { get; init; }

    /// <summary>The column of a table that holds models' answers; null where there is none.</summary>
    public string? Answer { get; init; }

    /// <summary>The column of a table that holds right answers; null where there is none.</summary>
    public string? GoldColumn { get; init; }
}

/// <summary>None.</summary>
internal sealed class NoJobs : IConsoleJobs
{
    public bool Offered => false;

    public IReadOnlyList<JobView> Imports => [];

    public Task<string?> ImportAsync(ImportWanted wanted, Stream content, CancellationToken cancellationToken) =>
        Task.FromResult<string?>("Nothing can be imported here.");

    public IReadOnlyList<JobView> Of(string useCase) => [];

    public void Train(string useCase)
    {
        // Nobody can ask: no form is shown.
    }

    public void Evaluate(string useCase)
    {
        // As above.
    }

    public void Cancel(string id)
    {
        // As above.
    }
}

/// <summary>Where a job is in its life.</summary>
public enum JobViewState
{
    /// <summary>It waits for an earlier one.</summary>
    Queued,

    /// <summary>It works.</summary>
    Running,

    /// <summary>It did what was asked.</summary>
    Done,

    /// <summary>It could not.</summary>
    Failed,

    /// <summary>Somebody stopped it.</summary>
    Cancelled,
}

/// <summary>A job as people see it.</summary>
public sealed record JobView
{
    /// <summary>Names it in this server: letters and digits.</summary>
    public required string Id { get; init; }

    /// <summary>What it does, in one word: <c>train</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>What it works on beside a use case: the name of a file. Null for nothing.</summary>
    public string? Subject { get; init; }

    /// <summary>Where it is in its life.</summary>
    public required JobViewState State { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The share that is done, in [0, 1]; null before it said anything.</summary>
    public double? Share { get; init; }

    /// <summary>Stage or rate in words; null where nothing is known.</summary>
    public string? Detail { get; init; }

    /// <summary>How long it will take yet at the pace so far; null where nobody can say.</summary>
    public TimeSpan? Left { get; init; }

    /// <summary>What came of it or what was wrong and what to do, whole sentences; null before its end.</summary>
    public string? Outcome { get; init; }

    /// <summary>Whether nothing more will happen to it.</summary>
    public bool HasEnded => State is JobViewState.Done or JobViewState.Failed or JobViewState.Cancelled;
}
