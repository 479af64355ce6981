using System.CommandLine;
using System.Globalization;
using Autarky.Application.Errors;
using Autarky.Application.Jobs;
using Autarky.Application.Local;
using Autarky.Application.Progress;
using Autarky.Application.Releases;
using Autarky.Application.Setup;
using Autarky.Application.Students;
using Autarky.CommandLine;
using Autarky.Hosting;
using Autarky.Learning.Evaluations;
using Autarky.Learning.Policies;
using Autarky.Ledger.Import;
using Spectre.Console;

namespace Autarky.Commands;

/// <summary><c>autarky quickstart</c>: the whole of the main job on the sample, in two acts, and a running server at the end.</summary>
internal static class QuickstartCommand
{
    private const string UseCase = "banking77";

    /// <summary>What allows training on the answers of the sample: see NOTICE and LICENSE-OCaTS beside it.</summary>
    private const string Licence = "OCaTS, MIT licence, Copyright (c) 2023 Elias Stogiannidis (LICENSE-OCaTS)";

    public static Command Create()
    {
        Option<int> port = CommonOptions.Port(ServeCommand.StandardPort);
        Option<string?> data = CommonOptions.Data();
        Option<string?> encoder = CommonOptions.Encoder();
        Option<string[]> models = CommonOptions.Models();
        Option<bool> yes = CommonOptions.Yes();
        var command = new Command("quickstart",
            "Do the main job on the sample (4,081 questions of bank customers with GPT-4's real answers): import, train, prove, release, serve. "
                + "Chats with a model of your own if there is one. Leaves the server running.")
        {
            port, data, models, encoder, yes,
        };
        command.Runs(async (parsed, terminal, cancellationToken) =>
        {
            await using Installation installation = await Installation.OpenAsync(
                parsed.GetValue(data), cancellationToken, parsed.GetValue(encoder), upgrade: LedgerUpgradeNotice.OnStandardError);
            installation.Data.CheckWritable("");

            // One model at most is loaded: whoever has many wants to see the quickstart's end first.
            using var local = new LocalModels(LocalModelPaths.Choose(installation.Configuration.Gateway, installation.Data, parsed.GetValue(models)));

            // The port is opened first: nobody wants to learn after a minute of work that it is taken.
            await using Server server = await Server.StartAsync(installation, "127.0.0.1", parsed.GetValue(port), cancellationToken, local);
            Evaluation[] students = await Bars.RunAsync(terminal, progress => TwoActsAsync(installation, server.Jobs, progress, cancellationToken));
            await ReportAsync(installation, terminal, students, cancellationToken);
            await server.RefreshAsync(cancellationToken);
            LocalModelPlace? chat = await ModelLoading.FirstAsync(terminal, local, cancellationToken);
            ServeCommand.AnnounceAddress(server, terminal);
            string key = await ServeCommand.AnnounceKeyAsync(installation, server, terminal, cancellationToken);
            terminal.Out.Write(await FirstRequests.AskAsync(server.Address, key, UseCase, cancellationToken));
            terminal.Say("Ask it yourself, in another terminal:");
            terminal.Line(FirstRequests.Curl(server.Address, key, UseCase));
            if (chat is not null)
            {
                await FirstChat.AskAsync(terminal, server.Address, key, chat.Wanted.Name, cancellationToken);
            }
            else
            {
                FirstChat.SayHowToGetOne(terminal, parsed.GetValue(data));
            }

            terminal.Say("The server runs until Ctrl+C. Look at it in a browser: [link]" + Markup.Escape(server.Address + "console") + "[/]");
            await server.WaitForEndAsync(cancellationToken);
            return ExitCode.Ok;
        });
        return command;
    }

    // Act one: what can be learnt from the partner's answers alone. Act two: the same with right answers that people gave as feedback.
    private static async Task<Evaluation[]> TwoActsAsync(
        Installation installation, UseCaseJobs jobs, IProgress<StepProgress> progress, CancellationToken cancellationToken)
    {
        await ImportAsync(jobs, progress, "exchanges.jsonl.gz", gold: false, cancellationToken);
        Evaluation first = await TrainAndReleaseAsync(installation, jobs, progress, LearnFrom.Teacher, cancellationToken);
        await ImportAsync(jobs, progress, "gold.jsonl.gz", gold: true, cancellationToken);
        Evaluation second = await TrainAndReleaseAsync(installation, jobs, progress, LearnFrom.Auto, cancellationToken);
        return [first, second];
    }

    private static async Task ImportAsync(UseCaseJobs jobs, IProgress<StepProgress> progress, string file, bool gold, CancellationToken cancellationToken)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "samples", UseCase, file);
        ImportReport report = await jobs.Import(new ImportRequest(path, UseCase, gold, gold ? null : Licence), progress).WaitAsync(cancellationToken);
        if (report.Problem is { } problem || report.BadTotal > 0)
        {
            throw new UserError($"The sample '{path}' is damaged: {report.Problem ?? report.Bad[0].Why} Fetch the program again.");
        }
    }

    private static async Task<Evaluation> TrainAndReleaseAsync(
        Installation installation, UseCaseJobs jobs, IProgress<StepProgress> progress, LearnFrom learnFrom, CancellationToken cancellationToken)
    {
        Evaluation evaluation = await jobs.Train(new TrainRequest(UseCase, learnFrom), progress).WaitAsync(cancellationToken);
        if (evaluation.Gate.Pass)
        {
            await ReleaseRule.ReleaseAsync(
                installation, new ReleaseRequest { UseCase = UseCase, Student = evaluation.Student, ServedHere = true }, cancellationToken);
        }

        return evaluation;
    }

    private static async Task ReportAsync(Installation installation, Terminal terminal, Evaluation[] students, CancellationToken cancellationToken)
    {
        Evaluation first = students[0];
        terminal.Say(string.Create(CultureInfo.InvariantCulture,
            $"[bold]{UseCase}[/]: measured on {first.Rows.Test:N0} questions that no student has seen. "
                + $"Act one learns from GPT-4's answers to {first.Rows.Train:N0} others;"));
        terminal.Say(string.Create(CultureInfo.InvariantCulture, $"act two has {students[1].TrainedOnGold:N0} right answers that people gave beside them."));
        terminal.Out.Write(Figures.Compare([("act one: the student", first), ("act two: the student", students[1])]));
        foreach (Evaluation evaluation in students)
        {
            Figures.PrintGate(terminal.Out, evaluation);
        }

        string folder = await StudentReports.CompareAsync(installation, students, cancellationToken);
        terminal.Say("reports and the curve as a picture: " + Markup.Escape(folder));
    }
}
