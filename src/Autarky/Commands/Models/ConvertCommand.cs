using System.CommandLine;
using System.Globalization;
using Autarky.Application.Errors;
using Autarky.Application.Progress;
using Autarky.Application.Words;
using Autarky.CommandLine;
using Autarky.Models.Checkpoints;
using Autarky.Models.Checkpoints.Gguf;
using Autarky.Models.Generation.Sampling;
using Autarky.Models.Loading;
using Autarky.Text.Metadata;
using Autarky.Text.Tokenization.Writing;
using Spectre.Console;

namespace Autarky.Commands.Models;

/// <summary><c>autarky models convert DIR OUT</c>: from a Hugging Face folder to a GGUF file.</summary>
internal static class ConvertCommand
{
    public static Command Create()
    {
        var input = new Argument<string>("input") { Description = "A folder in Hugging Face's layout: config.json and safetensors.", HelpName = "DIR" };
        var output = new Argument<string>("output") { Description = "The GGUF file to write. It appears when it is complete.", HelpName = "OUT" };
        var force = new Option<bool>("--force") { Description = "Replace OUT if it is there." };
        var command = new Command(
            "convert",
            "Write a model of Hugging Face's layout as a GGUF file, its numbers as they are, "
                + "with tokenizer and chat template where GGUF can say them.")
        {
            input, output, force,
        };
        command.Runs(async (parsed, terminal, cancellationToken) =>
        {
            string from = parsed.GetValue(input)!, to = Path.GetFullPath(parsed.GetValue(output)!);
            if (!Directory.Exists(from))
            {
                throw new UserError($"'{from}' is no folder. A GGUF file needs no conversion; see `autarky models quantize`.", UserErrorKind.Usage);
            }

            if (File.Exists(to) && !parsed.GetValue(force))
            {
                throw new UserError($"'{to}' is there already. Give another name, or --force to replace it.", UserErrorKind.Usage);
            }

            QuantizationResult result = await Bars.RunAsync(terminal, steps => steps.StepAsync(
                "convert", show => Task.Run(() => Run(from, to, new ByteMeter(show), cancellationToken), cancellationToken)));
            terminal.Result(result, ModelsJson.Default.QuantizationResult, console =>
            {
                console.Write(ShowCommand.Types(result.Types));
                console.MarkupLine(Markup.Escape(
                    result.TokenizerLeftOut is { } why
                        ? $"The tokenizer was left out: {ForeignText.Clean(why)}."
                        : "With its tokenizer, which was read back and gives the same tokens."));
                console.MarkupLine(
                    string.Create(CultureInfo.InvariantCulture, $"{ByteSize.Of(result.BytesAfter)} in {result.Seconds:0.0} s: {Markup.Escape(result.Output)}"));
            });
            return ExitCode.Ok;
        });
        return command;
    }

    private static QuantizationResult Run(string from, string to, ByteMeter meter, CancellationToken cancellationToken)
    {
        long start = TimeProvider.System.GetTimestamp();
        try
        {
            using Checkpoint checkpoint = Checkpoint.Open(from);
            int rows = checkpoint.Source.Tensors.TryGetValue("token_embd.weight", out TensorInfo? embeddings) ? (int)embeddings.Shape[0] : 0;
            (ModelMetadata? tokenizer, string? leftOut) = TokenizerMetadata.Describe(from, checkpoint.Metadata, rows);
            ModelMetadata more = tokenizer ?? new ModelMetadata();
            SamplingDefaults.OfFolder(from).WriteTo(more);
            IReadOnlyList<TensorInfo> written = GgufConversion.Run(checkpoint, to, more, meter, cancellationToken);
            return new QuantizationResult
            {
                Input = Path.GetFullPath(from),
                Output = to,
                Type = "as it is",
                BytesBefore = written.Sum(tensor => tensor.ByteLength),
                BytesAfter = new FileInfo(to).Length,
                Requantized = false,
                TokenizerLeftOut = leftOut,
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
            throw new UserError($"'{to}' cannot be written: {error.Message}", inner: error);
        }
    }
}
