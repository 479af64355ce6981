using Autarky.Application.Errors;
using Autarky.Application.Local;
using Autarky.Application.Progress;
using Autarky.Application.Setup;
using Autarky.Application.Words;
using Autarky.CommandLine;
using Autarky.Models.Generation.Chat;
using Spectre.Console;

namespace Autarky.Commands.Chat;

/// <summary>The models that a conversation can be held with, and how they are loaded.</summary>
/// <param name="terminal">Shows how far a load is.</param>
/// <param name="dataPath">The data directory; null for the standard one.</param>
/// <param name="how">How each is run.</param>
internal sealed class ChatModels(Terminal terminal, string? dataPath, LocalModelOptions how)
{
    /// <summary>Whether neither the model that was asked for nor the one before it could be loaded: there is nothing to go on with.</summary>
    public bool IsEmpty { get; private set; }

    /// <summary>Those of the data directory that chat, by name and path: of <c>autarky.json</c>, and of <c>models</c>.</summary>
    public async Task<IReadOnlyList<(string Name, string Path)>> KnownAsync(CancellationToken cancellationToken)
    {
        await using Installation installation = await Installation.OpenAsync(dataPath, cancellationToken, upgrade: LedgerUpgradeNotice.OnStandardError);
        IReadOnlyList<WantedModel> all = LocalModelPaths.Choose(installation.Configuration.Gateway, installation.Data);
        return [.. all.Where(model => !ModelsFolder.IsEncoder(model.Path)).Select(model => (model.Name, model.Path))];
    }

    /// <summary>Loads the one that is wanted; where nobody named one, the first that can be loaded.</summary>
    /// <exception cref="UserError">There is none, or it cannot be loaded.</exception>
    public async Task<ChatModel> LoadAsync(string? wanted, CancellationToken cancellationToken)
    {
        IReadOnlyList<(string Name, string Path)> found = await FindAsync(wanted, cancellationToken);

        // Of several nobody named one: what is wrong with one is told, and the next is tried.
        foreach ((string name, string path) in found.SkipLast(1))
        {
            try
            {
                return await LoadAsync(name, path, how, cancellationToken);
            }
            catch (UserError error)
            {
                terminal.Progress.MarkupLine("[yellow]" + Markup.Escape(error.Message) + "[/]");
            }
        }

        return await LoadAsync(found[^1].Name, found[^1].Path, how, cancellationToken);
    }

    /// <summary>Goes from one model to another. Only one of them is in memory at a time; if the other fails, the first is loaded again.</summary>
    /// <returns>The one that is loaded now, and what went wrong with the other; null where nothing did.</returns>
    /// <exception cref="UserError">There is no such model, or what its files say rules it out; the first goes on.</exception>
    public async Task<(ChatModel Model, UserError? Problem)> SwitchAsync(ChatModel from, string wanted, CancellationToken cancellationToken)
    {
        (string name, string path) = (await FindAsync(wanted, cancellationToken))[0];
        Check(name, path);
        from.Model.Dispose();
        IsEmpty = true;
        try
        {
            // A draft has the tokens of the model that it was named for.
            return (await LoadAsync(name, path, how with { Draft = null }, cancellationToken), null);
        }
        catch (UserError error)
        {
            return (await LoadAsync(from.Name, from.Path, how, cancellationToken), error);
        }
    }

    private static void Check(string name, string path)
    {
        try
        {
            if (LocalModelPreview.Read(path).Embeds)
            {
                throw new UserError($"The model '{name}' embeds texts and writes none.");
            }
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new UserError($"The model '{name}' cannot be loaded: {ForeignText.Clean(error.Message)}", inner: error);
        }
    }

    private async Task<ChatModel> LoadAsync(string name, string path, LocalModelOptions options, CancellationToken cancellationToken)
    {
        LocalModel model = await Bars.RunAsync(terminal, steps => steps.StepAsync(
            $"load {name}", report => Task.Run(() => LocalModelLoading.Load(name, path, options, report), cancellationToken)));
        IsEmpty = false;
        ModelLoading.TellSampling(terminal, name, model.Sampling);
        return new ChatModel(name, path, model);
    }

    private async Task<IReadOnlyList<(string Name, string Path)>> FindAsync(string? wanted, CancellationToken cancellationToken)
    {
        if (wanted is not null && (File.Exists(wanted) || Directory.Exists(wanted)))
        {
            string path = Path.GetFullPath(wanted);
            return [(ModelsFolder.NameOf(path), path)];
        }

        IReadOnlyList<(string Name, string Path)> known = await KnownAsync(cancellationToken);
        (string Name, string Path)[] found = [.. known.Where(model => wanted is null || model.Name == wanted)];
        string names = known.Count == 0 ? "none" : string.Join(", ", known.Select(model => model.Name));
        return found.Length > 0 ? found : throw new UserError(wanted is null
            ? $"There is no model to talk to: name a GGUF file or a folder with --model PATH, or get one: {FirstChat.HowToGetOne(dataPath)}"
            : $"There is no file, folder or model '{ForeignText.Clean(wanted)}'. Known models: {names}.");
    }
}

/// <summary>A model that is loaded.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Path">Its file or folder.</param>
/// <param name="Model">The model.</param>
internal sealed record ChatModel(string Name, string Path, LocalModel Model);
