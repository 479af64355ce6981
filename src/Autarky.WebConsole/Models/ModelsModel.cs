using Autarky.WebConsole.Contracts;
using Autarky.WebConsole.Shell;

namespace Autarky.WebConsole.Models;

/// <summary>What the page of models and prices shows.</summary>
public sealed record ModelsModel
{
    /// <summary>Title and version.</summary>
    public required Frame Frame { get; init; }

    /// <summary>Today, UTC: decides which price and which rights are in force.</summary>
    public required DateOnly Today { get; init; }

    /// <summary>The providers that can be asked or are in use.</summary>
    public required IReadOnlyList<ProviderView> Providers { get; init; }

    /// <summary>The providers that need a key and have none, and that nothing uses.</summary>
    public required IReadOnlyList<ProviderView> ProvidersWithoutKey { get; init; }

    /// <summary>The models that this process runs.</summary>
    public required IReadOnlyList<LocalModelView> LocalModels { get; init; }

    /// <summary>The models in use: named by the configuration, taught from, or asked of late.</summary>
    public required IReadOnlyList<ModelView> Models { get; init; }

    /// <summary>Every price but those in force of <see cref="Models"/>.</summary>
    public required IReadOnlyList<PriceEntryView> OtherPrices { get; init; }
}

/// <summary>A price of a model.</summary>
/// <param name="Model">The model.</param>
/// <param name="Price">The price.</param>
/// <param name="IsInForce">Whether it is the one of today.</param>
public sealed record PriceEntryView(ModelView Model, PriceView Price, bool IsInForce);

internal static class Prices
{
    /// <summary>The entry in force on a day: the latest that does not start after it; null when none has started.</summary>
    public static PriceView? InForce(IEnumerable<PriceView> prices, DateOnly day) =>
        prices.Where(price => price.From <= day).MaxBy(price => price.From);

    /// <summary>How many decimals show every price of a list.</summary>
    public static int Decimals(IEnumerable<PriceView?> prices) => Formatting.Format.Decimals(
        prices.OfType<PriceView>().SelectMany(price => new[] { price.Input, price.CachedInput ?? price.Input, price.Output }));
}
