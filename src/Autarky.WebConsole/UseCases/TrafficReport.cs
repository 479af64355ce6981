using System.Text.Json;

namespace Autarky.WebConsole.UseCases;

/// <summary>What became of the requests of a use case when a student was trained.</summary>
/// <param name="Requests">All of them; null where the report does not say.</param>
/// <param name="Questions">Different questions among them.</param>
/// <param name="Repeats">Requests that asked a question again.</param>
/// <param name="Parts">What each part of them was for, by use, then in the report's order.</param>
public sealed record TrafficReport(long? Requests, long? Questions, long? Repeats, IReadOnlyList<TrafficPart> Parts)
{
    private const int MostParts = 40;

    /// <summary>The parts summed by use, as shares of what all parts make together; uses with nothing are left out.</summary>
    public IEnumerable<(TrafficUse Use, double From, double Share, double Requests)> Pieces()
    {
        double whole = Parts.Sum(part => part.Requests), before = 0;
        foreach (IGrouping<TrafficUse, TrafficPart> use in Parts.GroupBy(part => part.Use))
        {
            double requests = use.Sum(part => part.Requests);
            if (requests > 0)
            {
                yield return (use.Key, before / whole, requests / whole, requests);
                before += requests;
            }
        }
    }

    internal static TrafficReport? Read(JsonElement traffic)
    {
        JsonElement parts = ReportJson.Member(traffic, "parts");
        if (parts.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        List<TrafficPart> read = [.. parts.EnumerateArray().Take(MostParts).Select(TrafficPart.Read).OfType<TrafficPart>().OrderBy(part => part.Use)];
        return read.Count == 0 ? null : new TrafficReport(Count(traffic, "requests"), Count(traffic, "questions"), Count(traffic, "repeats"), read);
    }

    internal static long? Count(JsonElement element, string name) => ReportJson.Number(element, name) is { } number and >= 0 and < 1e15 ? (long)number : null;
}

/// <summary>What requests were for, in the order to show it.</summary>
public enum TrafficUse
{
    /// <summary>The student learnt from their answers.</summary>
    Learnt,

    /// <summary>They set its threshold and measured it.</summary>
    Measured,

    /// <summary>Their text got another answer more often, which is the one that the student learns.</summary>
    Outvoted,

    /// <summary>They look plain, but the student cannot give their answers.</summary>
    LeftToTeacher,

    /// <summary>No student is ever asked such requests.</summary>
    AlwaysTeacher,

    /// <summary>They carry no answer that may be used.</summary>
    NotUsed,

    /// <summary>What this version does not know.</summary>
    Other,
}

/// <summary>Requests that had the same use for the same reason.</summary>
/// <param name="Use">What they were for.</param>
/// <param name="Why">Why, one sentence; null where the report does not say.</param>
/// <param name="Provider">Whose answers they are; null for anybody's.</param>
/// <param name="Requests">How many.</param>
/// <param name="Share">Their share of all requests; null where the report does not say.</param>
public sealed record TrafficPart(TrafficUse Use, string? Why, string? Provider, long Requests, double? Share)
{
    internal static TrafficPart? Read(JsonElement part) => TrafficReport.Count(part, "requests") is not { } requests ? null : new TrafficPart(
        One(part, "use") switch
        {
            "learnt" => TrafficUse.Learnt,
            "measured" => TrafficUse.Measured,
            "outvoted" => TrafficUse.Outvoted,
            "left_to_teacher" => TrafficUse.LeftToTeacher,
            "always_teacher" => TrafficUse.AlwaysTeacher,
            "not_used" => TrafficUse.NotUsed,
            _ => TrafficUse.Other,
        },
        One(part, "why"),
        One(part, "provider"),
        requests,
        ReportJson.Number(part, "share") is { } share and >= 0 and <= 1 ? share : null);

    private static string? One(JsonElement part, string name) => ReportJson.Texts(ReportJson.Member(part, name)) is [string text, ..] ? text : null;
}
