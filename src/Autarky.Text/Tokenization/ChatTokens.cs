namespace Autarky.Text.Tokenization;

/// <summary>
/// Tokens of a chat as OpenAI's models count them: each message costs three tokens of framing beside its role and text, and the start of
/// the reply three more (OpenAI's cookbook, "How to count tokens with tiktoken"). Tools, images and the like are not counted.
/// Safe for concurrent use.
/// </summary>
public static class ChatTokens
{
    private const int PerMessage = 3;
    private const int ReplyStart = 3;

    // Longest first where one is the start of another: gpt-4o before gpt-4.
    private static readonly (string Prefix, bool Newest)[] Families =
    [
        ("gpt-4o", true), ("gpt-4.", true), ("gpt-5", true), ("gpt-oss", true), ("chatgpt-", true), ("o1", true), ("o3", true), ("o4", true),
        ("gpt-4", false), ("gpt-3.5", false), ("gpt-35", false), ("text-embedding-", false), ("davinci-002", false), ("babbage-002", false),
    ];

    /// <summary>
    /// The vocabulary of a model by its name (fine-tuned names and names with a provider before a slash included); the newest for a name that
    /// is not known, so the count of another maker's model is an estimate.
    /// </summary>
    public static Tokenizer TokenizerOf(string? model)
    {
        ReadOnlySpan<char> name = model;
        name = name[(name.LastIndexOf('/') + 1)..];
        if (name.StartsWith("ft:", StringComparison.OrdinalIgnoreCase))
        {
            name = name[3..];
        }

        foreach ((string prefix, bool newest) in Families)
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                return newest ? Tokenizer.O200kBase : Tokenizer.Cl100kBase;
            }
        }

        return Tokenizer.O200kBase;
    }

    /// <summary>Tokens of a chat request: what a provider calls prompt tokens.</summary>
    /// <param name="model">The model's name, which decides the vocabulary.</param>
    /// <param name="messages">Role and text of each message.</param>
    public static int CountRequest(string? model, IReadOnlyList<(string Role, string Text)> messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        Tokenizer tokenizer = TokenizerOf(model);
        int tokens = ReplyStart;
        foreach ((string role, string text) in messages)
        {
            tokens += PerMessage + tokenizer.Count(role) + tokenizer.Count(text);
        }

        return tokens;
    }

    /// <summary>Tokens of an answer's text: what a provider calls completion tokens.</summary>
    public static int CountAnswer(string? model, string text) => TokenizerOf(model).Count(text);
}
