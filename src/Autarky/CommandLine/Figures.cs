using System.Globalization;
using Autarky.Learning.Datasets;
using Autarky.Learning.Evaluations;
using Autarky.Learning.Forms;
using Autarky.Learning.Policies;
using Autarky.Learning.Reports;
using Spectre.Console;

namespace Autarky.CommandLine;

/// <summary>Evaluations as tables for a terminal.</summary>
internal static class Figures
{
    /// <summary>Teacher alone, each student alone and each cascade, a row each.</summary>
    public static Table Compare(IReadOnlyList<(string Name, Evaluation Evaluation)> students)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("who answers");
        foreach (string heading in new[] { "right (gold)", "as the teacher", "teacher calls", "USD per 1,000", "time an answer" })
        {
            table.AddColumn(new TableColumn(heading).RightAligned());
        }

        Evaluation first = students[0].Evaluation;
        table.AddRow(
            "the teacher alone",
            Share(first.TeacherAccuracy),
            Share(first.Agreement is null ? null : 1),
            Share(1),
            Usd(first.CostPerThousand?.Teacher),
            Time(first.TeacherMicroseconds));
        foreach ((string name, Evaluation evaluation) in students)
        {
            string shown = Markup.Escape(name);
            table.AddRow(
                $"{shown} alone",
                Share(evaluation.StudentAccuracy),
                Share(evaluation.Agreement),
                Share(0),
                Usd(evaluation.CostPerThousand?.Student),
                Time(evaluation.AnswerMicroseconds));
            table.AddRow(
                $"{shown}, and the teacher where it is not sure",
                Share(evaluation.CascadeAccuracy),
                Share(evaluation.CascadeAgreement),
                Share(evaluation.TeacherCalls),
                Usd(evaluation.CostPerThousand?.Cascade),
                Time(evaluation.CascadeMicroseconds));
        }

        return table;
    }

    /// <summary>One evaluation in full: provenance, table, threshold, verdict.</summary>
    public static void Print(IAnsiConsole console, Evaluation evaluation)
    {
        SplitCounts rows = evaluation.Rows;
        console.MarkupLine(
            Invariant($"use case [bold]{Markup.Escape(evaluation.UseCase)}[/], student {evaluation.Student[..12]}, {evaluation.Labels} answers, ")
            + $"learnt from {Words(evaluation.LearnFrom)}");
        console.MarkupLine(
            Invariant($"rows: {rows.Train:N0} to learn from ({evaluation.TrainedOnTeacher:N0} by the teacher, ")
            + Invariant($"{evaluation.TrainedOnGold:N0} right answers of people), ")
            + Invariant($"{rows.Calibration:N0} to set the threshold by, {rows.Test:N0} to measure on"));
        PrintTraffic(console, evaluation.Traffic);
        console.Write(Compare([("the student", evaluation)]));
        console.MarkupLine(evaluation.Threshold is { } threshold
            ? Invariant($"threshold {threshold:0.00}: the student answers {Share(evaluation.Coverage)} of the requests; ")
                + $"{Share(evaluation.Risk)} lost on the test, target {Share(evaluation.Policy.Target)}"
            : "no threshold keeps the promise: the teacher answers everything");
        PrintForm(console, evaluation);
        if (evaluation.AgainstLive is { } against)
        {
            string colour = against.Verdict switch { LiveVerdict.Worse => "red", LiveVerdict.Better => "green", _ => "yellow" };
            console.MarkupLine($"[{colour}]{Markup.Escape(against.Why)}[/]");
        }

        PrintGate(console, evaluation);
        console.MarkupLine(Invariant($"[grey]took {evaluation.Seconds:0.0} s[/]"));
    }

    /// <summary>What became of the requests, in shares of all of them.</summary>
    public static void PrintTraffic(IAnsiConsole console, TrafficReport traffic)
    {
        console.MarkupLine(TrafficWords.Of(traffic));
        var table = new Table().Border(TableBorder.Simple)
            .AddColumn(new TableColumn("share").RightAligned()).AddColumn(new TableColumn("requests").RightAligned())
            .AddColumn("what became of them").AddColumn("why");
        foreach (RequestPart part in traffic.Parts)
        {
            table.AddRow(
                Share(part.Share),
                Invariant($"{part.Requests:N0}"),
                TrafficWords.Of(part.Use),
                Markup.Escape(part.Provider is { } provider ? $"{part.Why} of {provider}" : part.Why));
        }

        console.Write(table);
    }

    /// <summary>What the student reads and by which evidence, where an encoder was configured.</summary>
    public static void PrintForm(IAnsiConsole console, Evaluation evaluation)
    {
        if (evaluation.FormChoice is { } choice)
        {
            string compared = string.Join(", ", choice.Forms.Select(form => Invariant($"{Words(form.Form)} {form.Loss:0.000}")));
            console.MarkupLine(
                $"reads [bold]{Words(choice.Chosen)}[/] (encoder {Markup.Escape(choice.Encoder.Name)}, {choice.Encoder.Hash[..12]}); "
                + $"mean log loss on the rows that set the threshold: {compared}");
        }
    }

    /// <summary>The gate's verdict with its reasons.</summary>
    public static void PrintGate(IAnsiConsole console, Evaluation evaluation)
    {
        console.MarkupLine(evaluation.Gate.Pass ? "gate: [green]pass[/]" : "gate: [red]no[/]");
        foreach (string why in evaluation.Gate.Why)
        {
            console.MarkupLine("  " + Markup.Escape(why));
        }
    }

    private static string Words(StudentForm form) => form switch
    {
        StudentForm.Ngrams => "n-grams",
        StudentForm.Embedding => "vector",
        _ => "vector and n-grams",
    };

    private static string Words(LearnFrom learnFrom) => learnFrom switch
    {
        LearnFrom.Gold => "gold",
        LearnFrom.Both => "gold and the teacher's answers",
        _ => "the teacher's answers",
    };

    private static string Share(double? share) => share is { } value ? Invariant($"{100 * value:0.0} %") : "–";

    private static string Usd(decimal? usd) => usd is { } value ? Invariant($"{value:0.00}") : "–";

    private static string Time(double? microseconds) => microseconds switch
    {
        null => "–",
        < 1_000 => Invariant($"{microseconds:0.0} µs"),
        < 1_000_000 => Invariant($"{microseconds / 1_000:0.0} ms"),
        _ => Invariant($"{microseconds / 1_000_000:0.00} s"),
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
