using System.Globalization;
using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Dialects.Anthropic;
using Autarky.Gateway.Errors;

namespace Autarky.Gateway.Providers.Local;

/// <summary>
/// What the numbers of a request may be: the limits of the API in whose dialect it came, so that a client may change servers and find the same.
/// </summary>
internal static class LocalLimits
{
    /// <exception cref="GatewayException">A number is outside; names the field.</exception>
    public static void Check(Conversation conversation)
    {
        // https://docs.anthropic.com/en/api/messages; https://platform.openai.com/docs/api-reference/chat/create
        Within("temperature", conversation.Temperature, 0, conversation.Dialect == AnthropicDialect.DialectName ? 1 : 2);
        Within("top_p", conversation.TopP, 0, 1);
        Within("presence_penalty", Number(conversation, "presence_penalty"), -2, 2);
        Within("frequency_penalty", Number(conversation, "frequency_penalty"), -2, 2);
        Within("top_logprobs", Number(conversation, "top_logprobs"), 0, 20);

        // Fields of other open servers, whose limits are the sampler's own.
        Within("min_p", Number(conversation, "min_p"), 0, 1);
        if (Number(conversation, "repetition_penalty") is { } penalty && !(penalty > 0 && penalty < float.MaxValue))
        {
            throw Outside("repetition_penalty", penalty, "over 0");
        }
    }

    private static void Within(string name, double? value, double least, double most)
    {
        if (value is { } number && !(number >= least && number <= most))
        {
            throw Outside(name, number, string.Create(CultureInfo.InvariantCulture, $"from {least} to {most}"));
        }
    }

    private static GatewayException Outside(string name, double value, string words) =>
        new(GatewayError.ClientBodyInvalid, string.Create(CultureInfo.InvariantCulture, $"'{name}' is {value}: it must be {words}."), name);

    private static double? Number(Conversation conversation, string name) =>
        conversation.Other.TryGetValue(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number)
            ? number
            : null;
}
