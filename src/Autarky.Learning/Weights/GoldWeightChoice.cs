using Autarky.Learning.Classifiers;

namespace Autarky.Learning.Weights;

/// <summary>How much more a right answer counted in training than a teacher's, and by which evidence.</summary>
public sealed record GoldWeightChoice
{
    /// <summary>What a right answer counts where the teacher's counts 1. At 1 it merely stands in place of the teacher's answer.</summary>
    public required double Ratio { get; init; }

    /// <summary>The penalty that goes with it, in place of <see cref="LinearStudentOptions.Penalty"/>.</summary>
    public required double Penalty { get; init; }

    /// <summary>Training rows with a right answer.</summary>
    public required int GoldRows { get; init; }

    /// <summary>Training rows with the teacher's answer.</summary>
    public required int TeacherRows { get; init; }

    /// <summary>Calibration rows with a right answer and the teacher's beside it.</summary>
    public required int Compared { get; init; }

    /// <summary>Of these, how many the teacher got wrong.</summary>
    public required int TeacherWrong { get; init; }

    /// <summary>What was measured of each candidate, the smallest ratio first; empty where nothing was to be chosen or nothing to choose by.</summary>
    public required IReadOnlyList<GoldWeightFigures> Candidates { get; init; }
}

/// <summary>One candidate on the calibration split.</summary>
/// <param name="Ratio">What a right answer counted where the teacher's counted 1.</param>
/// <param name="Penalty">The penalty that it was trained with.</param>
/// <param name="Loss">Mean negative log-likelihood of the right answers at the temperature that fits them best, nats.</param>
/// <param name="Behind">
/// How much larger its loss against right answers is than the best candidate's, estimated from all calibration rows, those of the teacher too.
/// </param>
/// <param name="BehindError">The standard error of <paramref name="Behind"/>; 0 of the best.</param>
public sealed record GoldWeightFigures(double Ratio, double Penalty, double Loss, double Behind, double BehindError);

/// <summary>What the selection made.</summary>
/// <param name="Student">The chosen student, at temperature 1.</param>
/// <param name="Examples">The rows with the weights that it was trained with, for whatever else is trained on them.</param>
/// <param name="Choice">Which ratio, and why.</param>
internal sealed record GoldWeightedStudent(LinearStudent Student, IReadOnlyList<TrainingExample> Examples, GoldWeightChoice Choice);
