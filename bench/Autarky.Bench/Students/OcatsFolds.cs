using Autarky.Learning.Students;

namespace Autarky.Bench.Students;

/// <summary>
/// The questions that GPT-4 answered, in five seeded folds: a student learns from four and is scored against gold on the fifth.
/// Nothing is chosen by looking at a fold that is scored.
/// </summary>
internal sealed class OcatsFolds(ClassificationFiles files)
{
    private const int Folds = 5;
    private const int Seed = 1;

    private readonly LabelledSet _traffic = files.Ocats("oc_test.csv");
    private readonly LabelledSet _earlier = files.Ocats("oc_dev.csv");
    private readonly LabelledSet _feedback = files.Ocats("oc_train.csv");

    internal int Rows => _traffic.Rows.Count;

    internal double TeacherAccuracy => Share(_traffic.Rows.Count(r => r.Teacher == r.Gold));

    /// <summary>Accuracy of the student alone.</summary>
    /// <param name="earlier">Also learn GPT-4's answers to the rows of oc_dev.csv, recorded traffic as well.</param>
    internal double StudentAlone(bool earlier) => Share(Sum(
        fold => Count(fold, [.. StudentTrial.Teacher(fold.Others), .. StudentTrial.Teacher(earlier ? _earlier.Rows : [])], new())));

    /// <summary>As above, learning the gold rows of oc_train.csv beside GPT-4's answers, which count <paramref name="teacherWeight"/>.</summary>
    internal double WithFeedback(float teacherWeight) => Share(Sum(fold => Count(
        fold,
        [.. StudentTrial.Gold(_feedback.Rows), .. teacherWeight > 0 ? StudentTrial.Teacher(fold.Others, teacherWeight) : []],
        LinearStudentOptions.ForGoldAnswers)));

    /// <summary>
    /// The student where its confidence reaches a threshold, else GPT-4. The threshold is the confidence that a share <paramref name="calls"/> of the
    /// learnt rows stays under when each is answered by a student that did not learn it.
    /// </summary>
    internal (double Accuracy, double TeacherCalls) Cascade(double calls, bool earlier)
    {
        int asked = 0;
        double accuracy = Share(Sum(fold =>
        {
            List<LabelledText> learnt = [.. fold.Others, .. earlier ? _earlier.Rows : []];
            float threshold = ThresholdFor(new LabelledSet(_traffic.Labels, learnt), calls);
            LinearStudent student = StudentTrial.Train(_traffic.Labels, StudentTrial.Teacher(learnt), new(), out _);
            int right = 0;
            foreach (LabelledText row in fold.Fold)
            {
                StudentAnswer answer = student.Answer(row.Text);
                bool ask = answer.Confidence < threshold;
                asked += ask ? 1 : 0;
                right += (ask ? row.Teacher : answer.Label) == row.Gold ? 1 : 0;
            }

            return right;
        }));
        return (accuracy, Share(asked));
    }

    private static float ThresholdFor(LabelledSet learnt, double calls)
    {
        List<float> confidences = [];
        for (int i = 0; i < Folds; i++)
        {
            (List<LabelledText> others, List<LabelledText> held) = learnt.Split(i, Folds, Seed);
            LinearStudent student = StudentTrial.Train(learnt.Labels, StudentTrial.Teacher(others), new(), out _);
            confidences.AddRange(held.Select(r => student.Answer(r.Text).Confidence));
        }

        confidences.Sort();
        return confidences[(int)(calls * confidences.Count)];
    }

    private int Count((List<LabelledText> Others, List<LabelledText> Fold) fold, IEnumerable<TrainingExample> examples, LinearStudentOptions options) =>
        StudentTrial.Right(StudentTrial.Train(_traffic.Labels, examples, options, out _), fold.Fold);

    private int Sum(Func<(List<LabelledText> Others, List<LabelledText> Fold), int> count) =>
        Enumerable.Range(0, Folds).Sum(i => count(_traffic.Split(i, Folds, Seed)));

    private double Share(int count) => (double)count / _traffic.Rows.Count;
}
