namespace Autarky.Ledger.Import;

/// <summary>The tokens of one exchange.</summary>
/// <param name="Input">Tokens of the request, cached ones included.</param>
/// <param name="CachedInput">The part of <paramref name="Input"/> that the provider read from its cache.</param>
/// <param name="Output">Tokens of the answer.</param>
internal readonly record struct ExchangeTokens(int Input, int CachedInput, int Output);
