namespace Autarky.Routing;

/// <summary>What the router must know of one request. Plain facts, gathered by the caller: the router itself reads nothing.</summary>
public sealed record RouteFacts
{
    /// <summary>The use case that was asked for; null when a model was asked for by name.</summary>
    public UseCaseFacts? UseCase { get; init; }

    /// <summary>The model that was asked for by name; null when a use case was asked for.</summary>
    public ModelFacts? Model { get; init; }

    /// <summary>What became of the candidates that were asked so far, in order: all of them passed the request on.</summary>
    public IReadOnlyList<Verdict> Verdicts { get; init; } = [];
}

/// <summary>A use case as it is in service.</summary>
public sealed record UseCaseFacts
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The partner model that the student learns from.</summary>
    public required ModelFacts Teacher { get; init; }

    /// <summary>Who is asked before the teacher, in order; none where every request goes to the teacher.</summary>
    public IReadOnlyList<CandidateFacts> Candidates { get; init; } = [];
}

/// <summary>A model at a provider.</summary>
public sealed record ModelFacts
{
    /// <summary>The provider's name in the options.</summary>
    public required string Provider { get; init; }

    /// <summary>The model, by the provider's name for it.</summary>
    public required string Model { get; init; }

    /// <summary>Why the provider cannot be asked, as a sentence with its remedy; null when it can.</summary>
    public string? NotReady { get; init; }

    /// <summary>Whether we run it ourselves.</summary>
    public bool InHouse { get; init; }
}

/// <summary>Somebody who may answer in the teacher's place.</summary>
public sealed record CandidateFacts
{
    /// <summary>Its id: a classifier's, or the model's name.</summary>
    public required string Id { get; init; }

    /// <summary>The model that is asked; null for a classifier of our own.</summary>
    public ModelFacts? Model { get; init; }
}
