using Autarky.Ledger.Exchanges;

namespace Autarky.Ledger.Rights;

/// <summary>What a contract lets us do with a provider's answers, and until when. Where no contract is named: keep and evaluate, not train.</summary>
/// <remarks>The flags can be set, not only initialised: generated JSON readers lose the standard values of members that can only be initialised.</remarks>
public sealed record ProviderRights
{
    /// <summary>Keep the bodies. Without it only the numbers of an exchange are recorded.</summary>
    public bool Keep { get; set; } = true;

    /// <summary>Measure our own models against the answers. What may not be measured does not train either: training measures.</summary>
    public bool Evaluate { get; set; } = true;

    /// <summary>
    /// Train on the answers: true allows it where <see cref="Contract"/> names a contract; false forbids it, whatever licence a row came under;
    /// null says nothing, so that only rows with a licence of their own train.
    /// </summary>
    public bool? Train { get; set; }

    /// <summary>The last day the rights hold; null when they do not end.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>Which contract says so, for the student's card.</summary>
    public string? Contract { get; init; }

    /// <summary>Whether <see cref="Train"/> is true but no contract is named, so that nothing trains by it.</summary>
    public bool LacksContract => Train is true && string.IsNullOrWhiteSpace(Contract);

    /// <summary>Whether training on an answer is allowed on a day.</summary>
    /// <param name="on">The day.</param>
    /// <param name="licence">The licence that the answer itself came under (<see cref="Exchange.Licence"/>); null or blank for none.</param>
    public bool MayTrain(DateOnly on, string? licence = null) =>
        Evaluate && (Licensed(licence) || (Train is true && !LacksContract && !IsOver(on)));

    /// <summary>Whether measuring against an answer is allowed on a day.</summary>
    /// <inheritdoc cref="MayTrain"/>
    public bool MayEvaluate(DateOnly on, string? licence = null) => Evaluate && (Licensed(licence) || !IsOver(on));

    /// <summary>What an answer is used under: its own licence where that counts, else the contract; null when neither is named.</summary>
    /// <param name="licence">The licence that the answer itself came under; null or blank for none.</param>
    public string? Basis(string? licence) => Licensed(licence) ? licence!.Trim() : string.IsNullOrWhiteSpace(Contract) ? null : Contract;

    /// <summary>The rights that hold where two sets of them speak of the same provider: what either forbids is forbidden.</summary>
    public ProviderRights And(ProviderRights other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new ProviderRights
        {
            Keep = Keep && other.Keep,
            Evaluate = Evaluate && other.Evaluate,
            Train = Train is false || other.Train is false ? false : Train is true && other.Train is true ? true : null,
            Until = Until is { } end && !(other.Until < end) ? end : other.Until,
            Contract = string.IsNullOrWhiteSpace(Contract) || string.IsNullOrWhiteSpace(other.Contract) ? null
                : string.Equals(Contract, other.Contract, StringComparison.Ordinal) ? Contract
                : $"{Contract}; {other.Contract}",
        };
    }

    private bool Licensed(string? licence) => Train is not false && !string.IsNullOrWhiteSpace(licence);

    private bool IsOver(DateOnly on) => Until is { } end && on > end;
}
