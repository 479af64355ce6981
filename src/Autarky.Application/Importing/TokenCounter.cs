using Autarky.Ledger.Import;
using Autarky.Text.Tokenization;

namespace Autarky.Application.Importing;

/// <summary>The tokenizers of Models behind the interface that the ledger and the gateway ask.</summary>
public sealed class TokenCounter : ITokenCounter
{
    /// <inheritdoc/>
    public int CountRequest(string? model, IReadOnlyList<(string Role, string Text)> messages) => ChatTokens.CountRequest(model, messages);

    /// <inheritdoc/>
    public int CountAnswer(string? model, string text) => ChatTokens.CountAnswer(model, text);
}
