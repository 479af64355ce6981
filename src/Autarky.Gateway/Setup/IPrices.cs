using Autarky.Gateway.Conversations;
using Autarky.Ledger.Money;

namespace Autarky.Gateway.Setup;

/// <summary>What tokens cost.</summary>
internal interface IPrices
{
    /// <summary>The list price of an exchange; null when the model's price on that day is not known.</summary>
    NanoUsd? Cost(string provider, string model, DateOnly on, Usage usage);

    /// <summary>Whether a price is known on that day.</summary>
    bool Knows(string provider, string model, DateOnly on);
}
