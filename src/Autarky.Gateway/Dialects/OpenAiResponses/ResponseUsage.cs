using System.Text.Json;

namespace Autarky.Gateway.Dialects.OpenAiResponses;

/// <summary>Token counts in the shape of OpenAI's responses.</summary>
internal static class ResponseUsage
{
    /// <summary>The usage of a response; null when it has none.</summary>
    public static Usage? Read(JsonElement response)
    {
        if (!TryObject(response, "usage", out JsonElement usage) || Number(usage, "input_tokens") is not { } input)
        {
            return null;
        }

        int output = Number(usage, "output_tokens") ?? 0;
        bool details = TryObject(usage, "input_tokens_details", out JsonElement of);
        int cached = Math.Min(details ? Number(of, "cached_tokens") ?? 0 : 0, input);
        int written = Math.Min(details ? Number(of, "cache_write_tokens") ?? 0 : 0, input - cached);
        int reasoning = TryObject(usage, "output_tokens_details", out of) ? Number(of, "reasoning_tokens") ?? 0 : 0;
        return new Usage(input, cached, output) { CacheWritten = written, Reasoning = Math.Min(reasoning, output) };
    }

    /// <summary>The member <c>usage</c>.</summary>
    public static void Write(Utf8JsonWriter writer, Usage usage)
    {
        writer.WriteStartObject("usage"u8);
        writer.WriteNumber("input_tokens"u8, usage.Input);
        writer.WriteStartObject("input_tokens_details"u8);
        writer.WriteNumber("cached_tokens"u8, usage.CachedInput);
        writer.WriteNumber("cache_write_tokens"u8, usage.CacheWritten);
        writer.WriteEndObject();
        writer.WriteNumber("output_tokens"u8, usage.Output);
        writer.WriteStartObject("output_tokens_details"u8);
        writer.WriteNumber("reasoning_tokens"u8, usage.Reasoning);
        writer.WriteEndObject();
        writer.WriteNumber("total_tokens"u8, (long)usage.Input + usage.Output);
        writer.WriteEndObject();
    }

    private static bool TryObject(JsonElement parent, string name, out JsonElement value)
    {
        value = default;
        return parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out value) && value.ValueKind == JsonValueKind.Object;
    }

    private static int? Number(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= 0
            ? number : null;
}
