using System.Globalization;
using Autarky.Learning.Datasets;

namespace Autarky.Learning.Reports;

/// <summary>What became of requests, in words for people.</summary>
public static class TrafficWords
{
    /// <summary>A use, as a phrase.</summary>
    public static string Of(RequestUse use) => use switch
    {
        RequestUse.Learnt => "trained the student",
        RequestUse.Measured => "measured the student",
        RequestUse.Outvoted => "outvoted: counted as lost where the student answers",
        RequestUse.LeftToTeacher => "left to the teacher: counted as lost where the student answers",
        RequestUse.AlwaysTeacher => "never asked of a student",
        _ => "not used",
    };

    /// <summary>How many requests there were and how many of them repeat a question, in one sentence.</summary>
    public static string Of(TrafficReport traffic)
    {
        int used = traffic.Questions + traffic.Repeats;
        string repeats = traffic.Repeats == 0
            ? "none repeats another"
            : string.Create(CultureInfo.InvariantCulture,
                $"{traffic.Repeats:N0} ({100.0 * traffic.Repeats / used:0.0} %) repeat the text of another: one row in learning, each counted in the promise");
        return string.Create(CultureInfo.InvariantCulture,
            $"{traffic.Requests:N0} requests, {used:N0} with an answer that may be used; of these {repeats}.");
    }
}
