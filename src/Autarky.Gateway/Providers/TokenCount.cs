using Autarky.Gateway.Requests;
using Autarky.Ledger.Import;

namespace Autarky.Gateway.Providers;

/// <summary>Tokens by our own count, where nobody else counted them.</summary>
internal sealed class TokenCount(ITokenCounter counter)
{
    /// <summary>Tokens of a request's messages.</summary>
    public int OfRequest(string? model, ChatRequest request) => counter.CountRequest(model, request.Messages);

    /// <summary>Tokens of an answer's text.</summary>
    public int OfAnswer(string? model, string text) => text.Length == 0 ? 0 : counter.CountAnswer(model, text);
}
