namespace Autarky.Ledger.Import;

/// <summary>What an exchange costs at the list price of a day; null when the price is not known.</summary>
/// <param name="provider">The provider's name, for example <c>openai</c>.</param>
/// <param name="model">The model, by the provider's name for it.</param>
/// <param name="on">The day of the exchange, UTC.</param>
/// <param name="tokens">Its tokens.</param>
public delegate NanoUsd? PriceOf(string? provider, string? model, DateOnly on, ExchangeTokens tokens);

/// <summary>The tokens of one exchange.</summary>
/// <param name="Input">Tokens of the request, cached ones included.</param>
/// <param name="CachedInput">The part of <paramref name="Input"/> that the provider read from its cache.</param>
/// <param name="Output">Tokens of the answer.</param>
public readonly record struct ExchangeTokens(int Input, int CachedInput, int Output);
