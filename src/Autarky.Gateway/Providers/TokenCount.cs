using Autarky.Gateway.Requests;
using Autarky.Ledger.Import;

namespace Autarky.Gateway.Providers;

/// <summary>Tokens by our own count, where nobody else counted them.</summary>
internal sealed class TokenCount(ITokenCounter counter)
{
    /// <summary>Tokens of everything that a request sends.</summary>
    public int OfRequest(string? model, ChatRequest request)
    {
        int messages = counter.CountRequest(model, request.Messages);
        if (request.Text.NotPlain is null)
        {
            return messages;
        }

        var besides = SentBesides.In(request.Body);
        return (int)Math.Min((long)messages + OfAnswer(model, besides.Text) + besides.Tokens, int.MaxValue);
    }

    /// <summary>Tokens of an answer's text.</summary>
    public int OfAnswer(string? model, string text) => text.Length == 0 ? 0 : counter.CountAnswer(model, text);
}
