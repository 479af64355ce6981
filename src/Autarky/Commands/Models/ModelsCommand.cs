using System.CommandLine;

namespace Autarky.Commands.Models;

/// <summary><c>autarky models …</c>: files of open models, and running them from the command line.</summary>
internal static class ModelsCommand
{
    public static Command Create() => new("models", "Look into, check, quantise, download and run open models (GGUF, safetensors).")
    {
        ShowCommand.Create(),
        VerifyCommand.Create(),
        ConvertCommand.Create(),
        QuantizeCommand.Create(),
        PullCommand.Create(),
        GenerateCommand.Create(),
        EmbedCommand.Create(),
        PerplexityCommand.Create(),
        BenchCommand.Create(),
    };

    /// <summary>A model that is there already.</summary>
    public static Argument<string> File() => new("file")
    {
        Description = "A GGUF file, a .safetensors file, or a folder with one of these or with several that an index lists.",
        HelpName = "FILE",
    };
}
