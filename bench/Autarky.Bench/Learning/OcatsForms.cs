using System.Diagnostics;
using System.Globalization;
using Autarky.Learning.Classifiers;
using Autarky.Learning.Classifiers.Embedded;
using Autarky.Learning.Datasets;
using Autarky.Learning.Encoders;
using Autarky.Learning.Forms;
using Autarky.Learning.Judgement;
using Autarky.Learning.Policies;

namespace Autarky.Bench.Learning;

/// <summary>
/// The same folds with a sentence encoder: each form of a student beside the one that the rows without the fifth fold choose. Temperatures, form and thresholds
/// come from students of four fifths of the training folds, the weights from all of them.
/// </summary>
internal sealed class OcatsForms(ISentenceEncoder encoder)
{
    private static readonly double[] CallBudgets = [0.15, 0.16, 0.20, 0.26];

    private readonly Dictionary<string, List<Tally>> _tallies = new(StringComparer.Ordinal);
    private readonly List<string> _choices = [];

    /// <summary>Embeds every question once and says how fast that was.</summary>
    public static OcatsForms Open(string directory, IEnumerable<OcatsRow> rows, out string speed)
    {
        ModelEncoder model = ModelEncoder.Open(directory, threads: 1);
        string[] texts = [.. rows.Select(row => row.Text), .. rows.Select(row => row.Gpt4!).Distinct(StringComparer.Ordinal)];
        model.Embed(texts[..64]);
        long start = Stopwatch.GetTimestamp();
        var remembered = RememberedEmbeddings.Of(model, texts, TimeProvider.System, null, CancellationToken.None);
        double batch = Stopwatch.GetElapsedTime(start).TotalMilliseconds / texts.Length;
        start = Stopwatch.GetTimestamp();
        foreach (string text in texts[..200])
        {
            model.Embed([text]);
        }

        speed = string.Create(CultureInfo.InvariantCulture,
            $"{model.Identity.Name}: {batch:0.00} ms a text in batches of 64, "
                + $"{Stopwatch.GetElapsedTime(start).TotalMilliseconds / 200:0.00} ms one by one, one thread");
        return new OcatsForms(remembered);
    }

    /// <summary>One fold.</summary>
    public void Fold(OcatsRow[] inner, OcatsRow[] held, OcatsRow[] train, OcatsRow[] test)
    {
        DatasetRow[] heldRows = OcatsStudent.Rows(held, goldIsReference: false), testRows = OcatsStudent.Rows(test, goldIsReference: false);
        (LinearStudent scoutNgrams, EmbeddingStudent scoutEmbedding) = Train(inner);
        var selection = FormSelection.Of(scoutNgrams, scoutEmbedding, heldRows, new UseCasePolicy(), CancellationToken.None);
        (LinearStudent ngrams, EmbeddingStudent embedding) = Train(train);
        _choices.Add($"{selection.Chosen} ({string.Join("; ", selection.Figures.Select(Words))})");
        foreach (StudentForm form in Enum.GetValues<StudentForm>())
        {
            JudgedRow[] scouted = OcatsStudent.Judge(selection.Make(form, scoutNgrams, scoutEmbedding), heldRows);
            JudgedRow[] judged = OcatsStudent.Judge(selection.Make(form, ngrams, embedding), testRows);
            double[] confidences = [.. scouted.Select(row => row.Confidence).Order()];
            Dictionary<string, double?> thresholds = CallBudgets.ToDictionary(
                calls => string.Create(CultureInfo.InvariantCulture, $"calls {calls:P0}"),
                calls => (double?)confidences[(int)Math.Ceiling(calls * confidences.Length)], StringComparer.Ordinal);
            thresholds["5 % risk"] = ThresholdRule.Choose([.. scouted.Select(row => row.Risk)], test.Length, new UseCasePolicy(), RepeatRisk.None).Threshold;
            foreach ((string rule, double? threshold) in thresholds)
            {
                Count($"{form}, {rule}", judged, threshold);
                if (form == selection.Chosen)
                {
                    Count($"chosen, {rule}", judged, threshold);
                }
            }
        }
    }

    /// <summary>What was chosen in each fold, then each form over all folds.</summary>
    public void Print()
    {
        foreach (string choice in _choices)
        {
            Console.WriteLine("chosen: " + choice);
        }

        Console.WriteLine($"{"",-30} student alone  agreement  cascade  teacher calls  risk");
        foreach ((string name, List<Tally> folds) in _tallies.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            double rows = folds.Sum(fold => fold.Rows);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{name,-30} {folds.Sum(fold => fold.StudentRight) / rows,13:P2}  {folds.Sum(fold => fold.StudentAgrees) / rows,9:P2}  "
                    + $"{folds.Sum(fold => fold.CascadeRight) / rows,7:P2}  {1 - (folds.Sum(fold => fold.Answered) / rows),13:P2}  "
                    + $"{folds.Sum(fold => fold.Losses) / rows:P2}"));
        }
    }

    private static string Words(FormFigures figure) => string.Create(CultureInfo.InvariantCulture,
        $"{figure.Form} {figure.Loss:0.000} nats, {figure.Accuracy:P1}{(figure.NgramShare is { } share ? $", n-grams count {share:0.0}" : "")}, "
            + $"{figure.Behind:0.000} ± {figure.BehindError:0.000} behind");

    private (LinearStudent Ngrams, EmbeddingStudent Embedding) Train(OcatsRow[] rows)
    {
        LinearStudent ngrams = OcatsStudent.Train(rows.Select(row => (row.Text, row.Gpt4!, 1f)), threads: 1);
        TrainingExample[] examples = [.. rows.Select(row => new TrainingExample(row.Text, ((List<string>)[.. ngrams.Labels]).IndexOf(row.Gpt4!)))];
        return (ngrams, EmbeddingTrainer.Train(examples, ngrams.Labels, encoder, new EmbeddingOptions { Threads = 1 }, null, CancellationToken.None));
    }

    private void Count(string name, JudgedRow[] judged, double? threshold)
    {
        if (!_tallies.TryGetValue(name, out List<Tally>? folds))
        {
            _tallies[name] = folds = [];
        }

        folds.Add(Tally.Of(judged, threshold));
    }
}
