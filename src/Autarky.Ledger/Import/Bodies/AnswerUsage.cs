using System.Text.Json;
using Autarky.Ledger.Chat;
using Autarky.Ledger.Money;

namespace Autarky.Ledger.Import.Bodies;

/// <summary>Tokens as the provider counted them, in the words of each dialect.</summary>
internal static class AnswerUsage
{
    /// <summary>The counts of an answer; null where it has none.</summary>
    /// <exception cref="FormatException">A count is no count; the message says which.</exception>
    public static Usage? Read(JsonElement body, string dialect)
    {
        if (!body.TryField("usage", out JsonElement usage) || usage.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        return dialect switch
        {
            BodyDialects.AnthropicMessages => OfMessage(usage),
            BodyDialects.OpenAiResponses => Of(body, usage, "input_tokens", "output_tokens"),
            _ => Of(body, usage, "prompt_tokens", "completion_tokens"),
        };
    }

    private static Usage? Of(JsonElement body, JsonElement usage, string input, string output)
    {
        if (!usage.TryField(input, out _))
        {
            return null;
        }

        int all = usage.CountField(input) ?? 0;
        int cached = Math.Max(Part(usage, input + "_details", "cached_tokens"), usage.CountField("prompt_cache_hit_tokens") ?? 0);
        int written = usage.CountField(output) ?? 0;
        int thought = Part(usage, output + "_details", "reasoning_tokens");

        // Some providers leave reasoning out of their output, and only the total shows that it is charged.
        written += thought > 0 && usage.CountField("total_tokens") == (long)all + written + thought ? thought : 0;
        return cached > all
            ? TokenFields.Checked(new Usage(all, cached, written))
            : new Usage(all, cached, written)
            {
                CacheWritten = Part(usage, input + "_details", "cache_write_tokens"),
                AudioInput = Part(usage, input + "_details", "audio_tokens"),
                Reasoning = thought,
                AudioOutput = Part(usage, output + "_details", "audio_tokens"),
                Tier = ServedTier.Of(body.TextOrNull("service_tier")),
            }.Fitted();
    }

    // There, input_tokens leaves out what was read from or written to the cache; here they are all tokens of the prompt.
    private static Usage? OfMessage(JsonElement usage)
    {
        if (!usage.TryField("input_tokens", out _))
        {
            return null;
        }

        int read = usage.CountField("cache_read_input_tokens") ?? 0;
        int hour = Part(usage, "cache_creation", "ephemeral_1h_input_tokens");
        int written = Math.Max(
            usage.CountField("cache_creation_input_tokens") ?? 0, hour + Part(usage, "cache_creation", "ephemeral_5m_input_tokens"));
        long all = (long)(usage.CountField("input_tokens") ?? 0) + read + written;
        return all > int.MaxValue
            ? throw new FormatException("'usage' counts more tokens than a request can have.")
            : new Usage((int)all, read, usage.CountField("output_tokens") ?? 0)
            {
                CacheWritten = written,
                CacheWrittenForAnHour = hour,
                Reasoning = Part(usage, "output_tokens_details", "thinking_tokens"),
                Tier = ServedTier.Of(usage.TextOrNull("service_tier"), usage.TextOrNull("speed"), usage.TextOrNull("inference_geo")),
            }.Fitted();
    }

    private static int Part(JsonElement usage, string details, string name) =>
        usage.TryField(details, out JsonElement inside) && inside.ValueKind == JsonValueKind.Object ? inside.CountField(name) ?? 0 : 0;
}
