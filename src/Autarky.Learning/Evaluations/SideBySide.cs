using Autarky.Learning.Policies;
using Autarky.Ledger.Json;

namespace Autarky.Learning.Evaluations;

/// <summary>Several students of one use case, to be compared.</summary>
public sealed record SideBySide
{
    /// <summary>The use case.</summary>
    public required string UseCase { get; init; }

    /// <summary>The students, in the order in which they are shown.</summary>
    public required IReadOnlyList<Contender> Students { get; init; }

    /// <summary>Whether all were measured on equally many test rows, which they are when the ledger's test split did not grow between.</summary>
    public bool SameTestRows => Students.Select(student => student.Evaluation.Rows.Test).Distinct().Count() <= 1;

    /// <summary>Puts evaluations beside each other; those of equal provenance are told apart by the first digits of their hash.</summary>
    /// <exception cref="ArgumentException">There are none, or they are of different use cases.</exception>
    public static SideBySide Of(IReadOnlyList<Evaluation> evaluations)
    {
        if (evaluations.Select(evaluation => evaluation.UseCase).Distinct(StringComparer.Ordinal).Count() != 1)
        {
            throw new ArgumentException("Students of one use case are needed, at least one.", nameof(evaluations));
        }

        string[] names = [.. evaluations.Select(Name)];
        return new SideBySide
        {
            UseCase = evaluations[0].UseCase,
            Students =
            [
                .. evaluations.Select((evaluation, place) => new Contender(
                    names.Count(name => string.Equals(name, names[place], StringComparison.Ordinal)) == 1
                        ? names[place]
                        : $"{names[place]} {evaluation.Student[..Math.Min(6, evaluation.Student.Length)]}",
                    evaluation)),
            ],
        };
    }

    /// <summary>As JSON, UTF-8, indented.</summary>
    public byte[] ToJson() => ReadableJson.Bytes(this, EvaluationJson.Default.SideBySide);

    private static string Name(Evaluation evaluation) => evaluation.LearnFrom switch
    {
        LearnFrom.Gold => "student of gold",
        LearnFrom.Both => "student of gold and teacher",
        _ => "student of the teacher",
    };
}

/// <summary>A student in a comparison.</summary>
/// <param name="Name">What it is called there.</param>
/// <param name="Evaluation">What was measured of it.</param>
public sealed record Contender(string Name, Evaluation Evaluation);
