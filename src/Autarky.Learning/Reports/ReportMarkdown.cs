using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Autarky.Learning.Calibration;
using Autarky.Learning.Datasets;
using Autarky.Learning.Evaluations;
using Autarky.Learning.Forms;

namespace Autarky.Learning.Reports;

/// <summary>Reports for people, as Markdown.</summary>
public static class ReportMarkdown
{
    /// <summary>One student beside its teacher.</summary>
    public static string Write(Evaluation evaluation)
    {
        var text = new StringBuilder();
        Add(text, $"# {evaluation.UseCase}: {(evaluation.Gate.Pass ? "the student may be released" : "the student may not be released")}");
        Add(text, $"");
        foreach (string why in evaluation.Gate.Why)
        {
            Add(text, $"- {why}");
        }

        Add(text, $"");
        string known = evaluation.GoldRows > 0
            ? Text($"accuracy on the {evaluation.GoldRows:N0} of them with a known right answer")
            : "no right answers are known";
        Add(
            text,
            $"Measured on {evaluation.Rows.Test:N0} test rows that neither trained nor calibrated it; {known}. In brackets: 95 % intervals.");
        Add(text, $"");
        Add(text, $"| | teacher alone | student alone | student, and the teacher where it is not sure |");
        Add(text, $"|---|---:|---:|---:|");
        Add(
            text,
            $"| accuracy against gold | {Share(evaluation.TeacherAccuracy, evaluation.TeacherAccuracyInterval)} | "
                + $"{Share(evaluation.StudentAccuracy, evaluation.StudentAccuracyInterval)} | "
                + $"{Share(evaluation.CascadeAccuracy, evaluation.CascadeAccuracyInterval)} |");
        Add(
            text,
            $"| agreement with the teacher | {(evaluation.Agreement is null ? "–" : "100.0 %")} | {Share(evaluation.Agreement, evaluation.AgreementInterval)} "
                + $"| {Share(evaluation.CascadeAgreement, null)} |");
        Add(text, $"| teacher calls | 100.0 % | 0.0 % | {Share(evaluation.TeacherCalls, null)} |");
        Add(
            text,
            $"| cost of 1,000 requests, USD | {Money(evaluation.CostPerThousand?.Teacher)} | {Money(evaluation.CostPerThousand?.Student)} | "
                + $"{Money(evaluation.CostPerThousand?.Cascade)} |");
        Add(
            text,
            $"| time an answer | {Time(evaluation.TeacherMicroseconds)} | {Time(evaluation.AnswerMicroseconds)} | {Time(evaluation.CascadeMicroseconds)} |");
        Add(text, $"");
        Add(
            text,
            $"The student answers from a confidence of "
                + $"{(evaluation.Threshold is { } threshold ? Text($"{threshold:0.###}") : "– (none was found, the teacher answers everything)")}. Risk, the "
                + $"share of all requests lost because it answered: {Share(evaluation.Risk, null)} on the test rows; the target is "
                + $"{Share(evaluation.Policy.Target, null)}. Calibration error {Share(evaluation.CalibrationErrorBefore, null)} before and "
                + $"{Share(evaluation.CalibrationError, null)} after the temperature {evaluation.Temperature:0.##}.");
        Add(text, $"");
        Against(text, evaluation);
        Requests(text, evaluation.Traffic);
        Forms(text, evaluation);
        Provenance(text, evaluation);
        return text.ToString();
    }

    /// <summary>Several students of one use case.</summary>
    public static string Write(SideBySide comparison)
    {
        var text = new StringBuilder();
        Add(text, $"# {comparison.UseCase}: {comparison.Students.Count} students side by side");
        Add(text, $"");
        Add(text, $"| | {Row(comparison, student => student.Name)} |");
        Add(text, $"|---|{string.Concat(Enumerable.Repeat("---:|", comparison.Students.Count))}");
        Line("file", evaluation => "`" + evaluation.Student[..Math.Min(12, evaluation.Student.Length)] + "`");
        Line("learnt from the teacher / from gold, rows", evaluation => Text($"{evaluation.TrainedOnTeacher:N0} / {evaluation.TrainedOnGold:N0}"));
        Line("test rows", evaluation => Text($"{evaluation.Rows.Test:N0}"));
        Line("teacher alone, accuracy", evaluation => Share(evaluation.TeacherAccuracy, evaluation.TeacherAccuracyInterval));
        Line("student alone, accuracy", evaluation => Share(evaluation.StudentAccuracy, evaluation.StudentAccuracyInterval));
        Line("student, and the teacher where it is not sure, accuracy", evaluation => Share(evaluation.CascadeAccuracy, evaluation.CascadeAccuracyInterval));
        Line("agreement of the student with the teacher", evaluation => Share(evaluation.Agreement, evaluation.AgreementInterval));
        Line("teacher calls", evaluation => Share(evaluation.TeacherCalls, null));
        Line("cost of 1,000 requests, USD", evaluation => Money(evaluation.CostPerThousand?.Cascade));
        Line("reads", evaluation => Form(evaluation.FormChoice?.Chosen ?? StudentForm.Ngrams));
        Line("threshold", evaluation => evaluation.Threshold is { } threshold ? Text($"{threshold:0.###}") : "none");
        Line("gate", evaluation => evaluation.Gate.Pass ? "passed" : "refused");
        Add(text, $"");
        if (!comparison.SameTestRows)
        {
            Add(text, $"The students were measured on different numbers of test rows: evaluate them again before comparing.");
            Add(text, $"");
        }

        foreach (Contender student in comparison.Students)
        {
            Add(text, $"## {student.Name}: {(student.Evaluation.Gate.Pass ? "may be released" : "may not be released")}");
            Add(text, $"");
            foreach (string why in student.Evaluation.Gate.Why)
            {
                Add(text, $"- {why}");
            }

            Add(text, $"");
            Against(text, student.Evaluation);
            Requests(text, student.Evaluation.Traffic);
            Forms(text, student.Evaluation);
            Provenance(text, student.Evaluation);
        }

        return text.ToString();

        void Line(string name, Func<Evaluation, string> value) =>
            Add(text, $"| {name} | {Row(comparison, student => value(student.Evaluation))} |");
    }

    private static void Against(StringBuilder text, Evaluation evaluation)
    {
        if (evaluation.AgainstLive is { } against)
        {
            Add(text, $"{against.Why}");
            Add(text, $"");
        }
    }

    private static void Requests(StringBuilder text, TrafficReport traffic)
    {
        Add(text, $"What became of its requests: {TrafficWords.Of(traffic)}");
        Add(text, $"");
        Add(text, $"| share | requests | what | why |");
        Add(text, $"|---:|---:|---|---|");
        foreach (RequestPart part in traffic.Parts)
        {
            Add(
                text,
                $"| {Share(part.Share, null)} | {part.Requests:N0} | {TrafficWords.Of(part.Use)} | "
                    + $"{part.Why}{(part.Provider is null ? "" : " of " + part.Provider)} |");
        }

        Add(text, $"");
    }

    private static void Forms(StringBuilder text, Evaluation evaluation)
    {
        if (evaluation.FormChoice is not { } choice)
        {
            return;
        }

        Add(
            text,
            $"What it reads was chosen on the rows that set the threshold, the cheapest form within one standard error of the best: {Form(choice.Chosen)}. "
                + $"Encoder `{choice.Encoder.Name}`, sha256 `{choice.Encoder.Hash}`, {choice.Encoder.Width:N0} numbers a text.");
        Add(text, $"");
        Add(text, $"| form | mean log loss, lower is better | behind the best | answers as it should |");
        Add(text, $"|---|---:|---:|---:|");
        foreach (FormFigures form in choice.Forms)
        {
            string share = form.NgramShare is { } ngrams ? Text($", n-grams count {ngrams:0.0}") : "";
            Add(text, $"| {Form(form.Form)}{share} | {form.Loss:0.000} | {form.Behind:0.000} ± {form.BehindError:0.000} | {Share(form.Accuracy, null)} |");
        }

        Add(text, $"");
    }

    private static string Form(StudentForm form) => form switch
    {
        StudentForm.Ngrams => "n-grams",
        StudentForm.Embedding => "the encoder's vector",
        _ => "the encoder's vector and n-grams",
    };

    private static void Provenance(StringBuilder text, Evaluation evaluation)
    {
        Add(
            text,
            $"Provenance: student `{evaluation.Student}`, dataset `{evaluation.Dataset}`, {evaluation.Labels:N0} answers, {evaluation.Rows.Train:N0} rows "
                + $"trained ({evaluation.TrainedOnTeacher:N0} on the teacher's answers, {evaluation.TrainedOnGold:N0} on gold), "
                + $"{evaluation.Rows.Calibration:N0} set its threshold.");
        if (evaluation.GoldWeight is { } gold)
        {
            string wrong = gold.Compared == 0
                ? ""
                : Text($" The teacher was wrong on {gold.TeacherWrong:N0} of the {gold.Compared:N0} rows that set the threshold ")
                    + "and have a known right answer.";
            Add(
                text,
                $"- a right answer counted {gold.Ratio:0.#} times a teacher's in "
                    + $"training{(gold.Candidates.Count == 0 ? "" : ", chosen on the rows that set the threshold")}.{wrong}");
        }

        foreach (AnswerSource source in evaluation.Sources)
        {
            Add(
                text,
                $"- {source.Answers:N0} answers of {source.Provider ?? "an unnamed provider"} {source.Model}, "
                    + $"{(source.Contract is { } contract ? "under " + contract : "no contract named")}");
        }

        Add(text, $"");
    }

    private static string Row(SideBySide comparison, Func<Contender, string> cell) => string.Join(" | ", comparison.Students.Select(cell));

    private static string Share(double? share, Interval? interval) => share is not { } value ? "–"
        : interval is { } range ? Text($"{value * 100:0.0} % ({range.Low * 100:0.0}–{range.High * 100:0.0})")
        : Text($"{value * 100:0.0} %");

    private static string Money(decimal? usd) => usd is { } value ? Text($"{value:0.00##}") : "–";

    private static string Time(double? microseconds) => microseconds switch
    {
        null => "–",
        < 1000 => Text($"{microseconds:0.#} µs"),
        < 1_000_000 => Text($"{microseconds / 1000:0.#} ms"),
        _ => Text($"{microseconds / 1_000_000:0.##} s"),
    };

    private static void Add(StringBuilder text, ref DefaultInterpolatedStringHandler line) => text.Append(Text(ref line)).Append('\n');

    // The program knows no culture but the invariant one.
    private static string Text(ref DefaultInterpolatedStringHandler text) => string.Create(CultureInfo.InvariantCulture, ref text);
}
