namespace Autarky.Ledger.Import;

/// <summary>Whose model a name is, for lines that do not say it.</summary>
internal static class ProviderOfModel
{
    private static readonly (string Prefix, string Provider)[] Known =
    [
        ("gpt-", "openai"), ("chatgpt-", "openai"), ("o1", "openai"), ("o3", "openai"), ("o4", "openai"), ("davinci", "openai"),
        ("claude", "anthropic"), ("gemini", "google"), ("grok", "xai"), ("deepseek", "deepseek"),
        ("mistral", "mistral"), ("ministral", "mistral"), ("codestral", "mistral"), ("pixtral", "mistral"), ("command", "cohere"),
    ];

    /// <summary>
    /// The provider, or <c>unknown</c>. Fine-tuned names (<c>ft:…</c>) and names with a path before a slash are understood. Open-weights
    /// families (gpt-oss, llama, qwen…) are <c>unknown</c>: anybody may have served them.
    /// </summary>
    public static string Infer(string? model)
    {
        ReadOnlySpan<char> name = model;
        name = name[(name.LastIndexOf('/') + 1)..];
        if (name.StartsWith("ft:", StringComparison.OrdinalIgnoreCase))
        {
            name = name[3..];
        }

        if (name.StartsWith("gpt-oss", StringComparison.OrdinalIgnoreCase))
        {
            return "unknown";
        }

        foreach ((string prefix, string provider) in Known)
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                return provider;
            }
        }

        return "unknown";
    }
}
