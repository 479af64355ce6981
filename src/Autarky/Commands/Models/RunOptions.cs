using System.CommandLine;
using Autarky.Application.Errors;
using Autarky.CommandLine;
using Autarky.Models.Transformer;

namespace Autarky.Commands.Models;

/// <summary>The options of every command that runs a model.</summary>
internal sealed class RunOptions
{
    public Argument<string> File { get; } = new("file") { Description = "A GGUF file, or a folder in Hugging Face's layout.", HelpName = "FILE" };

    public Option<int> Threads { get; } = CommonOptions.Threads();

    public Option<string> Activations { get; } = new("--activations")
    {
        Description = "auto: inputs of quantised matrices are rounded to bytes, the fast path; f32: everything in float32, the exact path.",
        HelpName = "auto|f32",
        DefaultValueFactory = _ => "auto",
    };

    /// <summary>Adds all of them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(File);
        command.Add(Threads);
        command.Add(Activations);
    }

    /// <exception cref="UserError">A value makes no sense.</exception>
    public DecoderOptions Read(ParseResult parsed, int batchSize = 512) => new()
    {
        Threads = CommonOptions.ReadThreads(parsed, Threads),
        BatchSize = batchSize,
        Arithmetic = parsed.GetValue(Activations) switch
        {
            "auto" => Arithmetic.Fast,
            "f32" => Arithmetic.Exact,
            var other => throw new UserError($"--activations {other} is not possible. Choose auto or f32.", UserErrorKind.Usage),
        },
    };

    /// <summary>A number within limits.</summary>
    public static int Within(ParseResult parsed, Option<int> option, int least, int most) =>
        parsed.GetValue(option) is var value && value >= least && value <= most
        ? value
        : throw new UserError($"{option.Name} must be {least} to {most}.", UserErrorKind.Usage);
}
