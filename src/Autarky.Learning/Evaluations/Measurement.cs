using Autarky.Learning.Calibration;
using Autarky.Learning.Cards;
using Autarky.Learning.Classifiers;
using Autarky.Learning.Datasets;
using Autarky.Learning.Gates;
using Autarky.Learning.Judgement;

namespace Autarky.Learning.Evaluations;

/// <summary>Measures a student on a test split.</summary>
internal static class Measurement
{
    private const double IntervalConfidence = 0.95;

    // Answers of microseconds are timed a thousand times, those of an encoder until there are enough to tell.
    private const int TimedAnswers = 1000;
    private const int FewestTimedAnswers = 30;
    private static readonly TimeSpan TimingPatience = TimeSpan.FromSeconds(1);

    /// <summary>Everything of an <see cref="Evaluation"/> but hash, seconds and provenance, which the caller adds.</summary>
    /// <param name="student">The student; may read vectors that were made before.</param>
    /// <param name="served">The same as it will answer in service: what is timed.</param>
    /// <param name="card">Its card.</param>
    /// <param name="dataset">What its rows come from.</param>
    /// <param name="test">The rows: those of the dataset's test split that the student did not train on.</param>
    /// <param name="repeats">What it loses of repeated questions.</param>
    /// <param name="clock">Times answers.</param>
    /// <param name="cancellationToken">Stops.</param>
    public static Evaluation Measure(
        Student student, Student served, StudentCard card, Dataset dataset, IReadOnlyList<DatasetRow> test, RepeatRisk repeats, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        JudgedRow[] judged = Judging.Judge(student, test, card.Policy, cancellationToken);
        JudgedRow[] uncalibrated = Judging.Judge(student.WithTemperature(1), test, card.Policy, cancellationToken);
        double micros = AnswerMicroseconds(served, test, clock);
        return WithGoldAlone(Report(card, judged, repeats, cancellationToken), Judging.Judge(student, dataset.GoldTest, card.Policy, cancellationToken)) with
        {
            Traffic = dataset.Manifest.Traffic,
            Labels = student.Labels.Count,
            CalibrationErrorBefore = Numbers.Share(CalibrationError.Of(uncalibrated.Select(row => (row.Confidence, row.IsReference)))),
            AnswerMicroseconds = Math.Round(micros, 1),
            CascadeMicroseconds = CascadeMicroseconds(judged, card.Choice.Threshold, micros),
        };
    }

    /// <summary>What follows from judged rows alone.</summary>
    internal static Evaluation Report(StudentCard card, IReadOnlyList<JudgedRow> judged, RepeatRisk repeats, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        double? threshold = card.Choice.Threshold;
        Tally tally = Tally.Of(judged, threshold);
        (int right, int of) = tally.Compared > 0 ? (tally.StudentRight, tally.Compared) : (tally.StudentRightOnGold, tally.WithGold);
        double coverage = ByRequest(tally.Answered, repeats.Answered(threshold));
        return new Evaluation
        {
            UseCase = card.UseCase,
            Student = "",
            LearnFrom = card.LearnFrom,
            Dataset = card.Dataset,
            Rows = card.Rows with { Test = tally.Rows },
            Labels = card.Labels.Count,
            TrainedOnTeacher = card.TrainedOnTeacher,
            TrainedOnGold = card.TrainedOnGold,
            GoldRows = of,
            StudentAccuracy = Numbers.Share(right, of),
            StudentAccuracyInterval = Numbers.Interval(right, of, IntervalConfidence),
            TeacherAccuracy = Numbers.Share(tally.TeacherRight, tally.Compared),
            TeacherAccuracyInterval = Numbers.Interval(tally.TeacherRight, tally.Compared, IntervalConfidence),
            CascadeAccuracy = Numbers.Share(tally.CascadeRight, tally.Compared),
            CascadeAccuracyInterval = Numbers.Interval(tally.CascadeRight, tally.Compared, IntervalConfidence),
            Agreement = Numbers.Share(tally.StudentAgrees, tally.WithTeacher),
            AgreementInterval = Numbers.Interval(tally.StudentAgrees, tally.WithTeacher, IntervalConfidence),
            CascadeAgreement = Numbers.Share(tally.CascadeAgrees, tally.WithTeacher),
            Coverage = Numbers.Share(coverage),
            TeacherCalls = Numbers.Share(1 - coverage),
            Threshold = threshold,
            Risk = Numbers.Share(ByRequest(tally.Losses, repeats.Lost(threshold))),
            Choice = card.Choice,
            FormChoice = card.FormChoice,
            GoldWeight = card.GoldWeight,
            Policy = card.Policy,
            Temperature = Math.Round(card.Temperature, 4),
            CalibrationErrorBefore = 0,
            CalibrationError = Numbers.Share(CalibrationError.Of(judged.Select(row => (row.Confidence, row.IsReference)))),
            Gate = Gate.Decide(card.Rows.Train, card.Choice, judged, repeats, card.LearnFrom, card.Policy),
            CostPerThousand = Cost(judged, threshold),
            AnswerMicroseconds = 0,
            TeacherMicroseconds = TeacherMicroseconds(judged),
            Seconds = 0,
            Curve = Curve.Of(judged),
            Sources = card.Sources,
            Traffic = new TrafficReport(0, 0, 0, []),
        };

        // A count of new questions and one of repeats, as a share of all requests.
        double ByRequest(int rows, int repeated) =>
            (tally.Rows == 0 ? 0 : repeats.NewShare * rows / tally.Rows) + repeats.ShareOf(repeated);
    }

    // Where the traffic has too little gold, questions that nobody asked say how often the student alone is right.
    private static Evaluation WithGoldAlone(Evaluation report, JudgedRow[] gold)
    {
        if (gold.Length == 0 || report.TeacherAccuracy is not null)
        {
            return report;
        }

        int right = gold.Count(row => row.StudentRight is true);
        return report with
        {
            GoldRows = gold.Length,
            StudentAccuracy = Numbers.Share(right, gold.Length),
            StudentAccuracyInterval = Numbers.Interval(right, gold.Length, IntervalConfidence),
        };
    }

    private static CostComparison? Cost(IReadOnlyList<JudgedRow> judged, double? threshold)
    {
        JudgedRow[] priced = [.. judged.Where(row => row.TeacherCost is not null)];
        if (priced.Length == 0)
        {
            return null;
        }

        decimal teacher = priced.Sum(row => row.TeacherCost!.Value.ToUsd());
        decimal cascade = priced.Where(row => !Answers(row, threshold)).Sum(row => row.TeacherCost!.Value.ToUsd());
        return new CostComparison(
            decimal.Round(teacher * 1000 / priced.Length, 6), 0, decimal.Round(cascade * 1000 / priced.Length, 6));
    }

    private static double? TeacherMicroseconds(IReadOnlyList<JudgedRow> judged)
    {
        long[] known = [.. judged.Where(row => row.TeacherMicroseconds is not null).Select(row => row.TeacherMicroseconds!.Value)];
        return known.Length == 0 ? null : Math.Round(known.Average(), 1);
    }

    private static double? CascadeMicroseconds(IReadOnlyList<JudgedRow> judged, double? threshold, double studentMicros)
    {
        JudgedRow[] timed = [.. judged.Where(row => row.TeacherMicroseconds is not null)];
        return timed.Length == 0
            ? null
            : Math.Round(studentMicros + timed.Average(row => Answers(row, threshold) ? 0.0 : row.TeacherMicroseconds!.Value), 1);
    }

    private static bool Answers(JudgedRow row, double? threshold) => threshold is { } limit && row.Confidence >= limit;

    // The rows were answered before, so code and caches are warm.
    private static double AnswerMicroseconds(Student student, IReadOnlyList<DatasetRow> rows, TimeProvider clock)
    {
        if (rows.Count == 0)
        {
            return 0;
        }

        int answers = 0, enough = Math.Max(rows.Count, TimedAnswers);
        long start = clock.GetTimestamp();
        while (answers < FewestTimedAnswers || (answers < enough && clock.GetElapsedTime(start) < TimingPatience))
        {
            student.Answer(rows[answers++ % rows.Count].Text);
        }

        return clock.GetElapsedTime(start).TotalMicroseconds / answers;
    }
}
