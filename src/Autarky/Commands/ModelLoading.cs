using Autarky.Application.Errors;
using Autarky.Application.Local;
using Autarky.Application.Words;
using Autarky.CommandLine;
using Autarky.Models.Generation.Sampling;
using Spectre.Console;

namespace Autarky.Commands;

/// <summary>Loads the models of a server with a bar each, and tells after them what went wrong.</summary>
internal static class ModelLoading
{
    /// <summary>Loads all and names each that is there, on a line that scripts read.</summary>
    /// <exception cref="UserError">One that was named cannot be loaded.</exception>
    public static async Task AllAsync(Terminal terminal, LocalModels models, CancellationToken cancellationToken)
    {
        await Bars.RunAsync(terminal, async progress =>
        {
            await models.LoadAllAsync(progress, cancellationToken);
            return models.Places.Count;
        });
        TellFailures(terminal, models);
        foreach (LocalModelPlace place in models.Places.Where(place => place.IsLoaded))
        {
            terminal.Line($"model: {place.Wanted.Name}");
        }
    }

    /// <summary>Loads the first that can be loaded and chats.</summary>
    /// <returns>Null where there is none.</returns>
    public static async Task<LocalModelPlace?> FirstAsync(Terminal terminal, LocalModels models, CancellationToken cancellationToken)
    {
        if (models.Places.Count == 0)
        {
            return null;
        }

        LocalModelPlace? first = await Bars.RunAsync(terminal, progress => models.LoadFirstAsync(progress, cancellationToken));
        TellFailures(terminal, models);
        return first;
    }

    /// <summary>Says what of the recommendations in a model's files is left out.</summary>
    public static void TellSampling(Terminal terminal, string model, SamplingDefaults? sampling)
    {
        foreach (string problem in sampling?.Problems ?? [])
        {
            terminal.Progress.MarkupLine("[yellow]" + Markup.Escape($"Model '{model}': {ForeignText.Clean(problem)}") + "[/]");
        }
    }

    private static void TellFailures(Terminal terminal, LocalModels models)
    {
        foreach (LocalModelPlace place in models.Places.Where(place => place.HasFailed))
        {
            terminal.Progress.MarkupLine("[yellow]" + Markup.Escape(place.Problem!) + "[/]");
        }

        foreach (LocalModelPlace place in models.Places)
        {
            TellSampling(terminal, place.Wanted.Name, place.Model?.Sampling);
        }
    }
}
