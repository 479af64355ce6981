using Autarky.Application.Errors;
using Autarky.Learning.Policies;
using Autarky.Ledger.Import;

namespace Autarky.Application.Jobs;

/// <summary>What a job is to do: its kind and parameters. Two that are equal ask for the same.</summary>
/// <param name="UseCase">The use case; of several jobs of one, one runs at a time. Null where each line of an import names its own.</param>
public abstract record JobRequest(string? UseCase)
{
    /// <summary>The kind in one word: <c>train</c>.</summary>
    public abstract string Kind { get; }
}

/// <summary>Training and measuring a student.</summary>
/// <param name="Name">The use case.</param>
/// <param name="LearnFrom">Whose answers train.</param>
public sealed record TrainRequest(string Name, LearnFrom LearnFrom) : JobRequest(Name)
{
    /// <inheritdoc/>
    public override string Kind => "train";
}

/// <summary>Measuring a student again on what the ledger holds now.</summary>
/// <param name="Name">The use case.</param>
/// <param name="Student">First digits of the student's hash; null takes the live one, else the newest.</param>
public sealed record EvaluateRequest(string Name, string? Student) : JobRequest(Name)
{
    /// <inheritdoc/>
    public override string Kind => "evaluate";
}

/// <summary>Reading a file of recorded exchanges into the ledger.</summary>
/// <param name="Path">The file.</param>
/// <param name="UseCase">The use case of every line; null where each line names its own.</param>
/// <param name="Gold">Whether its answers are right answers that people know.</param>
/// <param name="Licence">The licence that allows training on its answers; null where there is none.</param>
public sealed record ImportRequest(string Path, string? UseCase, bool Gold, string? Licence) : JobRequest(UseCase)
{
    /// <summary>A request whose licence makes sense.</summary>
    /// <param name="path">The file.</param>
    /// <param name="useCase">The use case of every line; null where each line names its own.</param>
    /// <param name="gold">Whether its answers are right answers that people know.</param>
    /// <param name="licence">The licence as somebody wrote it; null for none.</param>
    /// <exception cref="UserError">It is no licence, or right answers were given one.</exception>
    public static ImportRequest Checked(string path, string? useCase, bool gold, string? licence)
    {
        if (licence is not null && gold)
        {
            throw new UserError("A licence is about models' answers; right answers that people know need none: leave it out.", UserErrorKind.Usage);
        }

        try
        {
            return new ImportRequest(path, useCase, gold, licence is null ? null : LicenceText.Read(licence));
        }
        catch (FormatException error)
        {
            throw new UserError("The licence cannot be taken: " + error.Message, UserErrorKind.Usage, error);
        }
    }

    /// <inheritdoc/>
    public override string Kind => "import";
}
