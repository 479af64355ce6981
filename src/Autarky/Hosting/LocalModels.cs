using System.Collections.Frozen;
using Autarky.CommandLine;
using Autarky.Gateway.Providers.Local;
using Autarky.Models.Embedding;
using Autarky.Models.Generation.Chat;
using Spectre.Console;

namespace Autarky.Hosting;

/// <summary>The models that this process runs. The server may serve before they are loaded.</summary>
internal sealed class LocalModels : ILocalModels, IDisposable
{
    private readonly FrozenDictionary<string, LocalModelPlace> _byName;

    /// <param name="wanted">Each name once, in the order to load them.</param>
    public LocalModels(IEnumerable<WantedModel> wanted)
    {
        Places = [.. wanted.Select(model => new LocalModelPlace(model))];
        _byName = Places.ToFrozenDictionary(place => place.Wanted.Name, StringComparer.Ordinal);
    }

    /// <summary>All of them, loaded or not.</summary>
    public IReadOnlyList<LocalModelPlace> Places { get; }

    public LocalModel? Find(string name) => _byName.GetValueOrDefault(name)?.Model;

    public LocalEmbedder? FindEmbedder(string name) => _byName.GetValueOrDefault(name)?.Embedder;

    public LocalModelAbsence? WhyAbsent(string name) => _byName.GetValueOrDefault(name)?.Absence;

    /// <summary>Loads all, each with its bar. What was only found and cannot be loaded is told and left out.</summary>
    /// <exception cref="UserError">One that was named cannot be loaded.</exception>
    public async Task LoadAllAsync(Terminal terminal, CancellationToken cancellationToken)
    {
        await RunAsync(terminal, async steps =>
        {
            foreach (LocalModelPlace place in Places)
            {
                if (await TryAsync(steps, place, cancellationToken) is { } error && !place.Wanted.Found)
                {
                    throw error;
                }
            }

            return Places.Count;
        });
        foreach (LocalModelPlace place in Places.Where(place => place.IsLoaded))
        {
            terminal.Line($"model: {place.Wanted.Name}");
        }
    }

    /// <summary>Loads the first that can be loaded. What is wrong with those before it is told; those after it stay out.</summary>
    /// <returns>Null where there is none.</returns>
    public Task<LocalModelPlace?> LoadFirstAsync(Terminal terminal, CancellationToken cancellationToken) => RunAsync(terminal, async steps =>
    {
        LocalModelPlace? first = null;
        foreach (LocalModelPlace place in Places)
        {
            if (first is not null)
            {
                place.LeaveOut("The quickstart runs one model; “autarky serve” runs them all.");
            }
            else if (await TryAsync(steps, place, cancellationToken) is null && place.Model is not null)
            {
                first = place;
            }
        }

        return first;
    });

    public void Dispose()
    {
        foreach (LocalModelPlace place in Places)
        {
            place.Dispose();
        }
    }

    // Shows the bars of the work, and after them what went wrong.
    private async Task<T?> RunAsync<T>(Terminal terminal, Func<Bars.Steps, Task<T?>> load)
    {
        if (Places.Count == 0)
        {
            return default;
        }

        T? result = await Bars.RunAsync(terminal, load);
        foreach (LocalModelPlace place in Places.Where(place => place.HasFailed))
        {
            terminal.Progress.MarkupLine("[yellow]" + Markup.Escape(place.Problem!) + "[/]");
        }

        return result;
    }

    private async Task<UserError?> TryAsync(Bars.Steps steps, LocalModelPlace place, CancellationToken cancellationToken)
    {
        long taken = Places.Sum(other => other.Model?.WeightBytes ?? other.Embedder?.WeightBytes ?? 0);
        if (MemoryShare.WhyLeftOut(place.Wanted, taken, MemoryShare.OfMachine) is { } why)
        {
            return place.Fail(why);
        }

        try
        {
            return await steps.StepAsync($"load {place.Wanted.Name}", report => Task.Run(
                () =>
                {
                    place.Load(report, cancellationToken);
                    return (UserError?)null;
                },
                cancellationToken));
        }
        catch (UserError error)
        {
            return error;
        }
    }
}
