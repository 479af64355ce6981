using System.Text.Json;

namespace Autarky.WebConsole.UseCases;

/// <summary>A student beside the one that was live when it was trained, on the same rows. Numbers that the report lacks are null; shares are of 1.</summary>
public sealed record AgainstLive
{
    /// <summary>The hash of the student that was live.</summary>
    public required string Live { get; init; }

    /// <summary>Rows that neither of them learnt from.</summary>
    public long? Rows { get; init; }

    /// <summary>Rows on which this student, with the teacher behind it, is right.</summary>
    public long? CandidateRight { get; init; }

    /// <summary>The same of the live one.</summary>
    public long? LiveRight { get; init; }

    /// <summary>Rows on which only this one is right.</summary>
    public long? OnlyCandidate { get; init; }

    /// <summary>Rows on which only the live one is right.</summary>
    public long? OnlyLive { get; init; }

    /// <summary>This one's share of right rows less the live one's, with its 95 % interval.</summary>
    public Measured Difference { get; init; }

    /// <summary>The probability of so large a difference by chance (McNemar's test).</summary>
    public double? McNemar { get; init; }

    /// <summary>The share of requests that the teacher would answer with this one.</summary>
    public double? CandidateTeacherCalls { get; init; }

    /// <summary>The same with the live one.</summary>
    public double? LiveTeacherCalls { get; init; }

    /// <summary>What counts as right: <c>gold</c> or <c>teacher</c>.</summary>
    public string? Against { get; init; }

    /// <summary><c>better</c>, <c>worse</c>, or that no difference was shown.</summary>
    public string? Verdict { get; init; }

    /// <summary>Why, one sentence.</summary>
    public string? Why { get; init; }

    internal static AgainstLive? Read(JsonElement part)
    {
        if (One(part, "live") is not { Length: > 0 } live)
        {
            return null;
        }

        JsonElement interval = ReportJson.Member(part, "interval");
        return new AgainstLive
        {
            Live = live,
            Rows = TrafficReport.Count(part, "rows"),
            CandidateRight = TrafficReport.Count(part, "candidate_right"),
            LiveRight = TrafficReport.Count(part, "live_right"),
            OnlyCandidate = TrafficReport.Count(part, "only_candidate"),
            OnlyLive = TrafficReport.Count(part, "only_live"),
            Difference = new Measured(ReportJson.Number(part, "difference"), ReportJson.Number(interval, "low"), ReportJson.Number(interval, "high")),
            McNemar = ReportJson.Number(part, "mcnemar"),
            CandidateTeacherCalls = ReportJson.Number(part, "candidate_teacher_calls"),
            LiveTeacherCalls = ReportJson.Number(part, "live_teacher_calls"),
            Against = One(part, "against"),
            Verdict = One(part, "verdict"),
            Why = One(part, "why"),
        };
    }

    private static string? One(JsonElement part, string name) => ReportJson.Texts(ReportJson.Member(part, name)) is [string text, ..] ? text : null;
}
