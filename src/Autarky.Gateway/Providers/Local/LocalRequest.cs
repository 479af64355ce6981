using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Gateway.Errors;
using Autarky.Gateway.OpenAi;
using Autarky.Models.Generation.Chat;
using Autarky.Models.Generation.Sampling;

namespace Autarky.Gateway.Providers.Local;

/// <summary>A chat request as a local model takes it. Types were checked when the request was read.</summary>
internal static class LocalRequest
{
    /// <exception cref="GatewayException">It asks for something that a local model cannot do; names the field.</exception>
    public static Conversation Read(ChatRequest request, LocalModel model)
    {
        JsonElement root = request.Root;
        Refuse(root, "audio", JsonValueKind.Object);
        Refuse(root, "functions", JsonValueKind.Array);
        JsonArray? tools = Tools(root, out ToolUse use);
        return new Conversation
        {
            Messages = Messages(root.GetProperty("messages"u8)),
            Tools = tools,
            ToolUse = use,
            Shape = Shape(root),
            Variables = Variables(root),
            Sampling = Sampling(root, model.Sampling),
            MaxTokens = (int?)(Number(root, "max_completion_tokens") ?? Number(root, "max_tokens")),
            Choices = (int)(Number(root, "n") ?? 1),
            Stop = Stop(root),
            TopLogprobs = IsTrue(root, "logprobs") ? (int)Math.Clamp(Number(root, "top_logprobs") ?? 0, -1, 1000) : null,
        };
    }

    private static SamplingOptions Sampling(JsonElement root, SamplingOptions standard) => standard with
    {
        Temperature = Float(root, "temperature") ?? standard.Temperature,
        TopP = Float(root, "top_p") ?? standard.TopP,
        TopK = (int)Math.Clamp(Number(root, "top_k") ?? standard.TopK, -1, int.MaxValue),
        MinP = Float(root, "min_p") ?? standard.MinP,
        RepetitionPenalty = Float(root, "repetition_penalty") ?? standard.RepetitionPenalty,
        PresencePenalty = Float(root, "presence_penalty") ?? 0,
        FrequencyPenalty = Float(root, "frequency_penalty") ?? 0,
        LogitBias = Bias(root),
        Seed = Find(root, "seed", JsonValueKind.Number) is { } seed && seed.TryGetInt64(out long whole)
            ? (ulong)whole
            : BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))),
    };

    private static JsonArray Messages(JsonElement messages)
    {
        JsonArray copy = JsonNode.Parse(messages.GetRawText())!.AsArray();
        for (int i = 0; i < copy.Count; i++)
        {
            JsonObject message = copy[i]!.AsObject();

            // The newer names of the API are not in the vocabulary of chat templates.
            message["role"] = message["role"]!.GetValue<string>() switch
            {
                "developer" => "system",
                "function" => "tool",
                { } role => role,
            };
            foreach (JsonObject part in (message["content"] as JsonArray)?.OfType<JsonObject>() ?? [])
            {
                if (part["type"]!.GetValue<string>() != "text")
                {
                    throw Cannot($"messages[{i}] holds a part of type '{ErrorBody.Quote(part["type"]!.GetValue<string>())}', and the model reads text only.", $"messages[{i}].content");
                }
            }
        }

        return copy;
    }

    private static JsonArray? Tools(JsonElement root, out ToolUse use)
    {
        use = ToolUse.Free;
        if (Find(root, "tools", JsonValueKind.Array) is not { } list || list.GetArrayLength() == 0)
        {
            return null;
        }

        JsonArray tools = JsonNode.Parse(list.GetRawText())!.AsArray();
        foreach (JsonNode? tool in tools)
        {
            if (NameOf(tool) is null)
            {
                throw Cannot("Every tool must be {\"type\": \"function\", \"function\": {\"name\": …}}.", "tools");
            }
        }

        if (!root.TryGetProperty("tool_choice"u8, out JsonElement choice) || choice.ValueKind == JsonValueKind.Null)
        {
            return tools;
        }

        if (choice.ValueKind == JsonValueKind.String)
        {
            switch (choice.GetString())
            {
                case "none":
                    return null;
                case "auto":
                    return tools;
                case "required":
                    use = ToolUse.Forced;
                    return tools;
                default:
                    throw Cannot($"'tool_choice' is '{ErrorBody.Quote(choice.GetString()!)}': it must be none, auto, required or a function.", "tool_choice");
            }
        }

        use = ToolUse.Forced;
        string? wanted = NameOf(JsonNode.Parse(choice.GetRawText()));
        JsonNode[] named = [.. tools.Where(tool => wanted is not null && NameOf(tool) == wanted).Select(tool => tool!.DeepClone())];
        return named.Length > 0 ? [.. named] : throw Cannot("'tool_choice' names a function that is not among 'tools'.", "tool_choice");
    }

    private static string? NameOf(JsonNode? tool) =>
        tool is JsonObject members && members["function"] is JsonObject function && function["name"] is JsonValue name && name.TryGetValue(out string? text) ? text : null;

    private static AnswerShape? Shape(JsonElement root)
    {
        if (Find(root, "response_format", JsonValueKind.Object) is not { } format)
        {
            return null;
        }

        string type = format.GetProperty("type"u8).GetString()!;
        if (type == "json_schema")
        {
            return Find(format, "json_schema", JsonValueKind.Object) is { } named && named.TryGetProperty("schema"u8, out JsonElement schema)
                ? new AnswerShape(schema.Clone())
                : throw Cannot("'response_format.json_schema.schema' is missing.", "response_format");
        }

        return type switch
        {
            "text" => null,
            "json_object" => new AnswerShape(null),
            _ => throw Cannot($"'response_format.type' is '{ErrorBody.Quote(type)}': it must be text, json_object or json_schema.", "response_format"),
        };
    }

    private static JsonObject? Variables(JsonElement root)
    {
        JsonObject? variables = Find(root, "chat_template_kwargs", JsonValueKind.Object) is { } given ? JsonNode.Parse(given.GetRawText())!.AsObject() : null;
        if (Find(root, "reasoning_effort", JsonValueKind.String) is { } effort)
        {
            variables ??= [];
            variables["reasoning_effort"] ??= effort.GetString();
        }

        return variables;
    }

    private static IReadOnlyList<string> Stop(JsonElement root) => !root.TryGetProperty("stop"u8, out JsonElement stop) ? []
        : stop.ValueKind == JsonValueKind.String ? [stop.GetString()!]
        : stop.ValueKind == JsonValueKind.Array ? [.. stop.EnumerateArray().Select(text => text.GetString()!)]
        : [];

    private static Dictionary<int, float> Bias(JsonElement root)
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

    private static JsonElement? Find(JsonElement parent, string name, JsonValueKind kind) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == kind ? value : null;

    private static bool IsTrue(JsonElement parent, string name) => parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.True;

    private static long? Number(JsonElement root, string name) =>
        Find(root, name, JsonValueKind.Number) is { } value && value.TryGetInt64(out long whole) ? whole : null;

    private static float? Float(JsonElement root, string name) =>
        Find(root, name, JsonValueKind.Number) is { } value && value.TryGetSingle(out float number) ? number : null;

    private static void Refuse(JsonElement root, string name, JsonValueKind kind)
    {
        if (Find(root, name, kind) is { } value && !(kind == JsonValueKind.Array && value.GetArrayLength() == 0))
        {
            throw Cannot($"'{name}' is not supported by a local model.", name);
        }
    }

    private static GatewayException Cannot(string message, string param) => new(GatewayError.ProviderCannotExpress, message, param);
}
