namespace Autarky.Gateway.UseCases;

/// <summary>The use cases that clients may ask for as <c>model</c>. The host keeps it up to date with the ledger. Safe for concurrent use.</summary>
public interface IUseCases
{
    /// <summary>The use case of that name; null when there is none. Called once a request: must not block.</summary>
    UseCase? Find(string name);

    /// <summary>All of them, by name.</summary>
    IReadOnlyList<UseCase> List();
}

/// <summary>A use case as it is in service now. An immutable picture: a request keeps the one it started with.</summary>
public sealed record UseCase
{
    /// <summary>Its name, which clients send as <c>model</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The provider of the teacher, for example <c>openai</c>.</summary>
    public required string TeacherProvider { get; init; }

    /// <summary>The teacher's model, by the provider's name for it.</summary>
    public required string TeacherModel { get; init; }

    /// <summary>Who is asked before the teacher, in order; none where every request goes to the teacher.</summary>
    public IReadOnlyList<Candidate> Candidates { get; init; } = [];

    /// <summary>The student that is live; null for none.</summary>
    public ClassifierCandidate? Student => Candidates.OfType<ClassifierCandidate>().FirstOrDefault();
}
