using Autarky.Learning.Classifiers;
using Autarky.Learning.Datasets;
using Autarky.Learning.Forms;
using Autarky.Learning.Policies;

namespace Autarky.Learning.Weights;

/// <summary>
/// A student's losses on a calibration split: against right answers on the few rows that have one, and against the teacher's answers on all rows that have
/// one. Of two students the difference against right answers is wanted; the teacher's rows make its estimate sharper without bending it.
/// </summary>
internal sealed class GoldLoss
{
    private readonly double[] _gold;
    private readonly double[] _teacherOfGold;
    private readonly double[] _teacherOfRest;

    private GoldLoss(double[] gold, double[] teacherOfGold, double[] teacherOfRest)
    {
        _gold = gold;
        _teacherOfGold = teacherOfGold;
        _teacherOfRest = teacherOfRest;
    }

    /// <summary>The mean loss against right answers, nats.</summary>
    public double Mean => _gold.Average();

    /// <summary>Asks a student for the rows that the teacher answered, of which at least one must have gold; the others are left out.</summary>
    public static GoldLoss Of(Student student, IReadOnlyList<DatasetRow> calibration, UseCasePolicy policy, CancellationToken cancellationToken)
    {
        DatasetRow[] gold = [.. calibration.Where(row => row.Teacher is not null && row.Gold is not null).Select(row => row with { Reference = row.Gold })];

        DatasetRow[] answered =
        [
            .. gold.Concat(calibration.Where(row => row.Teacher is not null && row.Gold is null)).Select(row => row with { Reference = row.Teacher }),
        ];
        double[] teacher = Losses(student, answered, policy, cancellationToken);
        return new GoldLoss(Losses(student, gold, policy, cancellationToken), teacher[..gold.Length], teacher[gold.Length..]);
    }

    /// <summary>
    /// How much larger this student's mean loss against right answers is than another's on the same rows, with its standard error. The difference on the
    /// gold rows is corrected by how far these rows' difference against the teacher's answers is from that of the other rows, as far as the two go
    /// together: a control variate (A. Angelopoulos, J. Duchi and T. Zrnic, PPI++: Efficient Prediction-Powered Inference, 2023). A teacher that is always
    /// right makes every row count, one that errs at random hardly any but the gold rows; no kind of error bends the estimate, as long as gold is
    /// known for rows like the others.
    /// </summary>
    public (double Mean, double Error) Behind(GoldLoss other) => Estimate(
        Difference(_gold, other._gold), Difference(_teacherOfGold, other._teacherOfGold), Difference(_teacherOfRest, other._teacherOfRest));

    /// <summary>The estimate of <see cref="Behind"/> from the differences row by row.</summary>
    /// <param name="gold">Against right answers.</param>
    /// <param name="teacherOfGold">Against the teacher's answers, on the same rows.</param>
    /// <param name="teacherOfRest">Against the teacher's answers, on the other rows.</param>
    internal static (double Mean, double Error) Estimate(double[] gold, double[] teacherOfGold, double[] teacherOfRest)
    {
        if (teacherOfRest.Length < 2)
        {
            return (gold.Average(), Math.Sqrt(Covariance(gold, gold) / gold.Length));
        }

        double[] all = [.. teacherOfGold, .. teacherOfRest];
        double spread = Covariance(all, all);
        double share = spread == 0 ? 0 : Math.Clamp(Covariance(gold, teacherOfGold) / spread / (1 + ((double)gold.Length / teacherOfRest.Length)), 0, 1);
        double[] left = [.. gold.Zip(teacherOfGold, (right, teacher) => right - (share * teacher))];
        double variance = (Covariance(left, left) / left.Length) + (share * share * Covariance(teacherOfRest, teacherOfRest) / teacherOfRest.Length);
        return (left.Average() + (share * teacherOfRest.Average()), Math.Sqrt(variance));
    }

    private static double[] Losses(Student student, DatasetRow[] rows, UseCasePolicy policy, CancellationToken cancellationToken)
    {
        CalibrationScores scores = CalibrationScores.Of(student, rows, policy, cancellationToken);
        scores.Fit();
        return scores.Losses;
    }

    private static double[] Difference(double[] own, double[] other) => [.. own.Zip(other, (one, two) => one - two)];

    private static double Covariance(double[] one, double[] two)
    {
        double first = one.Average(), second = two.Average();
        return one.Zip(two, (a, b) => (a - first) * (b - second)).Sum() / Math.Max(1, one.Length - 1);
    }
}
