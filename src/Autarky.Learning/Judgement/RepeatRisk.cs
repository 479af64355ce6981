using Autarky.Learning.Calibration;
using Autarky.Learning.Classifiers;
using Autarky.Learning.Datasets;
using Autarky.Learning.Reading;

namespace Autarky.Learning.Judgement;

/// <summary>
/// What a student would spoil of the requests whose question was asked before, or is asked so often that it always trains (<see cref="DatasetRow.Hot"/>). Such
/// a request says nothing new of how the student does on new questions, and needs no estimate either: a student gives the same answer to the same text every
/// time, so what it loses there is counted. New questions, the first request of each, are a share of the traffic of their own, and only their risk has to be
/// bounded from a sample.
/// </summary>
internal sealed class RepeatRisk
{
    private readonly RepeatedAnswer[] _answers;

    private RepeatRisk(int requests, int asNew, RepeatedAnswer[] answers)
    {
        Requests = requests;
        Repeats = Math.Max(0, requests - asNew);
        _answers = answers;
    }

    /// <summary>Traffic without repeats.</summary>
    public static RepeatRisk None { get; } = new(0, 0, []);

    /// <summary>All requests whose answer may be used.</summary>
    public int Requests { get; }

    /// <summary>Those of them that repeat a question.</summary>
    public int Repeats { get; }

    /// <summary>The share of requests that ask something new; 1 without repeats.</summary>
    public double NewShare => Requests == 0 ? 1 : 1 - RepeatShare;

    /// <summary>The share of requests that repeat a question.</summary>
    public double RepeatShare => Requests == 0 ? 0 : (double)Repeats / Requests;

    /// <summary>Lets a student answer the repeated questions of a dataset.</summary>
    public static RepeatRisk Of(Student student, Dataset dataset, CancellationToken cancellationToken)
    {
        JudgedRow[] judged = Judging.Judge(student, dataset.Repeated, dataset.Manifest.Policy, cancellationToken);
        string[] labels = [.. student.Labels.Select(label => TextKeys.Answer(label, dataset.Manifest.Policy.FoldLabels))];
        return new RepeatRisk(
            dataset.Manifest.Traffic.Questions + dataset.Manifest.Traffic.Repeats,
            dataset.Manifest.Traffic.Questions - dataset.Repeated.Count(row => row.Hot),
            [
                .. dataset.Repeated.Select(
                    (row, i) => new RepeatedAnswer(judged[i].Confidence, row.Requests - (row.Hot ? 0 : 1), Lost(row, labels[judged[i].Label]))),
            ]);
    }

    /// <summary>Repeats that the student answers at a threshold; null: none.</summary>
    public int Answered(double? threshold) => Sum(threshold, answer => answer.Requests);

    /// <summary>Repeats that it answers and loses.</summary>
    public int Lost(double? threshold) => Sum(threshold, answer => answer.Lost);

    /// <summary>
    /// The upper bound of what repeats add to the risk at a threshold, as a share of all requests: Clopper–Pearson, for what the same questions will be
    /// answered next time and how often they are asked.
    /// </summary>
    public double UpperShare(double? threshold, double confidence) =>
        Repeats == 0 ? 0 : RepeatShare * BinomialBound.Upper(Lost(threshold), Repeats, confidence);

    /// <summary>What repeats add to a share of all requests.</summary>
    public double ShareOf(int repeats) => Requests == 0 ? 0 : (double)repeats / Requests;

    private int Sum(double? threshold, Func<RepeatedAnswer, int> value) =>
        threshold is { } limit ? _answers.Where(answer => answer.Confidence >= limit).Sum(value) : 0;

    // The request that was drawn stands for the question among the new ones; all others are repeats.
    private static int Lost(DatasetRow row, string answer)
    {
        int lost = 0;
        bool drawn = row.Hot;
        foreach (AnswerCount given in row.Answers)
        {
            bool here = !drawn && given.Label == row.Teacher;
            drawn |= here;
            lost += Judging.IsLoss(answer, row.HeldToGold ? row.Gold : given.Label, given.Label) ? given.Requests - (here ? 1 : 0) : 0;
        }

        return lost + Optimism(row, answer);
    }

    // A text that trains is answered by what most of its own requests say: two of three by chance look like a third lost, and next time it is half. Where the
    // majority hangs on one request, half of it counts as lost.
    private static int Optimism(DatasetRow row, string answer)
    {
        if (row.Split != DatasetSplit.Train || row.TargetIsGold || row.HeldToGold || answer != row.Target)
        {
            return 0;
        }

        int majority = row.Answers.Where(given => given.Label == answer).Sum(given => given.Requests);
        return AnswerVote.IsMajority(majority - 1, row.Requests - 1) ? 0 : (majority + 1) / 2;
    }

    private readonly record struct RepeatedAnswer(double Confidence, int Requests, int Lost);
}
