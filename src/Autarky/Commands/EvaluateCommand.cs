using System.CommandLine;
using System.Text;
using Autarky.Application.Jobs;
using Autarky.Application.Setup;
using Autarky.CommandLine;
using Autarky.Learning.Evaluations;
using Spectre.Console;

namespace Autarky.Commands;

/// <summary><c>autarky evaluate NAME</c>: measures a student again on what the ledger holds now.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        Argument<string> name = CommonOptions.UseCase();
        Option<string?> data = CommonOptions.Data();
        Option<string?> encoder = CommonOptions.Encoder();
        var student = new Option<string?>("--student")
        {
            Description = "The student, by the first digits of its hash; the live one when missing, else the newest.",
            HelpName = "HASH",
        };
        var command = new Command(
            "evaluate",
            "Measure a student on the test rows of the present ledger: accuracy, agreement, teacher calls, cost, latency, gate. "
                + "What was measured at its training stays; `release` heeds the newest measurement.")
        {
            name, student, encoder, data,
        };
        command.Runs(async (parsed, terminal, cancellationToken) =>
        {
            await using Installation installation = await Installation.OpenAsync(
                parsed.GetValue(data), cancellationToken, parsed.GetValue(encoder), upgrade: LedgerUpgradeNotice.OnStandardError);
            await using var jobs = new UseCaseJobs(installation);
            var request = new EvaluateRequest(parsed.GetValue(name)!, parsed.GetValue(student));
            (Evaluation evaluation, string report) = await Bars.RunAsync(terminal, progress => jobs.Evaluate(request, progress).WaitAsync(cancellationToken));
            terminal.Result(Encoding.UTF8.GetString(evaluation.ToJson()), console =>
            {
                Figures.Print(console, evaluation);
                console.MarkupLine("report: " + Markup.Escape(installation.Data.Absolute(report)));
            });
            return ExitCode.Ok;
        });
        return command;
    }
}
