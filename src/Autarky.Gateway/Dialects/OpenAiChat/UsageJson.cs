using System.Globalization;
using System.Text.Json;
using Autarky.Gateway.Json;
using Autarky.Ledger.Money;

namespace Autarky.Gateway.Dialects.OpenAiChat;

/// <summary>Token counts in OpenAI's shape. https://platform.openai.com/docs/api-reference/chat/object</summary>
internal static class UsageJson
{
    /// <summary>The usage of a completion or a chunk; null when it has none, or none that can be read.</summary>
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

        var numbers = new TokenNumbers();
        int? total = numbers.Read(usage, "total_tokens");
        int? input = numbers.Read(usage, "prompt_tokens");
        int? output = numbers.Read(usage, "completion_tokens");
        if (input is null && output is null)
        {
            return null;
        }

        // Of three numbers that add up, two say the third.
        input ??= total - output is >= 0 and var rest ? rest : null;
        output ??= total - input is >= 0 and var left ? left : null;

        // Some providers leave reasoning out of completion_tokens and only the total shows that it is charged; Google's door names it nowhere else.
        int reasoning = numbers.Read(usage, "completion_tokens_details", "reasoning_tokens") ?? 0;
        int missing = total is { } all && input is { } read && output is { } wrote && all > (long)read + wrote ? all - read - wrote : 0;
        bool isGuess = missing > 0 && missing != reasoning;
        reasoning = isGuess && reasoning == 0 ? missing : reasoning;
        output += missing;
        var said = new Usage(
            input ?? 0,
            Math.Max(numbers.Read(usage, "prompt_tokens_details", "cached_tokens") ?? 0, numbers.Read(usage, "prompt_cache_hit_tokens") ?? 0),
            output ?? 0)
        {
            CacheWritten = numbers.Read(usage, "prompt_tokens_details", "cache_write_tokens") ?? 0,
            AudioInput = numbers.Read(usage, "prompt_tokens_details", "audio_tokens") ?? 0,
            Reasoning = reasoning,
            AudioOutput = numbers.Read(usage, "completion_tokens_details", "audio_tokens") ?? 0,
            Tier = ServedTier.Of(JsonFields.TextOrNull(JsonFields.Given(completion, "service_tier"))),
            SaidCost = CostOf(usage),
            LacksInput = input is null,
            LacksOutput = output is null,
        };
        Usage fitted = said.Fitted();
        return fitted with { IsEstimated = isGuess || numbers.AreDoubtful || (!said.LacksInput && !said.LacksOutput && fitted != said) };
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

    // OpenRouter says what it charged, in dollars; where the customer's own key was used, what the model's maker charges besides.
    private static NanoUsd? CostOf(JsonElement usage)
    {
        if (Dollars(usage, "cost") is not { } cost)
        {
            return null;
        }

        decimal besides = usage.TryGetProperty("is_byok"u8, out JsonElement own) && own.ValueKind == JsonValueKind.True
            && TryObject(usage, "cost_details", out JsonElement details) ? Dollars(details, "upstream_inference_cost") ?? 0 : 0;
        return NanoUsd.FromUsd(cost + besides);
    }

    private static decimal? Dollars(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number
        && decimal.TryParse(value.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture, out decimal usd) && usd is >= 0 and < 1_000_000 ? usd : null;
}
