using System.Diagnostics;
using System.Globalization;
using Autarky.Learning.Classifiers;
using Autarky.Learning.Classifiers.Embedded;
using Autarky.Learning.Datasets;
using Autarky.Learning.Encoders;
using Autarky.Learning.Forms;
using Autarky.Learning.Policies;

namespace Autarky.Bench.Students;

/// <summary>
/// The forms of a student on gold labels with a given test file. The form and what joins the two are chosen on a seventh of the training rows by students
/// of the rest; the weights come from all of them.
/// </summary>
internal static class EncoderTask
{
    private const int CalibrationParts = 7;

    internal static void Run(ClassificationFiles files, string folder, TextWriter output)
    {
        using ModelEncoder encoder = ModelEncoder.Open(folder, threads: 1);
        output.WriteLine("task                      form        accuracy  train   µs/answer  file");
        (LabelledSet train, LabelledSet test) = files.Banking77();
        Task("Banking77, gold", train, test, encoder, output);
        (train, test) = files.Clinc150();
        Task("CLINC150 in scope, gold", train, test, encoder, output);
    }

    private static void Task(string task, LabelledSet train, LabelledSet test, ModelEncoder model, TextWriter output)
    {
        IEnumerable<string> texts = train.Rows.Concat(test.Rows).Select(row => row.Text).Concat(train.Labels);
        Stopwatch embedding = Stopwatch.StartNew();
        var remembered = RememberedEmbeddings.Of(model, texts, TimeProvider.System, null, CancellationToken.None);
        output.WriteLine(
            FormattableString.Invariant($"{task}: {train.Rows.Count + test.Rows.Count} texts embedded in {embedding.Elapsed.TotalSeconds:0} s on one thread"));

        (List<LabelledText> inner, List<LabelledText> held) = train.Split(0, CalibrationParts, seed: 1);
        (LinearStudent Ngrams, EmbeddingStudent Embedding) scout = Students(inner, train.Labels, remembered, out _);
        DatasetRow[] rows =
        [
            .. held.Select(row => new DatasetRow { Text = row.Text, InputHash = "", Split = DatasetSplit.Calibration, Reference = train.Labels[row.Gold] }),
        ];
        var selection = FormSelection.Of(scout.Ngrams, scout.Embedding, rows, new UseCasePolicy(), CancellationToken.None);
        (LinearStudent ngrams, EmbeddingStudent embedded) = Students(train.Rows, train.Labels, remembered, out double[] seconds);
        foreach (FormFigures figure in selection.Figures)
        {
            Student student = selection.Make(figure.Form, ngrams, embedded);
            double time = figure.Form switch { StudentForm.Ngrams => seconds[0], StudentForm.Embedding => seconds[1], _ => seconds.Sum() };
            LabelledText[] some = [.. test.Rows.Take(100)];
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{(figure.Form == selection.Chosen ? "chosen" : ""),-24}  {figure.Form,-10}  "
                    + $"{100.0 * StudentTrial.Right(student, test.Rows) / test.Rows.Count,6:F2} %  {time,4:F1} s  "
                    + $"{StudentTrial.MicrosecondsAnAnswer(student.On(model), some),9:F1}  {StudentTrial.FileSize(student) / 1e6:F1} MB  {figure.Loss:0.000} "
                    + $"nats, {figure.Behind:0.000} ± {figure.BehindError:0.000} behind, n-grams count {figure.NgramShare}"));
        }
    }

    private static (LinearStudent Ngrams, EmbeddingStudent Embedding) Students(
        IReadOnlyList<LabelledText> rows, IReadOnlyList<string> labels, ISentenceEncoder encoder, out double[] seconds)
    {
        LinearStudent ngrams = StudentTrial.Train(labels, StudentTrial.Gold(rows), LinearStudentOptions.ForGoldAnswers with { Threads = 1 }, out double first);
        Stopwatch watch = Stopwatch.StartNew();
        EmbeddingStudent embedding = EncoderTune.Train(rows, labels, encoder, new EmbeddingOptions { Threads = 1 });
        seconds = [first, watch.Elapsed.TotalSeconds];
        return (ngrams, embedding);
    }
}
