using System.CommandLine;
using Autarky.CommandLine;
using Autarky.Gateway;
using Autarky.Gateway.Providers.Local;

namespace Autarky.Hosting;

/// <summary>Which models this process runs: from the command line and from <c>models</c> in <c>autarky.json</c>.</summary>
internal static class LocalModelPaths
{
    public static Option<string[]> Option() => new("--model")
    {
        Description = "A model that this server runs itself: a GGUF file or a Hugging Face folder, under the name that clients ask for. May be given several times.",
        HelpName = "NAME=PATH",
    };

    public static Option<string[]> Drafts() => new("--draft")
    {
        Description = "A smaller model with the same tokens that guesses ahead for a model: changes no answer, only its speed. NAME is the model's. May be given several times.",
        HelpName = "NAME=PATH",
    };

    /// <summary>Adds what <c>--draft</c> names to the options.</summary>
    /// <exception cref="UserError">An entry names no path, or a model that is not there.</exception>
    public static void AddDraftsTo(GatewayOptions options, IEnumerable<string> entries)
    {
        foreach (string entry in entries)
        {
            string[] parts = entry.Split('=', 2);
            if (parts is not [{ Length: > 0 } name, { Length: > 0 } path])
            {
                throw new UserError($"--draft {entry} is not understood: give NAME=PATH, for example --draft large=/models/small.gguf.", ExitCode.Usage);
            }

            if (options.Models.GetValueOrDefault(name) is not { Path: not null } model)
            {
                throw new UserError($"--draft {entry}: there is no model '{name}' that this server runs itself. Name it with --model {name}=PATH.", ExitCode.Usage);
            }

            model.Draft = Path.GetFullPath(path);
        }
    }

    /// <summary>Adds what <c>--model</c> names to the options; it wins over the file.</summary>
    /// <exception cref="UserError">An entry names no path.</exception>
    public static void AddTo(GatewayOptions options, IEnumerable<string> entries, string? kvCache)
    {
        foreach (string entry in entries)
        {
            (string name, string path) = Split(entry);
            options.Models[name] = new ModelOptions { Provider = ILocalModels.ProviderName, Path = Path.GetFullPath(path), KvCache = kvCache };
        }
    }

    /// <summary>Names and full paths; relative ones begin at the data directory.</summary>
    public static IEnumerable<(string Name, string Path, ModelOptions Options)> Of(GatewayOptions options, DataDirectory data) =>
        from entry in options.Models
        where entry.Value.Path is not null
        orderby entry.Key
        select (entry.Key, Path.GetFullPath(entry.Value.Path!, data.Root), entry.Value);

    // A path alone is named after its file.
    private static (string Name, string Path) Split(string entry)
    {
        int equals = entry.IndexOf('=', StringComparison.Ordinal);
        bool isPath = equals < 0 || File.Exists(entry) || Directory.Exists(entry);
        string name = isPath ? Path.GetFileNameWithoutExtension(entry.TrimEnd(Path.DirectorySeparatorChar)) : entry[..equals];
        string path = isPath ? entry : entry[(equals + 1)..];
        return name.Length > 0 && path.Length > 0
            ? (name, path)
            : throw new UserError($"--model {entry} is not understood: give NAME=PATH, for example --model small=/models/small.gguf.", ExitCode.Usage);
    }
}
