namespace Autarky.Ledger;

/// <summary>What a contract lets us do with a provider's answers, and until when.</summary>
/// <remarks>The flags can be set, not only initialised: generated JSON readers lose the standard values of members that can only be initialised.</remarks>
public sealed record ProviderRights
{
    /// <summary>Keep the bodies. Without it only the numbers of an exchange are recorded.</summary>
    public bool Keep { get; set; } = true;

    /// <summary>Measure our own models against the answers.</summary>
    public bool Evaluate { get; set; } = true;

    /// <summary>Train on the answers.</summary>
    public bool Train { get; set; } = true;

    /// <summary>The last day the rights hold; null when they do not end.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>Which contract says so, for the student's card.</summary>
    public string? Contract { get; init; }

    /// <summary>Whether training on the answers is allowed on a day.</summary>
    public bool MayTrain(DateOnly on) => Train && (Until is not { } end || on <= end);

    /// <summary>Whether measuring against the answers is allowed on a day.</summary>
    public bool MayEvaluate(DateOnly on) => Evaluate && (Until is not { } end || on <= end);
}
