namespace Autarky.Ledger.UseCases;

/// <summary>
/// The use cases. A row is made by the first exchange (served or imported), student or release that names one, and by the configuration; none is deleted.
/// </summary>
public interface IUseCaseRecords
{
    /// <summary>Every use case, by name.</summary>
    Task<IReadOnlyList<UseCaseRecord>> ListAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Makes the rows say what the configuration says: each use case that it names has its settings, every other one none. Writes, and changes
    /// <see cref="ILedger.VersionAsync"/>, only where something differs.
    /// </summary>
    /// <param name="configured">The settings of all use cases that the configuration names, by name.</param>
    /// <param name="now">When those are made that are not there yet.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task ConfigureAsync(IReadOnlyDictionary<string, UseCaseSettings> configured, DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>A use case as it is kept: what everything else that is said of it begins with.</summary>
public sealed record UseCaseRecord
{
    /// <summary>Its name, which clients send as <c>model</c>.</summary>
    public required string Name { get; init; }

    /// <summary>When it was first heard of, UTC: of an exchange the time it was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>What the configuration sets of it.</summary>
    public UseCaseSettings Settings { get; init; } = new();
}

/// <summary>
/// What the owner of a use case sets, as the configuration says it. A demand that is null has the standard value of learning's policy, where the demands are
/// explained.
/// </summary>
public sealed record UseCaseSettings
{
    /// <summary>The teacher; null where the recorded traffic decides.</summary>
    public TeacherModel? Teacher { get; init; }

    /// <summary>The largest loss of accuracy against the teacher, in shares of 1.</summary>
    public double? Margin { get; init; }

    /// <summary>The largest share of all requests that the student may spoil.</summary>
    public double? Target { get; init; }

    /// <summary>The confidence of the bounds and tests, one-sided.</summary>
    public double? Confidence { get; init; }

    /// <summary>The least calibrated confidence from which the student may answer.</summary>
    public double? LeastConfidence { get; init; }

    /// <summary>The share of rows that train.</summary>
    public double? TrainShare { get; init; }

    /// <summary>The share of rows that calibrate.</summary>
    public double? CalibrationShare { get; init; }

    /// <summary>Whether answers that differ only in case, white space, quotes or a final full stop are the same.</summary>
    public bool? FoldLabels { get; init; }

    /// <summary>A model that is asked before the teacher, behind the live student; null for none.</summary>
    public CandidateModel? Candidate { get; init; }
}

/// <summary>A model that is asked in the teacher's place where its answer is accepted.</summary>
public sealed record CandidateModel
{
    /// <summary>The provider, by its name in the configuration; <c>local</c> for a model that this server runs itself.</summary>
    public required string Provider { get; init; }

    /// <summary>The model, by the provider's name for it.</summary>
    public required string Model { get; init; }

    /// <summary>Instructions that are put before the client's; null for none.</summary>
    public string? Prompt { get; init; }

    /// <summary>The answers of which its own must be one, or the teacher is asked; null takes whatever it answers.</summary>
    public IReadOnlyList<string>? OneOf { get; init; }

    /// <inheritdoc/>
    public bool Equals(CandidateModel? other) => other is not null && (Provider, Model, Prompt) == (other.Provider, other.Model, other.Prompt)
        && (OneOf is null ? other.OneOf is null : other.OneOf is not null && OneOf.SequenceEqual(other.OneOf, StringComparer.Ordinal));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Provider, Model, Prompt, OneOf?.Count);
}

/// <summary>Who answers when the student is not sure.</summary>
public sealed record TeacherModel
{
    /// <summary>The provider, by its name in the configuration.</summary>
    public required string Provider { get; init; }

    /// <summary>The model, by the provider's name for it.</summary>
    public required string Model { get; init; }
}
