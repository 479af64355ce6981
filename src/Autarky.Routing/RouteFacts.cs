namespace Autarky.Routing;

/// <summary>What the router must know of one request. Plain facts, gathered by the caller: the router itself reads nothing.</summary>
public sealed record RouteFacts
{
    /// <summary>The use case that was asked for; null when a model was asked for by name.</summary>
    public UseCaseFacts? UseCase { get; init; }

    /// <summary>The model that was asked for by name; null when a use case was asked for.</summary>
    public ModelFacts? Model { get; init; }

    /// <summary>Whether the caller takes the student's answer below the threshold.</summary>
    public bool AcceptUnsure { get; init; }
}

/// <summary>A use case as it is in service.</summary>
public sealed record UseCaseFacts
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The partner model that the student learns from.</summary>
    public required ModelFacts Teacher { get; init; }

    /// <summary>The live student; null when there is none.</summary>
    public StudentFacts? Student { get; init; }
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

/// <summary>A live student and what it makes of the request.</summary>
public sealed record StudentFacts
{
    /// <summary>The student's id.</summary>
    public required string Id { get; init; }

    /// <summary>Why it cannot serve the request ("the request uses tools"); null when it can.</summary>
    public string? CannotServe { get; init; }

    /// <summary>Its calibrated confidence in [0, 1]; null when it was not asked or failed.</summary>
    public double? Confidence { get; init; }

    /// <summary>The confidence from which its answer is given, in [0, 1].</summary>
    public required double Threshold { get; init; }
}
