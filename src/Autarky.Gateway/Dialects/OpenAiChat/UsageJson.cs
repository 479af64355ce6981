using System.Text.Json;
using Autarky.Gateway.Conversations;

namespace Autarky.Gateway.Dialects.OpenAiChat;

/// <summary>Token counts in OpenAI's shape. https://platform.openai.com/docs/api-reference/chat/object</summary>
internal static class UsageJson
{
    /// <summary>The usage of a completion; null when it has none.</summary>
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
        bool details = TryObject(usage, "prompt_tokens_details", out JsonElement of);
        int cached = details ? Number(of, "cached_tokens") ?? 0 : 0;
        cached = Math.Max(cached, Number(usage, "prompt_cache_hit_tokens") ?? 0);
        int written = details ? Number(of, "cache_write_tokens") ?? 0 : 0;

        // Some providers leave reasoning out of completion_tokens and only the total shows that it is charged.
        int reasoning = TryObject(usage, "completion_tokens_details", out of) ? Number(of, "reasoning_tokens") ?? 0 : 0;
        if (reasoning > 0 && Number(usage, "total_tokens") is { } total && (long)input + output + reasoning == total)
        {
            output += reasoning;
        }

        cached = Math.Min(cached, input);
        return new Usage(input, cached, output) { CacheWritten = Math.Min(written, input - cached), Reasoning = Math.Min(reasoning, output) };
    }

    public static void Write(Utf8JsonWriter writer, Usage usage)
    {
        writer.WriteStartObject();
        writer.WriteNumber("prompt_tokens"u8, usage.Input);
        writer.WriteNumber("completion_tokens"u8, usage.Output);
        writer.WriteNumber("total_tokens"u8, (long)usage.Input + usage.Output);
        writer.WriteStartObject("prompt_tokens_details"u8);
        writer.WriteNumber("cached_tokens"u8, usage.CachedInput);
        if (usage.CacheWritten > 0)
        {
            writer.WriteNumber("cache_write_tokens"u8, usage.CacheWritten);
        }

        writer.WriteEndObject();
        if (usage.Reasoning > 0)
        {
            writer.WriteStartObject("completion_tokens_details"u8);
            writer.WriteNumber("reasoning_tokens"u8, usage.Reasoning);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static bool TryObject(JsonElement parent, string name, out JsonElement value) =>
        parent.TryGetProperty(name, out value) && value.ValueKind == JsonValueKind.Object;

    private static int? Number(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= 0
            ? number : null;
}
