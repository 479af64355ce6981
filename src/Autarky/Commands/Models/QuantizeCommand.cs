using System.CommandLine;
using System.Globalization;
using Autarky.Application.Errors;
using Autarky.Application.Progress;
using Autarky.Application.Words;
using Autarky.CommandLine;
using Autarky.Kernels.Quantization;
using Autarky.Models.Checkpoints;
using Autarky.Models.Checkpoints.Gguf;
using Autarky.Models.Checkpoints.Quantization;
using Spectre.Console;

namespace Autarky.Commands.Models;

/// <summary><c>autarky models quantize IN OUT --type TYPE</c>.</summary>
internal static class QuantizeCommand
{
    public static Command Create()
    {
        var input = new Argument<string>("input") { Description = "A GGUF file, best one with F32, F16 or BF16.", HelpName = "IN" };
        var output = new Argument<string>("output") { Description = "The GGUF file to write. It appears when it is complete.", HelpName = "OUT" };
        var type = new Option<string>("--type")
        {
            Description = $"How to store the matrices: {string.Join(", ", Quantize.Types)}. The output projection gets Q6_K at least; vectors stay F32.",
            HelpName = "TYPE",
            Required = true,
        };
        Option<int> threads = CommonOptions.Threads();
        var force = new Option<bool>("--force") { Description = "Replace OUT if it is there." };
        var command = new Command("quantize", "Write a GGUF model anew with smaller numbers, with the bytes that llama.cpp's quantisers give.")
        {
            input, output, type, threads, force,
        };
        command.Runs(async (parsed, terminal, cancellationToken) =>
        {
            string from = parsed.GetValue(input)!, to = Path.GetFullPath(parsed.GetValue(output)!);
            TensorType wanted = TypeOf(parsed.GetValue(type)!);
            int workers = CommonOptions.ReadThreads(parsed, threads);
            using var model = ModelFile.Open(from);
            Check(model, to, parsed.GetValue(force));
            QuantizationResult result = await Bars.RunAsync(terminal, steps =>
                steps.StepAsync(
                    $"quantise to {wanted}",
                    show => Task.Run(() => Run(model, to, wanted, workers, new ByteMeter(show), cancellationToken), cancellationToken)));
            terminal.Result(result, ModelsJson.Default.QuantizationResult, console => Print(console, result));
            return ExitCode.Ok;
        });
        return command;
    }

    private static TensorType TypeOf(string name) =>
        Quantize.Types.Cast<TensorType?>().FirstOrDefault(type => string.Equals(type.ToString(), name, StringComparison.OrdinalIgnoreCase))
        ?? throw new UserError($"--type {name} is not possible. Choose one of {string.Join(", ", Quantize.Types)}.", UserErrorKind.Usage);

    private static void Check(ModelFile model, string output, bool force)
    {
        if (model.Source is not GgufModel)
        {
            throw new UserError($"'{model.Path}' is no GGUF file. Turn it into one first: `autarky models convert`.");
        }

        if (model.Files.Any(file => string.Equals(Path.GetFullPath(file), output, StringComparison.Ordinal)))
        {
            throw new UserError("OUT is a file of IN. Give OUT another name.", UserErrorKind.Usage);
        }

        if (File.Exists(output) && !force)
        {
            throw new UserError($"'{output}' is there already. Give another name, or --force to replace it.", UserErrorKind.Usage);
        }
    }

    private static QuantizationResult Run(ModelFile model, string output, TensorType wanted, int threads, ByteMeter meter, CancellationToken cancellationToken)
    {
        long start = TimeProvider.System.GetTimestamp();
        try
        {
            IReadOnlyList<TensorInfo> written = CheckpointQuantizer.Run(model.Source, model.Metadata, output, wanted, threads, meter, cancellationToken);
            return new QuantizationResult
            {
                Input = Path.GetFullPath(model.Path),
                Output = output,
                Type = wanted.ToString(),
                BytesBefore = model.Bytes,
                BytesAfter = new FileInfo(output).Length,
                Requantized = written.Any(
                    tensor => model.Source.Tensors[tensor.Name].Type is var before && before != tensor.Type && before.NumbersPerBlock() > 1),
                Types = TypeUse.Of(written),
                Seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds,
            };
        }
        catch (InvalidDataException error)
        {
            throw new UserError(ForeignText.Clean(error.Message), inner: error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserError($"'{output}' cannot be written: {error.Message}", inner: error);
        }
    }

    private static void Print(IAnsiConsole console, QuantizationResult result)
    {
        console.Write(ShowCommand.Types(result.Types));
        console.MarkupLine(string.Create(CultureInfo.InvariantCulture,
            $"{ByteSize.Of(result.BytesBefore)} → {ByteSize.Of(result.BytesAfter)} in {result.Seconds:0.0} s: {Markup.Escape(result.Output)}"));
        if (result.Requantized)
        {
            console.MarkupLine("[yellow]The input was quantised already[/]: its losses add up. Start from F32, F16 or BF16 if you can.");
        }
    }
}
