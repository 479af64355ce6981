using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Autarky.Application.Progress;
using Autarky.Application.Words;
using Autarky.CommandLine;
using Autarky.Models.Checkpoints;
using Spectre.Console;

namespace Autarky.Commands.Models;

/// <summary><c>autarky models verify FILE</c>.</summary>
internal static class VerifyCommand
{
    private const int BufferBytes = 1 << 20;

    public static Command Create()
    {
        Argument<string> file = ModelsCommand.File();
        var command = new Command(
            "verify",
            "Read every tensor of a model and look for damage: a broken structure, numbers or scales that are NaN or infinite. Prints the SHA-256. "
                + "Exit code 3 if something is wrong.")
        {
            file,
        };
        command.Runs(async (parsed, terminal, cancellationToken) =>
        {
            using var model = ModelFile.Open(parsed.GetValue(file)!);
            ModelVerdict verdict = await Bars.RunAsync(terminal, steps => VerifyAsync(model, steps, cancellationToken));
            terminal.Result(verdict, ModelsJson.Default.ModelVerdict, console => Print(console, verdict));
            return verdict.Ok ? ExitCode.Ok : ExitCode.BadInput;
        });
        return command;
    }

    private static async Task<ModelVerdict> VerifyAsync(ModelFile model, IProgress<StepProgress> steps, CancellationToken cancellationToken)
    {
        IReadOnlyList<TensorProblem> problems = await steps.StepAsync("tensors", show =>
            Task.Run(() => CheckpointCheck.Run(model.Source, new ByteMeter(show), cancellationToken), cancellationToken));
        var files = new List<FileHash>();
        foreach (string path in model.Files)
        {
            string hash = await steps.StepAsync($"SHA-256 of {Path.GetFileName(path)}", show => HashAsync(path, new ByteMeter(show), cancellationToken));
            files.Add(new FileHash(Path.GetFileName(path), hash));
        }

        return new ModelVerdict
        {
            File = Path.GetFullPath(model.Path),
            Ok = problems.Count == 0,
            Tensors = model.Source.Tensors.Count,
            Parameters = model.Source.Tensors.Values.Sum(tensor => tensor.Count()),
            Files = files,
            Problems = problems,
        };
    }

    private static async Task<string> HashAsync(string path, ByteMeter meter, CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(
            path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan | FileOptions.Asynchronous);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[BufferBytes];
        long done = 0, total = stream.Length;
        for (int read; (read = await stream.ReadAsync(buffer, cancellationToken)) > 0; meter.Show(done, total))
        {
            hash.AppendData(buffer, 0, read);
            done += read;
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Print(IAnsiConsole console, ModelVerdict verdict)
    {
        foreach (FileHash file in verdict.Files)
        {
            console.MarkupLine($"{file.Sha256}  {Markup.Escape(file.Name)}");
        }

        foreach (TensorProblem problem in verdict.Problems)
        {
            console.MarkupLine(string.Create(CultureInfo.InvariantCulture,
                $"[red]{Markup.Escape(ForeignText.Clean(problem.Tensor))}[/]: "
                    + $"{problem.Count:N0} numbers are NaN or infinite, the first is number {problem.First:N0}"));
        }

        console.MarkupLine(FormattableString.Invariant(verdict.Ok
            ? (FormattableString)$"[green]ok[/]: {verdict.Tensors:N0} tensors, {verdict.Parameters:N0} numbers, all finite"
            : $"[red]damaged[/]: {verdict.Problems.Count:N0} of {verdict.Tensors:N0} tensors. Take another copy of the model."));
    }
}
