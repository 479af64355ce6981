using Autarky.Gateway.Conversations;
using Autarky.Ledger.Money;

namespace Autarky.Gateway.Setup;

/// <summary>The ledger's price book.</summary>
internal sealed class BookPrices(PriceBook book) : IPrices
{
    public NanoUsd? Cost(string provider, string model, DateOnly on, Usage usage) =>
        book.Find(provider, model, on)?.Cost(usage.Input, usage.CachedInput, usage.Output);

    public bool Knows(string provider, string model, DateOnly on) => book.Find(provider, model, on) is not null;
}
