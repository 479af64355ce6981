namespace Autarky.Ledger.Chat;

/// <summary>The dialects whose stored bodies this program can read.</summary>
public static class BodyDialects
{
    /// <summary>The name of OpenAI's chat completions: what is stored where nothing else is said.</summary>
    public const string OpenAiChat = "openai-chat";

    /// <summary>The name of Anthropic's messages.</summary>
    public const string AnthropicMessages = "anthropic-messages";

    /// <summary>The name of OpenAI's responses.</summary>
    public const string OpenAiResponses = "openai-responses";

    /// <summary>The name of Google's generateContent.</summary>
    public const string Gemini = "gemini";

    /// <summary>Characters of the longest name of a dialect.</summary>
    public const int LongestName = 64;

    private static readonly Dictionary<string, IBodyDialect> Known =
        new IBodyDialect[] { new OpenAiChatBodies(), new AnthropicMessagesBodies(), new OpenAiResponsesBodies(), new GeminiBodies() }
            .ToDictionary(dialect => dialect.Name, StringComparer.Ordinal);

    /// <summary>The reader for a dialect by its name; null for one whose bodies are stored and not understood.</summary>
    public static IBodyDialect? Find(string name) => Known.GetValueOrDefault(name);
}
