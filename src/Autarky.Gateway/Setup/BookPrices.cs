using Autarky.Ledger.Money;

namespace Autarky.Gateway.Setup;

/// <summary>The ledger's price book. Where it does not know a model, what the answer itself says that it cost.</summary>
internal sealed class BookPrices(PriceBook book) : IPrices
{
    public NanoUsd? Cost(string provider, string model, DateTimeOffset at, Usage usage) =>
        book.Find(provider, model, at) is { } price ? price.Cost(usage, at) : usage.SaidCost;

    public bool Knows(string provider, string model, DateTimeOffset at) => book.Find(provider, model, at) is not null;
}
