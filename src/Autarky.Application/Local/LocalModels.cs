using System.Collections.Frozen;
using Autarky.Application.Errors;
using Autarky.Application.Progress;
using Autarky.Gateway.Providers.Local;
using Autarky.Models.Embedding;
using Autarky.Models.Generation.Chat;

namespace Autarky.Application.Local;

/// <summary>The models that this process runs. The server may serve before they are loaded.</summary>
public sealed class LocalModels : ILocalModels, IDisposable
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

    /// <inheritdoc/>
    public LocalModel? Find(string name) => _byName.GetValueOrDefault(name)?.Model;

    /// <inheritdoc/>
    public LocalEmbedder? FindEmbedder(string name) => _byName.GetValueOrDefault(name)?.Embedder;

    /// <inheritdoc/>
    public LocalModelAbsence? WhyAbsent(string name) => _byName.GetValueOrDefault(name)?.Absence;

    /// <summary>Loads all, a step each. What was only found and cannot be loaded is left out; its place says why.</summary>
    /// <exception cref="UserError">One that was named cannot be loaded.</exception>
    public async Task LoadAllAsync(IProgress<StepProgress> progress, CancellationToken cancellationToken)
    {
        foreach (LocalModelPlace place in Places)
        {
            if (await TryAsync(progress, place, cancellationToken) is { } error && !place.Wanted.Found)
            {
                throw error;
            }
        }
    }

    /// <summary>Loads the first that can be loaded and chats. The places before it say what is wrong with them; those after it stay out.</summary>
    /// <returns>Null where there is none.</returns>
    public async Task<LocalModelPlace?> LoadFirstAsync(IProgress<StepProgress> progress, CancellationToken cancellationToken)
    {
        LocalModelPlace? first = null;
        foreach (LocalModelPlace place in Places)
        {
            if (first is not null)
            {
                place.LeaveOut("The quickstart runs one model; “autarky serve” runs them all.");
            }
            else if (await TryAsync(progress, place, cancellationToken) is null && place.Model is not null)
            {
                first = place;
            }
        }

        return first;
    }

    /// <summary>Closes those that were loaded.</summary>
    public void Dispose()
    {
        foreach (LocalModelPlace place in Places)
        {
            place.Dispose();
        }
    }

    private async Task<UserError?> TryAsync(IProgress<StepProgress> progress, LocalModelPlace place, CancellationToken cancellationToken)
    {
        long taken = Places.Sum(other => other.Model?.WeightBytes ?? other.Embedder?.WeightBytes ?? 0);
        if (MemoryShare.WhyLeftOut(place.Wanted, taken, MemoryShare.OfMachine) is { } why)
        {
            return place.Fail(why);
        }

        try
        {
            return await progress.StepAsync($"load {place.Wanted.Name}", report => Task.Run(
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
