using Autarky.Ledger.Students;
using Autarky.WebConsole.Contracts;
using Autarky.WebConsole.Shell;

namespace Autarky.WebConsole.UseCases;

/// <summary>What speaks for a student and against it.</summary>
public sealed record EvidenceModel
{
    /// <summary>Title and version.</summary>
    public required Frame Frame { get; init; }

    /// <summary>The use case.</summary>
    public required string UseCase { get; init; }

    /// <summary>The use case as it is in service; null when the host does not know it.</summary>
    public UseCaseView? View { get; init; }

    /// <summary>The student.</summary>
    public required StudentRow Student { get; init; }

    /// <summary>Its newest measurements after training.</summary>
    public required IReadOnlyList<EvaluationRow> Evaluations { get; init; }

    /// <summary>The newest decisions about it.</summary>
    public required IReadOnlyList<Release> Releases { get; init; }
}
