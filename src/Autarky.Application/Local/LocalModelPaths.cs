using Autarky.Application.Data;
using Autarky.Application.Errors;
using Autarky.Gateway.Options;
using Autarky.Gateway.Providers.Local;

namespace Autarky.Application.Local;

/// <summary>Which models this process runs: from the command line, from <c>models</c> in <c>autarky.json</c>, and what lies in the data directory.</summary>
public static class LocalModelPaths
{
    /// <summary>Puts all of them into the options, so that clients can ask for them. No two may have one name.</summary>
    /// <param name="options">The configuration's options.</param>
    /// <param name="data">Relative paths of the configuration begin here.</param>
    /// <param name="entries">What <c>--model</c> names.</param>
    /// <param name="drafts">What <c>--draft</c> names.</param>
    /// <param name="kvCache">How those of the command line keep keys and values; null for the standard.</param>
    /// <returns>Those of the command line, of the configuration, and those that were found, the smallest first.</returns>
    /// <exception cref="UserError">An entry names no path, a draft a model that is not there, or two models have one name; both places are named.</exception>
    public static IReadOnlyList<WantedModel> Choose(
        GatewayOptions options,
        DataDirectory data,
        IReadOnlyCollection<string>? entries = null,
        IReadOnlyCollection<string>? drafts = null,
        string? kvCache = null)
    {
        var names = new ModelNames();
        (string Name, string Path)[] named =
        [
            .. (entries ?? []).Select(Split).Select(entry => (entry.Name, Path: Path.GetFullPath(entry.Path)))
                .Where(entry => names.Take(entry.Name, entry.Path, $"--model {entry.Name}={entry.Path}")),
        ];
        TakeConfigured(options, data, names);
        foreach ((string name, string path) in named)
        {
            options.Models[name] = new ModelOptions { Provider = ILocalModels.ProviderName, Path = path, KvCache = kvCache };
        }

        WantedModel[] configured =
        [
            .. from entry in options.Models
               where entry.Value.Path is not null
               orderby named.All(model => model.Name != entry.Key), entry.Key
               select new WantedModel(entry.Key, Path.GetFullPath(entry.Value.Path!, data.Root), entry.Value, Found: false),
        ];
        var all = new List<WantedModel>(configured);
        foreach ((string name, string path) in ModelsFolder.Find(data))
        {
            // A file that is run under another name already is not run twice.
            if (!Array.Exists(configured, model => string.Equals(model.Path, path, StringComparison.Ordinal)) && names.Take(name, path, path))
            {
                options.Models[name] = new ModelOptions { Provider = ILocalModels.ProviderName, Path = path };
                all.Add(new WantedModel(name, path, options.Models[name], Found: true));
            }
        }

        foreach (ModelOptions model in options.Models.Values.Where(model => model.Draft is not null))
        {
            model.Draft = Path.GetFullPath(model.Draft!, data.Root);
        }

        AddDrafts(options, drafts ?? []);
        return all;
    }

    // Names of partners' models first: among each other they may be what they are.
    private static void TakeConfigured(GatewayOptions options, DataDirectory data, ModelNames names)
    {
        foreach (string name in options.Models.Where(model => model.Value.Path is null).Select(model => model.Key))
        {
            names.Reserve(name, $"models.{name} in autarky.json");
        }

        foreach ((string name, ModelOptions model) in options.Models
            .Where(model => model.Value.Path is not null)
            .OrderBy(model => model.Key, StringComparer.Ordinal))
        {
            string path = Path.GetFullPath(model.Path!, data.Root);
            names.Take(name, path, $"models.{name} in autarky.json ({path})");
        }
    }

    private static void AddDrafts(GatewayOptions options, IReadOnlyCollection<string> entries)
    {
        foreach (string entry in entries)
        {
            string[] parts = entry.Split('=', 2);
            if (parts is not [{ Length: > 0 } name, { Length: > 0 } path])
            {
                throw new UserError($"--draft {entry} is not understood: give NAME=PATH, for example --draft large=/models/small.gguf.", UserErrorKind.Usage);
            }

            if (options.Models.GetValueOrDefault(name) is not { Path: not null } model)
            {
                throw new UserError(
                    $"--draft {entry}: there is no model '{name}' that this server runs itself. Name it with --model {name}=PATH.", UserErrorKind.Usage);
            }

            model.Draft = Path.GetFullPath(path);
        }
    }

    // A path alone is named after its file or folder.
    private static (string Name, string Path) Split(string entry)
    {
        int equals = entry.IndexOf('=', StringComparison.Ordinal);
        bool isPath = equals < 0 || Directory.Exists(entry) || File.Exists(entry);
        string name = isPath ? ModelsFolder.NameOf(entry) : entry[..equals];
        string path = isPath ? entry : entry[(equals + 1)..];
        return name.Length > 0 && path.Length > 0
            ? (name, path)
            : throw new UserError($"--model {entry} is not understood: give NAME=PATH, for example --model small=/models/small.gguf.", UserErrorKind.Usage);
    }
}
