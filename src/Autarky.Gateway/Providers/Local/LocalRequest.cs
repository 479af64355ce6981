using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Gateway.Dialects.OpenAiChat;
using Autarky.Gateway.Errors;
using Autarky.Models.Generation.Chat;
using Autarky.Models.Generation.Sampling;
using Conversation = Autarky.Gateway.Conversations.Conversation;
using LocalConversation = Autarky.Models.Generation.Chat.Conversation;

namespace Autarky.Gateway.Providers.Local;

/// <summary>A conversation as a local model takes it.</summary>
internal static class LocalRequest
{
    /// <exception cref="GatewayException">It asks for something that a local model cannot do; names the field.</exception>
    public static LocalConversation Read(Conversation conversation, LocalModel model)
    {
        Refuse(conversation, "audio", JsonValueKind.Object);
        Refuse(conversation, "functions", JsonValueKind.Array);
        Refuse(conversation, "mcp_servers", JsonValueKind.Array);
        LocalLimits.Check(conversation);
        (JsonArray? tools, bool mustCall) = LocalTools.Read(conversation);
        return new LocalConversation
        {
            Messages = LocalMessages.Messages(conversation),
            Tools = tools,
            ToolUse = mustCall ? ToolUse.Forced : ToolUse.Free,
            Shape = conversation.Format is { } format ? new AnswerShape(format.Schema?.Clone()) : null,
            Variables = Variables(conversation),
            Sampling = Sampling(conversation, model.Sampling),
            MaxTokens = (int?)conversation.MaxTokens,
            Choices = (int)conversation.Choices,
            Stop = conversation.Stop,
            TopLogprobs = IsTrue(conversation, "logprobs") ? (int)(Number(conversation, "top_logprobs") ?? 0) : null,
        };
    }

    /// <summary>What of a conversation in another dialect than OpenAI's is left out, whose further fields are known here.</summary>
    public static IReadOnlyList<string> Dropped(Conversation conversation)
    {
        IEnumerable<string> others = conversation.Dialect == OpenAiChatDialect.DialectName
            ? []
            : conversation.Other.Keys.Where(name => name is not ("logprobs" or "top_logprobs")).Concat(conversation.OtherTools.Select(tool => tool.Type));
        return [.. conversation.Dropped.Concat(others).Distinct().Order(StringComparer.Ordinal)];
    }

    // What the request says wins, value by value, over what the model's makers say.
    private static SamplingOptions Sampling(Conversation root, SamplingDefaults standard) => Wish(root).Over(standard.Options) with
    {
        PresencePenalty = Float(root, "presence_penalty") ?? 0,
        FrequencyPenalty = Float(root, "frequency_penalty") ?? 0,
        LogitBias = Bias(root),
        Seed = Find(root, "seed", JsonValueKind.Number) is { } seed && seed.TryGetInt64(out long whole)
            ? (ulong)whole
            : BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))),
    };

    private static SamplingWish Wish(Conversation root) => new()
    {
        Temperature = (float?)root.Temperature,
        TopP = (float?)root.TopP,
        TopK = root.TopK is { } count ? (int)Math.Clamp(count, -1, int.MaxValue) : null,
        MinP = Float(root, "min_p"),
        RepetitionPenalty = Float(root, "repetition_penalty"),
    };

    private static JsonObject? Variables(Conversation conversation)
    {
        JsonObject? variables = Find(conversation, "chat_template_kwargs", JsonValueKind.Object) is { } given
            ? JsonNode.Parse(given.GetRawText())!.AsObject()
            : null;
        if (conversation.Thinking?.Effort is { } effort)
        {
            variables ??= [];
            variables["reasoning_effort"] ??= effort;
        }

        if (conversation.Thinking?.Wanted is { } wanted)
        {
            variables ??= [];
            variables["enable_thinking"] ??= wanted;
        }

        return variables;
    }

    private static Dictionary<int, float> Bias(Conversation root)
    {
        var bias = new Dictionary<int, float>();
        if (Find(root, "logit_bias", JsonValueKind.Object) is { } given)
        {
            foreach (JsonProperty entry in given.EnumerateObject())
            {
                if (!int.TryParse(entry.Name, NumberStyles.None, CultureInfo.InvariantCulture, out int token)
                    || entry.Value.ValueKind != JsonValueKind.Number || !entry.Value.TryGetSingle(out float value))
                {
                    throw Cannot("'logit_bias' must map ids of tokens to numbers.", "logit_bias");
                }

                bias[token] = value;
            }
        }

        return bias;
    }

    private static JsonElement? Find(Conversation conversation, string name, JsonValueKind kind) =>
        conversation.Other.TryGetValue(name, out JsonElement value) && value.ValueKind == kind ? value : null;

    private static bool IsTrue(Conversation conversation, string name) => Find(conversation, name, JsonValueKind.True) is not null;

    private static long? Number(Conversation conversation, string name) =>
        Find(conversation, name, JsonValueKind.Number) is { } value && value.TryGetInt64(out long whole) ? whole : null;

    private static float? Float(Conversation conversation, string name) =>
        Find(conversation, name, JsonValueKind.Number) is { } value && value.TryGetSingle(out float number) ? number : null;

    private static void Refuse(Conversation conversation, string name, JsonValueKind kind)
    {
        if (Find(conversation, name, kind) is not null)
        {
            throw Cannot($"'{name}' is not supported by a local model.", name);
        }
    }

    private static GatewayException Cannot(string message, string param) => new(GatewayError.ProviderCannotExpress, message, param);
}
