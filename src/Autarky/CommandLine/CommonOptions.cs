using System.CommandLine;
using Autarky.Application.Data;
using Autarky.Application.Errors;

namespace Autarky.CommandLine;

/// <summary>Options that several commands share, so that they mean the same everywhere.</summary>
internal static class CommonOptions
{
    public static Option<string?> Data() => new("--data")
    {
        Description = "The directory that holds all state: ledger, students, reports, autarky.json. Default: " + DataDirectory.DefaultRoot,
        HelpName = "DIR",
    };

    public static Option<string?> Encoder() => new("--encoder")
    {
        Description = "A sentence encoder that students may read from: a model's folder or GGUF file, or none. When missing, `encoder` in autarky.json. "
            + "Trained students find theirs under `models` of the data directory too, by its hash.",
        HelpName = "PATH|none",
    };

    public static Option<string[]> Models() => new("--model")
    {
        Description = "A model that this server runs itself, to chat or to embed texts: a GGUF file or a Hugging Face folder, "
            + "under the name that clients ask for. May be given several times. What lies in `models` of the data directory is run too.",
        HelpName = "NAME=PATH",
    };

    public static Option<string[]> Drafts() => new("--draft")
    {
        Description = "A smaller model with the same tokens that guesses ahead for a model: changes no answer, only its speed. NAME is the model's. "
            + "May be given several times.",
        HelpName = "NAME=PATH",
    };

    public static Option<int> Port(int standard) => new("--port")
    {
        Description = "The TCP port to listen on; 0 takes a free one.",
        DefaultValueFactory = _ => standard,
        HelpName = "PORT",
    };

    public static Option<int> Threads() => new("--threads")
    {
        Description = "How many threads compute; the result is the same with any number.",
        HelpName = "N",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    /// <exception cref="UserError">The number makes no sense.</exception>
    public static int ReadThreads(ParseResult parsed, Option<int> option) =>
        parsed.GetValue(option) is >= 1 and <= 1024 and var n ? n : throw new UserError($"{option.Name} must be 1 to 1024.", UserErrorKind.Usage);

    public static Option<bool> Yes() => new("--yes") { Description = "Never ask; take the default answer." };

    public static Argument<string> UseCase() => new("name")
    {
        Description = "The use case, as clients name it in `model`.",
        HelpName = "NAME",
    };
}
