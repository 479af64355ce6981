using Autarky.Gateway.Dialects.Anthropic;
using Autarky.Gateway.Dialects.Gemini;
using Autarky.Gateway.Dialects.OpenAiChat;
using Autarky.Gateway.Dialects.OpenAiResponses;

namespace Autarky.Gateway.Dialects;

/// <summary>The wire formats of chats. A new one is a folder here and a line.</summary>
internal static class KnownDialects
{
    public static IReadOnlyList<IChatDialect> All { get; } =
    [
        new OpenAiChatDialect(),
        new OpenAiResponsesDialect(),
        new AnthropicDialect(),
        new GeminiDialect(),
    ];

    /// <summary>The dialect that the ledger's rows call so; null for none.</summary>
    public static IChatDialect? Find(string name) => All.FirstOrDefault(dialect => dialect.Name == name);

    /// <summary>The dialect that a provider's options call so; null for none.</summary>
    public static IChatDialect? FindOption(string name) =>
        All.FirstOrDefault(dialect => string.Equals(dialect.OptionName, name, StringComparison.OrdinalIgnoreCase));
}
