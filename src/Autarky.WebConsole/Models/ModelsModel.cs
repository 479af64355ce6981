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

    /// <summary>The providers.</summary>
    public required IReadOnlyList<ProviderView> Providers { get; init; }

    /// <summary>The models that this process runs.</summary>
    public required IReadOnlyList<LocalModelView> LocalModels { get; init; }

    /// <summary>The models.</summary>
    public required IReadOnlyList<ModelView> Models { get; init; }
}

internal static class Prices
{
    /// <summary>The entry in force on a day: the latest that does not start after it; null when none has started.</summary>
    public static PriceView? InForce(IEnumerable<PriceView> prices, DateOnly day) =>
        prices.Where(price => price.From <= day).MaxBy(price => price.From);

    /// <summary>How many decimals show every price of a list of models.</summary>
    public static int Decimals(IEnumerable<ModelView> models) => Formatting.Format.Decimals(
        models.SelectMany(model => model.Prices).SelectMany(price => new[] { price.Input, price.CachedInput ?? price.Input, price.Output }));
}
