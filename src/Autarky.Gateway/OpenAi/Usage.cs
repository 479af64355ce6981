using System.Text.Json;

namespace Autarky.Gateway.OpenAi;

/// <summary>Tokens of an exchange as the provider counted them.</summary>
internal readonly record struct Usage(int Input, int CachedInput, int Output)
{
    /// <summary>Reads the usage of a completion; null when it has none.</summary>
    public static Usage? Read(JsonElement completion)
    {
        if (completion.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        if (!TryObject(completion, "usage", out JsonElement usage)
            && !(TryObject(completion, "x_groq", out JsonElement groq) && TryObject(groq, "usage", out usage)))
        {
            return null;
        }

        if (Number(usage, "prompt_tokens") is not { } input)
        {
            return null;
        }

        int output = Number(usage, "completion_tokens") ?? 0;
        int cached = TryObject(usage, "prompt_tokens_details", out JsonElement details) ? Number(details, "cached_tokens") ?? 0 : 0;
        cached = Math.Max(cached, Number(usage, "prompt_cache_hit_tokens") ?? 0);

        // Some providers leave reasoning out of completion_tokens and only the total shows that it is charged.
        int reasoning = TryObject(usage, "completion_tokens_details", out details) ? Number(details, "reasoning_tokens") ?? 0 : 0;
        if (reasoning > 0 && Number(usage, "total_tokens") is { } total && (long)input + output + reasoning == total)
        {
            output += reasoning;
        }

        return new Usage(input, Math.Min(cached, input), output);
    }

    private static bool TryObject(JsonElement parent, string name, out JsonElement value) =>
        parent.TryGetProperty(name, out value) && value.ValueKind == JsonValueKind.Object;

    private static int? Number(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= 0
            ? number : null;
}
