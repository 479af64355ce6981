using System.CommandLine;

namespace Autarky.Commands.Models;

/// <summary><c>autarky models show | verify | quantize | pull</c>: files of open models.</summary>
internal static class ModelsCommand
{
    public static Command Create() => new("models", "Look into, check, quantise and download the files of open models (GGUF, safetensors).")
    {
        ShowCommand.Create(),
        VerifyCommand.Create(),
        QuantizeCommand.Create(),
        PullCommand.Create(),
    };

    /// <summary>A model that is there already.</summary>
    public static Argument<string> File() => new("file")
    {
        Description = "A GGUF file, a .safetensors file, or a folder with one of these or with several that an index lists.",
        HelpName = "FILE",
    };
}
