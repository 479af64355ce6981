using System.Globalization;
using System.Text.Json.Serialization;
using Autarky.Learning.Calibration;
using Autarky.Learning.Gates;
using Autarky.Learning.Judgement;
using Autarky.Learning.Policies;

namespace Autarky.Learning.Evaluations;

/// <summary>
/// A candidate beside the student that is live, each with its threshold and the teacher behind it, on the same test rows, which neither trained on.
/// </summary>
public sealed record AgainstLive
{
    /// <summary>From how many points of difference on a candidate is better or worse whatever chance may have done: this share of the margin.</summary>
    private const double ShareOfMargin = 1.0 / 3;

    /// <summary>How much more or less the teacher must be asked to speak against or for a candidate.</summary>
    private const double CallsThatMatter = 0.01;

    /// <summary>The live student: SHA-256 (hexadecimal) of its file.</summary>
    public required string Live { get; init; }

    /// <summary>Rows on which both were judged.</summary>
    public required int Rows { get; init; }

    /// <summary>By what an answer is right: "gold" where enough of it is known, else "teacher".</summary>
    public required string Against { get; init; }

    /// <summary>Rows on which the candidate, with the teacher behind it, is right.</summary>
    public required int CandidateRight { get; init; }

    /// <summary>Rows on which the live one is.</summary>
    public required int LiveRight { get; init; }

    /// <summary>Rows on which only the candidate is.</summary>
    public required int OnlyCandidate { get; init; }

    /// <summary>Rows on which only the live one is.</summary>
    public required int OnlyLive { get; init; }

    /// <summary>Share right of the candidate less that of the live one, −1 to 1.</summary>
    public required double Difference { get; init; }

    /// <summary>The difference's 95 % interval (R. G. Newcombe's method 10).</summary>
    public required Interval Interval { get; init; }

    /// <summary>The chance of so large a difference or a larger one, either way, if the two were alike (McNemar's exact test).</summary>
    public required double Mcnemar { get; init; }

    /// <summary>The share of these rows on which the candidate asks the teacher.</summary>
    public required double CandidateTeacherCalls { get; init; }

    /// <summary>The share of these rows on which the live one does.</summary>
    public required double LiveTeacherCalls { get; init; }

    /// <summary>What follows.</summary>
    public required LiveVerdict Verdict { get; init; }

    /// <summary>The same in one sentence.</summary>
    public required string Why { get; init; }

    /// <summary>Compares judged rows.</summary>
    /// <param name="live">The live student's hash.</param>
    /// <param name="candidate">The candidate's rows.</param>
    /// <param name="candidateThreshold">Its threshold; null: it never answers.</param>
    /// <param name="current">The live one's, of the same rows in the same order.</param>
    /// <param name="currentThreshold">Its threshold.</param>
    /// <param name="policy">Confidence and margin.</param>
    internal static AgainstLive Of(
        string live, IReadOnlyList<JudgedRow> candidate, double? candidateThreshold, IReadOnlyList<JudgedRow> current, double? currentThreshold,
        UseCasePolicy policy)
    {
        bool gold = candidate.Count(row => row.TeacherRight is not null) >= Gate.GoldShare * Math.Max(1, candidate.Count);
        int both = 0, first = 0, second = 0, neither = 0, firstCalls = 0, secondCalls = 0;
        for (int i = 0; i < candidate.Count; i++)
        {
            if (Right(candidate[i], candidateThreshold, gold) is not { } one || Right(current[i], currentThreshold, gold) is not { } other)
            {
                continue;
            }

            both += one && other ? 1 : 0;
            first += one && !other ? 1 : 0;
            second += !one && other ? 1 : 0;
            neither += !one && !other ? 1 : 0;
            firstCalls += Answers(candidate[i], candidateThreshold) ? 0 : 1;
            secondCalls += Answers(current[i], currentThreshold) ? 0 : 1;
        }

        int rows = both + first + second + neither;
        Interval interval = PairedProportions.Newcombe(both, first, second, neither, 0.95);
        var compared = new AgainstLive
        {
            Live = live,
            Rows = rows,
            Against = gold ? "gold" : "teacher",
            CandidateRight = both + first,
            LiveRight = both + second,
            OnlyCandidate = first,
            OnlyLive = second,
            Difference = Math.Round((double)(first - second) / Math.Max(1, rows), 6),
            Interval = new Interval(Math.Round(interval.Low, 6), Math.Round(interval.High, 6)),
            Mcnemar = Math.Round(McNemar.ExactP(first, second), 6),
            CandidateTeacherCalls = Numbers.Share((double)firstCalls / Math.Max(1, rows)),
            LiveTeacherCalls = Numbers.Share((double)secondCalls / Math.Max(1, rows)),
            Verdict = LiveVerdict.NoDifference,
            Why = "",
        };
        LiveVerdict verdict = compared.Judge(policy);
        return compared with { Verdict = verdict, Why = compared.Sentence(verdict) };
    }

    private LiveVerdict Judge(UseCasePolicy policy)
    {
        if (Rows == 0)
        {
            return LiveVerdict.NoDifference;
        }

        double calls = CandidateTeacherCalls - LiveTeacherCalls;
        if (PairedProportions.UpperBound(OnlyCandidate, OnlyLive, Rows, policy.Confidence) < 0 || Difference < -ShareOfMargin * policy.Margin)
        {
            return LiveVerdict.Worse;
        }

        if (PairedProportions.LowerBound(OnlyCandidate, OnlyLive, Rows, policy.Confidence) > 0 || Difference > ShareOfMargin * policy.Margin)
        {
            return LiveVerdict.Better;
        }

        // As good an answer for fewer calls is better, for more calls worse.
        return calls > CallsThatMatter ? LiveVerdict.Worse : calls < -CallsThatMatter ? LiveVerdict.Better : LiveVerdict.NoDifference;
    }

    private string Sentence(LiveVerdict verdict)
    {
        if (Rows == 0)
        {
            return "There is no test row on which both can be judged.";
        }

        string word = verdict switch { LiveVerdict.Worse => "Worse than", LiveVerdict.Better => "Better than", _ => "About as good as" };
        return string.Create(CultureInfo.InvariantCulture,
            $"{word} the live student {Live[..Math.Min(12, Live.Length)]} on {Rows:N0} test rows that neither trained on: right "
                + $"{100.0 * CandidateRight / Rows:0.0} against {100.0 * LiveRight / Rows:0.0} % "
                + $"({(Against == "gold" ? "by gold" : "as the teacher")}; difference {100 * Difference:+0.0;−0.0;0.0} points, 95 % interval "
                + $"{100 * Interval.Low:+0.0;−0.0;0.0} to {100 * Interval.High:+0.0;−0.0;0.0}, McNemar's p {Mcnemar:0.###}), teacher calls "
                + $"{100 * CandidateTeacherCalls:0.0} against {100 * LiveTeacherCalls:0.0} %.");
    }

    private static bool Answers(JudgedRow row, double? threshold) => threshold is { } limit && row.Confidence >= limit;

    // Where the teacher is asked, its answer counts.
    private static bool? Right(JudgedRow row, double? threshold, bool gold) => gold
        ? row.TeacherRight is { } teacher ? (Answers(row, threshold) ? row.StudentRight is true : teacher) : null
        : row.Agrees is { } agrees ? agrees || !Answers(row, threshold) : null;
}

/// <summary>How a candidate compares with the live student; in JSON in words.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LiveVerdict>))]
public enum LiveVerdict
{
    /// <summary>Neither is shown to be better.</summary>
    [JsonStringEnumMemberName("no difference shown")]
    NoDifference,

    /// <summary>The candidate is better.</summary>
    [JsonStringEnumMemberName("better")]
    Better,

    /// <summary>The candidate is worse.</summary>
    [JsonStringEnumMemberName("worse")]
    Worse,
}
