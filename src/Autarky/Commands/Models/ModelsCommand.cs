using System.CommandLine;

namespace Autarky.Commands.Models;

/// <summary><c>autarky models …</c>: files of open models, and running them from the command line.</summary>
internal static class ModelsCommand
{
    public static readonly CommandTable Table = new(
        ("show", _ => ShowCommand.Create()),
        ("verify", _ => VerifyCommand.Create()),
        ("convert", _ => ConvertCommand.Create()),
        ("quantize", _ => QuantizeCommand.Create()),
        ("pull", _ => PullCommand.Create()),
        ("generate", _ => GenerateCommand.Create()),
        ("embed", _ => EmbedCommand.Create()),
        ("perplexity", _ => PerplexityCommand.Create()),
        ("bench", _ => BenchCommand.Create()));

    public static Command Create(string[] arguments)
    {
        var command = new Command("models", "Look into, check, quantise, download and run open models (GGUF, safetensors).");
        foreach (Command below in Table.For(arguments))
        {
            command.Add(below);
        }

        return command;
    }

    /// <summary>A model that is there already.</summary>
    public static Argument<string> File() => new("file")
    {
        Description = "A GGUF file, a .safetensors file, or a folder with one of these or with several that an index lists.",
        HelpName = "FILE",
    };
}
