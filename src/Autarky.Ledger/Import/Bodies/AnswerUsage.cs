using System.Text.Json;
using Autarky.Ledger.Chat;

namespace Autarky.Ledger.Import.Bodies;

/// <summary>Tokens as the provider counted them, in the words of each dialect.</summary>
internal static class AnswerUsage
{
    /// <summary>The counts of an answer; null where it has none.</summary>
    /// <exception cref="FormatException">A count is no count; the message says which.</exception>
    public static ExchangeTokens? Read(JsonElement body, string dialect)
    {
        if (!body.TryField("usage", out JsonElement usage) || usage.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        return dialect switch
        {
            BodyDialects.AnthropicMessages => OfMessage(usage),
            BodyDialects.OpenAiResponses => Of(usage, "input_tokens", "input_tokens_details", "output_tokens"),
            _ => Of(usage, "prompt_tokens", "prompt_tokens_details", "completion_tokens"),
        };
    }

    private static ExchangeTokens? Of(JsonElement usage, string input, string details, string output)
    {
        if (!usage.TryField(input, out _))
        {
            return null;
        }

        int? cached = usage.TryField(details, out JsonElement inside) && inside.ValueKind == JsonValueKind.Object ? inside.CountField("cached_tokens") : null;
        return ExchangeBuild.Tokens(usage.CountField(input), cached, usage.CountField(output));
    }

    // There, input_tokens leaves out what was read from or written to the cache; here they are all tokens of the prompt.
    private static ExchangeTokens? OfMessage(JsonElement usage)
    {
        if (!usage.TryField("input_tokens", out _))
        {
            return null;
        }

        int? read = usage.CountField("cache_read_input_tokens");
        long all = (long)(usage.CountField("input_tokens") ?? 0) + (read ?? 0) + (usage.CountField("cache_creation_input_tokens") ?? 0);
        return all <= int.MaxValue
            ? ExchangeBuild.Tokens((int)all, read, usage.CountField("output_tokens"))
            : throw new FormatException("'usage' counts more tokens than a request can have.");
    }
}
