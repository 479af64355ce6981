using Autarky.Ledger.Money;

namespace Autarky.Gateway.Setup;

/// <summary>What tokens cost.</summary>
internal interface IPrices
{
    /// <summary>The list price of an exchange; null when what the model cost at that moment, served as it was, is not known.</summary>
    NanoUsd? Cost(string provider, string model, DateTimeOffset at, Usage usage);

    /// <summary>Whether a price is known at that moment.</summary>
    bool Knows(string provider, string model, DateTimeOffset at);
}
