using System.CommandLine;
using System.Text;
using Autarky.CommandLine;
using Autarky.Hosting;
using Autarky.Learning;
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
        var command = new Command("train", "Train a student on a use case's recorded answers, calibrate it, measure it on rows it has not seen, and let the gate judge it. Releases nothing: see `release`.")
        {
            name, learnFrom, encoder, data,
        };
        command.Runs(async (parsed, terminal, cancellationToken) =>
        {
            await using Installation installation = await Installation.OpenAsync(parsed.GetValue(data), cancellationToken, parsed.GetValue(encoder));
            Evaluation evaluation = await Bars.RunAsync(terminal, steps => StudentFlow.TrainAsync(
                installation, steps, parsed.GetValue(name)!, parsed.GetValue(learnFrom), cancellationToken));
            terminal.Result(Encoding.UTF8.GetString(evaluation.ToJson()), console =>
            {
                Figures.Print(console, evaluation);
                console.MarkupLine("report: " + Markup.Escape(installation.Data.Absolute(DataDirectory.ReportFolder(evaluation.UseCase, evaluation.Student))));
                if (parsed.GetValue(encoder) is { } given && evaluation.FormChoice is { Chosen: not StudentForm.Ngrams })
                {
                    console.MarkupLine(Markup.Escape($"this student answers with its encoder only: write \"encoder\": \"{Path.GetFullPath(given)}\" into autarky.json, or give --encoder to release and serve"));
                }

                console.MarkupLine(Markup.Escape(evaluation.Gate.Pass
                    ? $"next: autarky release {evaluation.UseCase}"
                    : $"next: mend what the gate names and train again, or overrule it with autarky release {evaluation.UseCase} --force --reason \"why\""));
            });
            IEnumerable<LeftOut> withoutRight = evaluation.LeftOut.Where(left => left.Reason.StartsWith("no right", StringComparison.Ordinal));
            foreach (string missing in StudentFlow.MissingRights(installation, withoutRight.Select(left => left.Provider)))
            {
                terminal.Say("[yellow]left out of training[/]: " + Markup.Escape(missing));
            }

            return ExitCode.Ok;
        });
        return command;
    }
}
