using System.CommandLine;
using System.Text;
using Autarky.Application.Data;
using Autarky.Application.Jobs;
using Autarky.Application.Setup;
using Autarky.Application.Students;
using Autarky.CommandLine;
using Autarky.Learning.Evaluations;
using Autarky.Learning.Forms;
using Autarky.Learning.Policies;
using Spectre.Console;

namespace Autarky.Commands;

/// <summary><c>autarky train NAME</c>: from the ledger to a measured student.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        Argument<string> name = CommonOptions.UseCase();
        Option<string?> data = CommonOptions.Data();
        Option<string?> encoder = CommonOptions.Encoder();
        var learnFrom = new Option<LearnFrom>("--learn-from")
        {
            Description = "Whose answers train. auto: the teacher's, and beside them the right answers that came as feedback; teacher: the teacher's only; "
                + "gold: right answers only, those recorded with exchanges too; both: right answers where known, else the teacher's.",
            DefaultValueFactory = _ => LearnFrom.Auto,
        };
        var command = new Command(
            "train",
            "Train a student on a use case's recorded answers, calibrate it, measure it on rows it has not seen, and let the gate judge it. "
                + "Releases nothing: see `release`.")
        {
            name, learnFrom, encoder, data,
        };
        command.Runs(async (parsed, terminal, cancellationToken) =>
        {
            await using Installation installation = await Installation.OpenAsync(
                parsed.GetValue(data), cancellationToken, parsed.GetValue(encoder), upgrade: LedgerUpgradeNotice.OnStandardError);
            await using var jobs = new UseCaseJobs(installation);
            var request = new TrainRequest(parsed.GetValue(name)!, parsed.GetValue(learnFrom));
            Evaluation evaluation = await Bars.RunAsync(terminal, progress => jobs.Train(request, progress).WaitAsync(cancellationToken));
            terminal.Result(Encoding.UTF8.GetString(evaluation.ToJson()), console =>
            {
                Figures.Print(console, evaluation);
                console.MarkupLine("report: " + Markup.Escape(installation.Data.Absolute(DataDirectory.ReportFolder(evaluation.UseCase, evaluation.Student))));
                if (evaluation.FormChoice is { Chosen: not StudentForm.Ngrams, Encoder: { } identity } && !installation.Encoders.ServersFind(identity))
                {
                    console.MarkupLine(
                        "[yellow]this student answers with its encoder only, and a server of this data directory does not find it[/]: "
                            + Markup.Escape(installation.Encoders.Remedy(identity)));
                }

                console.MarkupLine(Markup.Escape(evaluation.Gate.Pass
                    ? $"next: autarky release {evaluation.UseCase}"
                    : $"next: mend what the gate names and train again, or overrule it with autarky release {evaluation.UseCase} --force --reason \"why\""));
            });
            foreach (string missing in MissingRights.Of(installation, evaluation.Traffic.WithoutRight))
            {
                terminal.Say("[yellow]left out of training[/]: " + Markup.Escape(missing));
            }

            return ExitCode.Ok;
        });
        return command;
    }
}
