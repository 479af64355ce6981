using System.Collections.Frozen;
using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Errors;
using static Autarky.Gateway.Json.JsonFields;

namespace Autarky.Gateway.Dialects.OpenAiChat;

/// <summary>A chat request in no dialect. Types of known fields were checked when the request was read.</summary>
internal static class ConversationReader
{
    // What has a place of its own in a conversation, or says how the answer travels.
    private static readonly FrozenSet<string> ReadByName = FrozenSet.Create(
        "model", "messages", "stream", "stream_options", "n", "temperature", "top_p", "top_k", "max_tokens", "max_completion_tokens", "stop", "tools",
        "tool_choice", "parallel_tool_calls", "response_format", "reasoning_effort", "user");

    /// <exception cref="GatewayException">A field has a form that nobody but a partner of the same dialect could take.</exception>
    public static Conversation Read(JsonElement root)
    {
        (IReadOnlyList<Tool> tools, IReadOnlyList<OtherTool> others) = Tools(root);
        (ToolChoice? choice, tools) = ToolChoiceReader.Read(root, tools);
        return new Conversation
        {
            Dialect = OpenAiChatDialect.DialectName,
            Messages = MessageReader.Read(root.GetProperty("messages"u8)),
            Tools = tools,
            OtherTools = others,
            ToolChoice = choice,
            ParallelCalls = Given(root, "parallel_tool_calls") is { } parallel ? parallel.ValueKind == JsonValueKind.True : null,
            MaxTokens = Given(root, "max_completion_tokens")?.GetInt64() ?? Given(root, "max_tokens")?.GetInt64(),
            Temperature = Given(root, "temperature")?.GetDouble(),
            TopP = Given(root, "top_p")?.GetDouble(),
            TopK = Given(root, "top_k") is { ValueKind: JsonValueKind.Number } top && top.TryGetInt64(out long whole) ? whole : null,
            Stop = Stop(root),
            Format = Format(root),
            Thinking = Given(root, "reasoning_effort") is { } effort ? new Thinking { Effort = effort.GetString() } : null,
            User = Given(root, "user")?.GetString(),
            Choices = Given(root, "n")?.GetInt64() ?? 1,
            Stream = Given(root, "stream") is { ValueKind: JsonValueKind.True },
            Other = Other(root),
        };
    }

    private static Dictionary<string, JsonElement> Other(JsonElement root)
    {
        var other = new Dictionary<string, JsonElement>();
        foreach (JsonProperty property in root.EnumerateObject())
        {
            if (!ReadByName.Contains(property.Name) && !IsNeutral(property))
            {
                other[property.Name] = property.Value;
            }
        }

        return other;
    }

    // A value that asks for what happens anyway.
    private static bool IsNeutral(JsonProperty property)
    {
        JsonElement value = property.Value;
        return value.ValueKind == JsonValueKind.Null || property.Name switch
        {
            "logprobs" => value.ValueKind == JsonValueKind.False,
            "presence_penalty" or "frequency_penalty" => value.GetDouble() == 0,
            "top_logprobs" => value.GetInt64() == 0,
            "logit_bias" => !value.EnumerateObject().MoveNext(),
            "functions" => value.GetArrayLength() == 0,
            "modalities" => value.GetArrayLength() == 1 && value[0].ValueKind == JsonValueKind.String && value[0].ValueEquals("text"u8),
            _ => false,
        };
    }

    private static (IReadOnlyList<Tool>, IReadOnlyList<OtherTool>) Tools(JsonElement root)
    {
        if (Given(root, "tools") is not { } list)
        {
            return ([], []);
        }

        var tools = new List<Tool>(list.GetArrayLength());
        var others = new List<OtherTool>(0);
        int index = 0;
        foreach (JsonElement tool in list.EnumerateArray())
        {
            string at = $"tools[{index++}]";
            if (IsFunction(tool, out JsonElement function) && Given(function, "name") is { ValueKind: JsonValueKind.String } name)
            {
                tools.Add(new Tool(
                    name.GetString()!,
                    Given(function, "description") is { ValueKind: JsonValueKind.String } words ? words.GetString() : null,
                    Given(function, "parameters"))
                {
                    Strict = Given(function, "strict") is { } strict ? strict.ValueKind == JsonValueKind.True : null,
                });
            }
            else
            {
                others.Add(new OtherTool(at, Given(tool, "type") is { ValueKind: JsonValueKind.String } type ? type.GetString()! : "", tool));
            }
        }

        return (tools, others);
    }

    // Chat templates and some servers take a function without the word for it.
    private static bool IsFunction(JsonElement tool, out JsonElement function) =>
        tool.TryGetProperty("function"u8, out function) && function.ValueKind == JsonValueKind.Object
        && (Given(tool, "type") is not { } type || (type.ValueKind == JsonValueKind.String && type.ValueEquals("function"u8)));

    private static AnswerFormat? Format(JsonElement root)
    {
        if (Given(root, "response_format") is not { } format)
        {
            return null;
        }

        switch (format.GetProperty("type"u8).GetString())
        {
            case "text":
                return null;
            case "json_object":
                return new AnswerFormat(null, null);
            case "json_schema":
                return Given(format, "json_schema") is { ValueKind: JsonValueKind.Object } named && Given(named, "schema") is { } schema
                    ? new AnswerFormat(Given(named, "name") is { ValueKind: JsonValueKind.String } name ? name.GetString() : null, schema,
                        Given(named, "strict") is { } strict ? strict.ValueKind == JsonValueKind.True : null)
                    : throw Cannot("'response_format.json_schema.schema' is missing.", "response_format");
            case { } other:
                throw Cannot($"'response_format.type' is '{ClientText.Quote(other)}': it must be text, json_object or json_schema.", "response_format");
            default:
                return null;
        }
    }

    private static IReadOnlyList<string> Stop(JsonElement root) => Given(root, "stop") is not { } stop ? []
        : stop.ValueKind == JsonValueKind.String ? [stop.GetString()!]
        : [.. stop.EnumerateArray().Select(text => text.GetString()!)];

    private static GatewayException Cannot(string message, string param) => new(GatewayError.ProviderCannotExpress, message, param);
}
