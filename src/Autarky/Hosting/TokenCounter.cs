using Autarky.Ledger.Import;
using Autarky.Text.Tokenization;

namespace Autarky.Hosting;

/// <summary>The tokenizers of Models behind the interface that the ledger and the gateway ask.</summary>
internal sealed class TokenCounter : ITokenCounter
{
    public int CountRequest(string? model, IReadOnlyList<(string Role, string Text)> messages) => ChatTokens.CountRequest(model, messages);

    public int CountAnswer(string? model, string text) => ChatTokens.CountAnswer(model, text);
}
