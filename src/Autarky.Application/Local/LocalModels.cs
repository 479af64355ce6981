using System.Collections.Immutable;
using Autarky.Application.Errors;
using Autarky.Application.Progress;
using Autarky.Gateway.Providers.Local;
using Autarky.Models.Embedding;
using Autarky.Models.Generation.Chat;

namespace Autarky.Application.Local;

/// <summary>The models that this process runs. The server may serve before they are loaded, and others may come and go while it does.</summary>
public sealed class LocalModels : ILocalModels, IDisposable
{
    private readonly Lock _changing = new();
    private volatile Known _known;
    private volatile bool _takesMore;

    /// <param name="wanted">Each name once, in the order to load them.</param>
    public LocalModels(IEnumerable<WantedModel> wanted) => _known = new Known([.. wanted.Select(model => new LocalModelPlace(model))]);

    /// <summary>All of them, loaded or not.</summary>
    public IReadOnlyList<LocalModelPlace> Places => _known.Places;

    /// <summary>Whether those of the start have all been tried and others may come.</summary>
    public bool TakesMore => _takesMore;

    /// <inheritdoc/>
    public LocalModel? Find(string name) => _known.Find(name)?.Model;

    /// <inheritdoc/>
    public LocalEmbedder? FindEmbedder(string name) => _known.Find(name)?.Embedder;

    /// <inheritdoc/>
    public LocalModelAbsence? WhyAbsent(string name) => _known.Find(name)?.Absence;

    /// <summary>Loads all, a step each. What was only found and cannot be loaded is left out; its place says why. Then others may come.</summary>
    /// <exception cref="UserError">One that was named cannot be loaded.</exception>
    public async Task LoadAllAsync(IProgress<StepProgress> progress, CancellationToken cancellationToken)
    {
        foreach (LocalModelPlace place in Places)
        {
            if (await LoadAsync(place, progress, cancellationToken) is { } error && !place.Wanted.Found)
            {
                throw error;
            }
        }

        _takesMore = true;
    }

    /// <summary>Loads the first that can be loaded and chats. The places before it say what is wrong with them; those after it stay out.</summary>
    /// <returns>Null where there is none.</returns>
    public async Task<LocalModelPlace?> LoadFirstAsync(IProgress<StepProgress> progress, CancellationToken cancellationToken)
    {
        LocalModelPlace? first = null;
        foreach (LocalModelPlace place in Places)
        {
            if (first is not null || ModelsFolder.IsEncoder(place.Wanted.Path))
            {
                place.LeaveOut("The quickstart runs one model that chats; “autarky serve” runs them all.");
            }
            else if (await LoadAsync(place, progress, cancellationToken) is null && place.Model is not null)
            {
                first = place;
            }
        }

        return first;
    }

    /// <summary>Makes a place for one that has come, in the place of one that failed under its name. It is still to be loaded.</summary>
    public LocalModelPlace Add(WantedModel wanted)
    {
        var place = new LocalModelPlace(wanted);
        lock (_changing)
        {
            _known = new Known(_known.Places.RemoveAll(other => other.Wanted.Name == wanted.Name).Add(place));
        }

        return place;
    }

    /// <summary>Takes one out: nobody finds it any more. Whoever works with it ends first; the caller closes it then.</summary>
    public void Remove(LocalModelPlace place)
    {
        lock (_changing)
        {
            _known = new Known(_known.Places.Remove(place));
        }
    }

    /// <summary>Loads one, if there is memory for it beside the others.</summary>
    /// <returns>Why it was not loaded; null where it was.</returns>
    public async Task<UserError?> LoadAsync(LocalModelPlace place, IProgress<StepProgress> progress, CancellationToken cancellationToken)
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

    /// <summary>Closes those that were loaded.</summary>
    public void Dispose()
    {
        foreach (LocalModelPlace place in Places)
        {
            place.Dispose();
        }
    }

    // Replaced whole, so that readers need no lock.
    private sealed class Known(ImmutableList<LocalModelPlace> places)
    {
        private readonly ImmutableDictionary<string, LocalModelPlace> _byName =
            places.ToImmutableDictionary(place => place.Wanted.Name, StringComparer.Ordinal);

        public ImmutableList<LocalModelPlace> Places => places;

        public LocalModelPlace? Find(string name) => _byName.GetValueOrDefault(name);
    }
}
