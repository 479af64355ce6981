using System.Text.Json;
using Autarky.Ledger.Money;

namespace Autarky.Ledger.Import;

/// <summary>The tokens of an exchange or an attempt in an export line. Parts that are none are left out.</summary>
internal static class TokenFields
{
    public static void Write(Utf8JsonWriter writer, Usage usage)
    {
        writer.WriteNumber("input_tokens", usage.Input);
        writer.WriteNumber("cached_input_tokens", usage.CachedInput);
        Part(writer, "cache_write_tokens", usage.CacheWritten);
        Part(writer, "cache_write_1h_tokens", usage.CacheWrittenForAnHour);
        Part(writer, "audio_input_tokens", usage.AudioInput);
        writer.WriteNumber("output_tokens", usage.Output);
        Part(writer, "reasoning_tokens", usage.Reasoning);
        Part(writer, "audio_output_tokens", usage.AudioOutput);
        writer.WriteBoolean("tokens_estimated", usage.IsEstimated);
        if (usage.Tier is { } tier)
        {
            writer.WriteString("service_tier", tier);
        }
    }

    /// <exception cref="FormatException">A count is none, or a part is more than what it is a part of; the message says which.</exception>
    public static Usage Read(JsonElement line) => Checked(
        new Usage(line.CountField("input_tokens") ?? 0, line.CountField("cached_input_tokens") ?? 0, line.CountField("output_tokens") ?? 0)
        {
            CacheWritten = line.CountField("cache_write_tokens") ?? 0,
            CacheWrittenForAnHour = line.CountField("cache_write_1h_tokens") ?? 0,
            AudioInput = line.CountField("audio_input_tokens") ?? 0,
            Reasoning = line.CountField("reasoning_tokens") ?? 0,
            AudioOutput = line.CountField("audio_output_tokens") ?? 0,
            IsEstimated = line.FlagField("tokens_estimated") ?? false,
            Tier = ServedTier.Of(line.TextField("service_tier")?.Split(' ') ?? []),
        });

    /// <summary>The same, where no part is more than there is.</summary>
    /// <exception cref="FormatException">A part is.</exception>
    public static Usage Checked(Usage usage) => usage.CachedInput > usage.Input
        ? throw new FormatException("More tokens were read from the provider's cache than the request has.")
        : usage.IsSound ? usage : throw new FormatException("A part of the tokens (written to the cache, sound, thought) is more than there are.");

    private static void Part(Utf8JsonWriter writer, string name, int tokens)
    {
        if (tokens > 0)
        {
            writer.WriteNumber(name, tokens);
        }
    }
}
