namespace Autarky.Ledger.Import;

/// <summary>Counts tokens where a provider did not say how many there were. Safe for concurrent use.</summary>
public interface ITokenCounter
{
    /// <summary>
    /// Tokens of a chat request as the model's provider counts them: every message's text plus the framing of messages.
    /// </summary>
    /// <param name="model">The model's name, which decides the vocabulary; an unknown one is counted by the newest.</param>
    /// <param name="messages">Role and text of each message.</param>
    int CountRequest(string? model, IReadOnlyList<(string Role, string Text)> messages);

    /// <summary>Tokens of an answer's text.</summary>
    int CountAnswer(string? model, string text);
}
