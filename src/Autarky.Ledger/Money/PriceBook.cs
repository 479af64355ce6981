using System.Text.RegularExpressions;

namespace Autarky.Ledger.Money;

/// <summary>
/// List prices by model and moment. Immutable. Discounts that were negotiated are not in the list: whoever has such a price adds an entry of their own, which
/// wins over the list.
/// </summary>
public sealed partial class PriceBook
{
    private static readonly Lazy<PriceBook> Listed = new(
        () => new PriceBook([LayerOf(PriceFile.Read(Resource("prices.json"), "prices.json"))]));

    /// <summary>Layers by rank: a layer is asked only when those before it know nothing.</summary>
    private readonly Layer[] _layers;

    private PriceBook(Layer[] layers) => _layers = layers;

    /// <summary>The list prices that come with the program, in US dollars.</summary>
    public static PriceBook Default => Listed.Value;

    /// <summary>Every entry by provider, model and moment; entries of higher rank first where they are for the same model and moment.</summary>
    public IEnumerable<PriceEntry> Entries => _layers.SelectMany(layer => layer.Entries)
        .OrderBy(entry => entry.Provider, StringComparer.OrdinalIgnoreCase)
        .ThenBy(entry => entry.Model, StringComparer.OrdinalIgnoreCase)
        .ThenBy(entry => entry.From);

    /// <summary>
    /// A book that asks the given entries first. From its first moment on, an entry wins over everything this book knows of that model and its
    /// dated names, later prices of the list included.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// A name is missing, a price is negative, or two entries are for the same model and moment; the message names the entry.
    /// </exception>
    public PriceBook With(IEnumerable<PriceEntry> additional) => new([LayerOf([.. additional]), .. _layers]);

    /// <summary>
    /// The price of a model at a moment; null when it is not known, which callers must show and never take for 0. A dated name
    /// (<c>gpt-4o-2024-08-06</c>, <c>gpt-4-0613</c>, <c>…-latest</c>) without an entry of its own has the price of the longest name that it
    /// begins with; other endings (<c>-mini</c>, <c>-32k</c>) make another model.
    /// </summary>
    /// <param name="provider">The provider; null asks all, and finds nothing when they ask different prices.</param>
    /// <param name="model">The provider's name for the model.</param>
    /// <param name="at">When it is asked.</param>
    public Price? Find(string? provider, string model, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(model);
        return _layers.Select(layer => layer.Find(provider, model, at)).FirstOrDefault(price => price is not null);
    }

    private static Layer LayerOf(IReadOnlyList<PriceEntry> entries)
    {
        foreach (PriceEntry entry in entries)
        {
            Check(entry);
        }

        return new Layer(entries);
    }

    private static void Check(PriceEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        string name = $"The price of '{entry.Model}' at '{entry.Provider}' from {PriceFile.Written(entry.From)}";
        if (string.IsNullOrWhiteSpace(entry.Provider) || string.IsNullOrWhiteSpace(entry.Model))
        {
            throw new ArgumentException($"{name} needs a provider and a model.", nameof(entry));
        }

        if (entry.Price is not { } price)
        {
            throw new ArgumentException($"{name} is missing.", nameof(entry));
        }

        IEnumerable<NanoUsd> ofTiers = price.Tiers.Words.SelectMany(word => price.Tiers.Find(word)!.Rates?.All ?? []);
        if (price.All.Concat(ofTiers).Any(rate => rate < NanoUsd.Zero))
        {
            throw new ArgumentException($"{name} must not be negative.", nameof(entry));
        }
    }

    private static byte[] Resource(string name)
    {
        using Stream stream = typeof(PriceBook).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>
    /// What may follow a model's name without making it another model: a day, a month with day, a year with month, a number of three
    /// digits.
    /// </summary>
    [GeneratedRegex(
        @"^[-@:]((\d{4}-\d{2}-\d{2}|\d{8}|\d{6}|\d{4}|\d{3})(-(preview|latest))?|preview|latest)$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex DatedEnding { get; }

    private sealed class Layer
    {
        private readonly Dictionary<string, Dictionary<string, PriceEntry[]>> _byProvider;

        public Layer(IReadOnlyList<PriceEntry> entries)
        {
            Entries = entries;
            _byProvider = entries.GroupBy(entry => entry.Provider, StringComparer.OrdinalIgnoreCase).ToDictionary(
                provider => provider.Key,
                provider => provider.GroupBy(entry => entry.Model, StringComparer.OrdinalIgnoreCase).ToDictionary(
                    model => model.Key, model => NewestFirst(model), StringComparer.OrdinalIgnoreCase),
                StringComparer.OrdinalIgnoreCase);
        }

        public IReadOnlyList<PriceEntry> Entries { get; }

        public Price? Find(string? provider, string model, DateTimeOffset at)
        {
            if (provider is not null)
            {
                return _byProvider.TryGetValue(provider, out Dictionary<string, PriceEntry[]>? models) ? Find(models, model, at) : null;
            }

            Price[] found = [.. _byProvider.Values.Select(models => Find(models, model, at)).OfType<Price>().Distinct()];
            return found.Length == 1 ? found[0] : null;
        }

        private static Price? Find(Dictionary<string, PriceEntry[]> models, string model, DateTimeOffset at)
        {
            if (!models.TryGetValue(model, out PriceEntry[]? entries))
            {
                string? family = models.Keys
                    .Where(name => model.StartsWith(name, StringComparison.OrdinalIgnoreCase) && DatedEnding.IsMatch(model[name.Length..]))
                    .MaxBy(name => name.Length);
                entries = family is null ? [] : models[family];
            }

            return entries.FirstOrDefault(entry => entry.From <= at)?.Price;
        }

        private static PriceEntry[] NewestFirst(IGrouping<string, PriceEntry> entries)
        {
            PriceEntry[] sorted = [.. entries.OrderByDescending(entry => entry.From)];
            for (int i = 1; i < sorted.Length; i++)
            {
                if (sorted[i].From == sorted[i - 1].From)
                {
                    throw new ArgumentException(
                        $"There are two prices of '{sorted[i].Model}' at '{sorted[i].Provider}' from {PriceFile.Written(sorted[i].From)}.",
                        nameof(entries));
                }
            }

            return sorted;
        }
    }
}
