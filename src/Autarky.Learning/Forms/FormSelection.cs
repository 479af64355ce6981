using Autarky.Learning.Classifiers;
using Autarky.Learning.Classifiers.Embedded;
using Autarky.Learning.Datasets;
using Autarky.Learning.Policies;

namespace Autarky.Learning.Forms;

/// <summary>
/// Chooses by the calibration split whether a student reads n-grams, an encoder's vector, or both. The measure is the likelihood of the references
/// after each form's own temperature: it counts how sure an answer was, which is what the threshold lives on, and tells forms apart with fewer rows than
/// accuracy does. Of forms within one standard error of the best the cheapest is taken, so that luck alone brings no encoder into service.
/// </summary>
internal sealed class FormSelection
{
    // What the n-grams may count beside an embedding: a coarse grid, so that calibration rows choose little.
    private static readonly float[] Shares = [0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f, 0.7f, 0.8f, 0.9f];

    private readonly Candidate[] _candidates;

    private FormSelection(Candidate[] candidates, IReadOnlyList<FormFigures> figures, StudentForm chosen)
    {
        _candidates = candidates;
        Figures = figures;
        Chosen = chosen;
    }

    /// <summary>The form to take.</summary>
    public StudentForm Chosen { get; }

    /// <summary>All forms, the cheapest first.</summary>
    public IReadOnlyList<FormFigures> Figures { get; }

    /// <summary>Compares the forms of one training.</summary>
    /// <param name="ngrams">At temperature 1.</param>
    /// <param name="embedding">At temperature 1, with the same labels; its encoder must remember the rows.</param>
    /// <param name="calibration">Rows with a reference.</param>
    /// <param name="policy">How answers are compared.</param>
    /// <param name="cancellationToken">Stops.</param>
    public static FormSelection Of(
        LinearStudent ngrams, EmbeddingStudent embedding, IReadOnlyList<DatasetRow> calibration, UseCasePolicy policy, CancellationToken cancellationToken)
    {
        Candidate[] alone =
        [
            Alone(StudentForm.Ngrams, ngrams, calibration, policy, cancellationToken),
            Alone(StudentForm.Embedding, embedding, calibration, policy, cancellationToken),
        ];
        Candidate[] candidates = [.. alone, Both(alone[0], alone[1])];
        Candidate best = candidates.MinBy(candidate => candidate.Scores.MeanLoss)!;
        FormFigures[] figures = [.. candidates.Select(candidate => Figure(candidate, best))];
        StudentForm chosen = calibration.Count == 0 ? StudentForm.Ngrams : figures.First(figure => figure.Behind <= figure.BehindError).Form;
        return new FormSelection(candidates, figures, chosen);
    }

    /// <summary>A form made of two students, calibrated as this selection found.</summary>
    public Student Make(StudentForm form, LinearStudent ngrams, EmbeddingStudent embedding)
    {
        Candidate candidate = _candidates[(int)form];
        LinearStudent first = ngrams.WithTemperature(_candidates[(int)StudentForm.Ngrams].Temperature);
        EmbeddingStudent second = embedding.WithTemperature(_candidates[(int)StudentForm.Embedding].Temperature);
        return form switch
        {
            StudentForm.Ngrams => first,
            StudentForm.Embedding => second,
            _ => new MixedStudent(first, second, candidate.NgramShare!.Value, candidate.Temperature),
        };
    }

    private static Candidate Alone(StudentForm form, Student student, IReadOnlyList<DatasetRow> rows, UseCasePolicy policy, CancellationToken cancellationToken)
    {
        CalibrationScores scores = CalibrationScores.Of(student, rows, policy, cancellationToken);
        return new Candidate(form, null, scores.Fit(), scores);
    }

    private static Candidate Both(Candidate ngrams, Candidate embedding) => Shares
        .Select(share =>
        {
            CalibrationScores scores = ngrams.Scores.With(
                embedding.Scores, (first, second) => MixedStudent.Mix(first, ngrams.Temperature, second, embedding.Temperature, share));
            return new Candidate(StudentForm.Both, share, scores.Fit(), scores);
        })
        .MinBy(candidate => candidate.Scores.MeanLoss)!;

    private static FormFigures Figure(Candidate candidate, Candidate best)
    {
        double[] behind = [.. candidate.Scores.Losses.Zip(best.Scores.Losses, (own, least) => own - least)];
        double mean = behind.Length == 0 ? 0 : behind.Average();
        double variance = behind.Length < 2 ? 0 : behind.Sum(one => (one - mean) * (one - mean)) / (behind.Length - 1);
        return new FormFigures(
            candidate.Form,
            Math.Round(candidate.Scores.MeanLoss, 4),
            Math.Round(candidate.Scores.Accuracy, 4),
            candidate.Temperature,
            candidate.NgramShare is { } share ? Math.Round(share, 1) : null,
            Math.Round(mean, 4),
            Math.Round(Math.Sqrt(variance / Math.Max(1, behind.Length)), 4));
    }

    private sealed record Candidate(StudentForm Form, float? NgramShare, float Temperature, CalibrationScores Scores);
}
