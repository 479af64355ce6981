using Autarky.Learning.Classifiers;

namespace Autarky.Bench.Students;

/// <summary>
/// The questions that GPT-4 answered, in five seeded folds: a student learns from four and is scored against gold on the fifth.
/// Nothing is chosen by looking at a fold that is scored.
/// </summary>
internal sealed class OcatsFolds(ClassificationFiles files, int seed)
{
    private const int Folds = 5;

    // What an example of the prompt counts beside an answer of GPT-4; chosen on the dev rows.
    private const float ExampleWeight = 2;

    private readonly LabelledSet _traffic = files.Ocats("oc_test.csv");
    private readonly LabelledSet _earlier = files.Ocats("oc_dev.csv");
    private readonly LabelledSet _prompt = files.OcatsPrompt();
    private readonly LabelledSet _feedback = files.Ocats("oc_train.csv");

    internal int Rows => _traffic.Rows.Count;

    internal double TeacherAccuracy => Share(_traffic.Rows.Count(r => r.Teacher == r.Gold));

    /// <summary>Accuracy of the student alone.</summary>
    /// <param name="prompt">Also learn the three right examples a label that GPT-4 had in its prompt.</param>
    /// <param name="earlier">Also learn GPT-4's answers to the rows of oc_dev.csv, recorded traffic as well.</param>
    internal double StudentAlone(bool prompt, bool earlier) => Share(Sum(fold =>
        StudentTrial.Right(Learn(Recorded(fold.Others, earlier), prompt), fold.Fold)));

    /// <summary>Learns the gold rows of oc_train.csv and beside them GPT-4's answers, which count <paramref name="teacherWeight"/>.</summary>
    internal double WithFeedback(float teacherWeight) => Share(Sum(fold =>
    {
        IEnumerable<TrainingExample> teacher = teacherWeight > 0 ? StudentTrial.Teacher(fold.Others, teacherWeight) : [];
        LinearStudent student = StudentTrial.Train(
            _traffic.Labels, StudentTrial.Gold(_feedback.Rows).Concat(teacher), LinearStudentOptions.ForGoldAnswers, out _);
        return StudentTrial.Right(student, fold.Fold);
    }));

    /// <summary>
    /// The student where its confidence reaches a threshold, else GPT-4. The threshold is the confidence that a share <paramref name="calls"/> of the
    /// learnt rows stays under, each answered by a student that did not learn it.
    /// </summary>
    internal (double Accuracy, double TeacherCalls) Cascade(double calls, bool prompt, bool earlier)
    {
        int asked = 0;
        double accuracy = Share(Sum(fold =>
        {
            LabelledSet recorded = new(_traffic.Labels, Recorded(fold.Others, earlier));
            float threshold = ThresholdFor(recorded, calls, prompt);
            LinearStudent student = Learn(recorded.Rows, prompt);
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

    // Ten parts: a student that learnt nine tenths is nearly as sure as one that learnt all.
    private float ThresholdFor(LabelledSet recorded, double calls, bool prompt)
    {
        const int Parts = 10;
        List<float> confidences = [];
        for (int i = 0; i < Parts; i++)
        {
            (List<LabelledText> others, List<LabelledText> held) = recorded.Split(i, Parts, seed);
            LinearStudent student = Learn(others, prompt);
            confidences.AddRange(held.Select(r => student.Answer(r.Text).Confidence));
        }

        confidences.Sort();
        return confidences[(int)(calls * confidences.Count)];
    }

    private List<LabelledText> Recorded(List<LabelledText> others, bool earlier) => [.. others, .. earlier ? _earlier.Rows : []];

    private LinearStudent Learn(IEnumerable<LabelledText> recorded, bool prompt)
    {
        IEnumerable<TrainingExample> examples = prompt ? StudentTrial.Teacher(_prompt.Rows, ExampleWeight) : [];
        return StudentTrial.Train(_traffic.Labels, StudentTrial.Teacher(recorded).Concat(examples), LinearStudentOptions.ForTeacherAnswers, out _);
    }

    private int Sum(Func<(List<LabelledText> Others, List<LabelledText> Fold), int> count) =>
        Enumerable.Range(0, Folds).Sum(i => count(_traffic.Split(i, Folds, seed)));

    private double Share(int count) => (double)count / _traffic.Rows.Count;
}
