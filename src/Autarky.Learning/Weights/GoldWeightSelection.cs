using System.Globalization;
using Autarky.Learning.Classifiers;
using Autarky.Learning.Datasets;
using Autarky.Learning.Policies;

namespace Autarky.Learning.Weights;

/// <summary>
/// Chooses by the calibration split how much more a right answer counts in training than a teacher's. How much depends on how often and how the teacher is
/// wrong, and on how many right answers there are: too much, and the student learns from few rows only. The measure is the likelihood of right answers
/// (<see cref="GoldLoss"/>). At ratio 1 right answers merely stand in place of the teacher's; the best candidate is taken in its stead only where
/// it is better by more than a standard error.
/// </summary>
internal static class GoldWeightSelection
{
    /// <summary>
    /// The fewest calibration rows with a right answer by which is chosen. With fewer neither the difference nor its error is known well enough.
    /// </summary>
    internal const int FewestRows = 20;

    /// <summary>
    /// What is tried, a training each: the ratio, and what the penalty is multiplied by. The more often a teacher is wrong, the less a single row should move.
    /// Ratios of 2 and 8 beside these gained nothing on average.
    /// </summary>
    internal static IReadOnlyList<(double Ratio, float Penalty)> Grid { get; } = [(1, 1), (4, 1), (4, 2), (4, 3)];

    /// <summary>
    /// Trains all candidates and takes one. Trains once, at ratio 1, where there is nothing to choose (no row is gold, or all are) or nothing to choose by (few
    /// calibration rows are gold, or the teacher was right on all of them). The texts are read once for all trainings. The result depends on neither the
    /// machine nor the number of threads.
    /// </summary>
    /// <param name="examples">The training rows, at least one.</param>
    /// <param name="labels">The closed set of answers.</param>
    /// <param name="calibration">Rows that did not train, with their <see cref="DatasetRow.Gold"/> and <see cref="DatasetRow.Teacher"/> where known.</param>
    /// <param name="policy">How answers are compared.</param>
    /// <param name="options">How to train.</param>
    /// <param name="progress">Hears on the calling thread how far all trainings together are; may be null.</param>
    /// <param name="cancellationToken">Ends the training.</param>
    /// <exception cref="ArgumentException">As of <see cref="LinearStudent.Train"/>; or a row stands for less than one request.</exception>
    public static GoldWeightedStudent Run(
        IReadOnlyList<SourcedExample> examples,
        IReadOnlyList<string> labels,
        IReadOnlyList<DatasetRow> calibration,
        UseCasePolicy policy,
        LinearStudentOptions options,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(examples);
        RequireRequests(examples);
        TrainingExample[] unweighted = [.. examples.Select(example => new TrainingExample(example.Text, example.Label))];
        LinearTraining training = LinearTraining.Read(unweighted, labels, options, cancellationToken);
        int gold = examples.Count(example => example.IsGold);
        DatasetRow[] compared = [.. calibration.Where(row => row.Gold is not null && row.Teacher is not null)];
        int wrong = compared.Count(row => row.Teacher != row.Gold);
        bool choose = gold > 0 && gold < examples.Count && compared.Length >= FewestRows && wrong > 0;
        (double Ratio, float Penalty)[] candidates = choose ? [.. Grid] : [(1, 1)];
        var students = new LinearStudent[candidates.Length];
        var losses = new GoldLoss[candidates.Length];
        for (int i = 0; i < candidates.Length; i++)
        {
            (double ratio, float penalty) = candidates[i];
            Share? part = progress is null ? null : new Share(progress, ratio, i, candidates.Length);
            students[i] = training.Learn(Weights(examples, ratio), penalty * options.Penalty, part, cancellationToken);
            if (choose)
            {
                losses[i] = GoldLoss.Of(students[i], calibration, policy, cancellationToken);
            }
        }

        int best = choose ? Best(losses) : 0;
        GoldWeightFigures[] figures = choose ? [.. candidates.Select((candidate, i) => Figure(candidate, options, losses[i], losses[best]))] : [];
        int chosen = choose && figures[0].Behind > figures[0].BehindError ? best : 0;
        float[] weights = Weights(examples, candidates[chosen].Ratio);
        return new GoldWeightedStudent(
            students[chosen], [.. unweighted.Zip(weights, (example, weight) => example with { Weight = weight })], new GoldWeightChoice
            {
                Ratio = candidates[chosen].Ratio,
                Penalty = Rounded(candidates[chosen].Penalty * options.Penalty),
                GoldRows = gold,
                TeacherRows = examples.Count - gold,
                Compared = compared.Length,
                TeacherWrong = wrong,
                Candidates = figures,
            });
    }

    /// <summary>
    /// What each row counts at a ratio; the sum is the number of rows, so that the penalty of the weights' squares means the same at every ratio.
    /// </summary>
    internal static float[] Weights(IReadOnlyList<SourcedExample> examples, double ratio)
    {
        double sum = 0;
        foreach (SourcedExample example in examples)
        {
            sum += Count(example);
        }

        return [.. examples.Select(example => (float)(Count(example) * examples.Count / sum))];

        double Count(SourcedExample example) => example.Requests * (example.IsGold ? ratio : 1);
    }

    // Rounded before they are compared, so that no machine's logarithm decides; of equals the smallest ratio.
    private static int Best(GoldLoss[] losses)
    {
        double[] behindFirst = [.. losses.Select(loss => Rounded(loss.Behind(losses[0]).Mean))];
        return Array.IndexOf(behindFirst, behindFirst.Min());
    }

    private static GoldWeightFigures Figure((double Ratio, float Penalty) candidate, LinearStudentOptions options, GoldLoss loss, GoldLoss best)
    {
        (double behind, double error) = ReferenceEquals(loss, best) ? (0, 0) : loss.Behind(best);
        return new GoldWeightFigures(candidate.Ratio, Rounded(candidate.Penalty * options.Penalty), Rounded(loss.Mean), Rounded(behind), Rounded(error));
    }

    private static double Rounded(double figure) => Math.Round(figure, 4);

    private static void RequireRequests(IReadOnlyList<SourcedExample> examples)
    {
        for (int i = 0; i < examples.Count; i++)
        {
            if (!(examples[i].Requests is >= 1 and <= 1_000_000))
            {
                throw new ArgumentException(FormattableString.Invariant(
                    $"Example {i} stands for {examples[i].Requests} requests: it must be 1 to 1,000,000."), nameof(examples));
            }
        }
    }

    // One of several trainings, told as a part of all.
    private sealed class Share(IProgress<TrainingProgress> all, double ratio, int before, int trainings) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => all.Report(trainings == 1 ? value : new TrainingProgress(
            (before + value.Share) / trainings,
            string.Create(CultureInfo.InvariantCulture, $"right answers count {ratio:0}, training {before + 1} of {trainings}: {value.Words}")));
    }
}
