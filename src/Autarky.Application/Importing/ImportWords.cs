using System.Globalization;
using Autarky.Application.Words;
using Autarky.Ledger.Import;

namespace Autarky.Application.Importing;

/// <summary>What came of an import, in sentences for people: the same on the command line and in the console.</summary>
public static class ImportWords
{
    /// <summary>How many bad lines are spoken of.</summary>
    public const int MostBadLines = 20;

    private const int MostKinds = 8;

    /// <summary>The sentences, the counts first.</summary>
    /// <param name="report">The report of the import.</param>
    public static IEnumerable<ImportSentence> Of(ImportReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        yield return new(
            ImportTone.Good,
            "",
            Text($"{report.Read:N0} read: {report.Added:N0} added, {report.AlreadyThere:N0} there already, ")
                + Text($"{report.Feedback:N0} as feedback on known questions, {report.BadTotal:N0} bad."));
        if (report.Embeddings > 0)
        {
            yield return new(
                ImportTone.Notice,
                Text($"{report.Embeddings:N0} of them asked for embeddings"),
                "their tokens and cost are kept, under no use case; texts and vectors are not.");
        }

        if (report.PassedOver.Count > 0)
        {
            yield return new(
                ImportTone.Notice,
                Text($"{report.PassedOver.Sum(kind => kind.Count):N0} recorded calls were passed over"),
                "they asked no model, failed, or are in a dialect that is not read: "
                    + string.Join(", ", report.PassedOver.Take(MostKinds).Select(kind => Text($"{ForeignText.Clean(kind.Kind)} ({kind.Count:N0})")))
                    + (report.PassedOver.Count > MostKinds ? " and others." : "."));
        }

        if (report.WithoutUseCase > 0)
        {
            yield return new(
                ImportTone.Notice,
                Text($"{report.WithoutUseCase:N0} rows have no use case"),
                "nothing can learn from them. Import it again and name one for the whole file.");
        }

        if (report.WithoutCost > 0)
        {
            yield return new(
                ImportTone.Notice,
                Text($"{report.WithoutCost:N0} rows have no cost"),
                "neither the line nor the price table knows it. Give `cost` or `model`, or add `prices` to autarky.json.");
        }

        if (report.NewAnswers > 0)
        {
            yield return new(
                ImportTone.Notice,
                Text($"{report.NewAnswers:N0} right answers are none that their use case ever had"),
                string.Join(", ", report.NewAnswerExamples.Select(answer => $"'{ForeignText.Clean(answer)}'"))
                    + ". They are taken; if one is a slip, import the line again with the answer mended.");
        }

        foreach (BadLine bad in report.Bad.Take(MostBadLines))
        {
            yield return new(ImportTone.Bad, Text($"line {bad.Line}"), bad.Why);
        }

        if (report.BadTotal > MostBadLines)
        {
            yield return new(ImportTone.Bad, "", Text($"… and {report.BadTotal - MostBadLines:N0} more bad lines."));
        }

        if (report.Problem is { } problem)
        {
            yield return new(ImportTone.Bad, "", problem);
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A sentence about an import.</summary>
/// <param name="Tone">How it is meant.</param>
/// <param name="Subject">What it is about, to be set apart from the rest by a colon; empty where there is nothing to set apart.</param>
/// <param name="Rest">The rest.</param>
public sealed record ImportSentence(ImportTone Tone, string Subject, string Rest)
{
    /// <summary>The whole sentence.</summary>
    public override string ToString() => Subject.Length == 0 ? Rest : Subject + ": " + Rest;
}

/// <summary>How a sentence about an import is meant.</summary>
public enum ImportTone
{
    /// <summary>As it should be.</summary>
    Good,

    /// <summary>Nothing is lost, yet somebody should look.</summary>
    Notice,

    /// <summary>Something was not taken.</summary>
    Bad,
}
