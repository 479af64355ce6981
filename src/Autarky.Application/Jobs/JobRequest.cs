using Autarky.Application.Errors;
using Autarky.Learning.Policies;
using Autarky.Ledger.Import;
using Autarky.Ledger.Import.Tables;

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
/// <param name="Columns">What the columns hold where the file is a table (CSV); null where it is JSON.</param>
public sealed record ImportRequest(string Path, string? UseCase, bool Gold, string? Licence, TableColumns? Columns = null) : JobRequest(UseCase)
{
    /// <summary>A request that makes sense.</summary>
    /// <param name="path">The file.</param>
    /// <param name="useCase">The use case of every line; null where each line names its own.</param>
    /// <param name="gold">Whether its answers are right answers that people know.</param>
    /// <param name="licence">The licence as somebody wrote it; null for none.</param>
    /// <param name="columns">The columns of a table as somebody named them; null where none were.</param>
    /// <param name="licenceName">What the licence is called where it was asked for.</param>
    /// <exception cref="UserError">It is no licence, or right answers were given one; or the columns say too little.</exception>
    public static ImportRequest Checked(
        string path, string? useCase, bool gold, string? licence, NamedColumns? columns = null, string licenceName = "The licence")
    {
        if (licence is not null && gold)
        {
            throw new UserError(
                $"{licenceName} is about models' answers; right answers that people know need none: leave it out.", UserErrorKind.Usage);
        }

        TableColumns? table = columns?.Checked();
        try
        {
            bool areRight = gold || table is { Answer: null };
            return new ImportRequest(path, useCase, areRight, licence is null ? null : LicenceText.Read(licence), table);
        }
        catch (FormatException error)
        {
            throw new UserError($"{licenceName} cannot be taken: {error.Message}", UserErrorKind.Usage, error);
        }
    }

    /// <inheritdoc/>
    public override string Kind => "import";

    /// <summary>How the file is to be read.</summary>
    internal ImportOptions Options => new() { UseCase = UseCase, AsGold = Gold, Licence = Licence, Columns = Columns };
}

/// <summary>The columns of a table as somebody named them.</summary>
/// <param name="Question">That of the questions.</param>
/// <param name="Answer">That of the models' answers.</param>
/// <param name="Gold">That of the right answers.</param>
public sealed record NamedColumns(string? Question, string? Answer, string? Gold)
{
    /// <summary>What they say; null where none was named.</summary>
    /// <exception cref="UserError">The questions are missing, or there is no answer of any kind.</exception>
    internal TableColumns? Checked()
    {
        if (string.IsNullOrWhiteSpace(Question))
        {
            return string.IsNullOrWhiteSpace(Answer) && string.IsNullOrWhiteSpace(Gold) ? null
                : throw new UserError(
                    "The columns of a table (CSV) need the one that holds the questions: --question COLUMN. In JSON Lines, --gold stands alone.",
                    UserErrorKind.Usage);
        }

        return string.IsNullOrWhiteSpace(Answer) && string.IsNullOrWhiteSpace(Gold)
            ? throw new UserError(
                "A table (CSV) needs a column of answers beside --question: --answer COLUMN for models' answers, --gold COLUMN for right answers, or both.",
                UserErrorKind.Usage)
            : new TableColumns { Question = Question, Answer = Text(Answer), Gold = Text(Gold) };
    }

    private static string? Text(string? name) => string.IsNullOrWhiteSpace(name) ? null : name;
}
