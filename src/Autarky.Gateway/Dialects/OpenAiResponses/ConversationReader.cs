using System.Collections.Frozen;
using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Json;
using static Autarky.Gateway.Json.JsonFields;

namespace Autarky.Gateway.Dialects.OpenAiResponses;

/// <summary>A request for a response in no dialect. Types of the fields that are read here were checked when the request was read.</summary>
internal static class ConversationReader
{
    // What has a place of its own in a conversation, says how the answer travels, or is done by this gateway itself.
    private static readonly FrozenSet<string> ReadByName = FrozenSet.Create(
        "model", "input", "instructions", "stream", "stream_options", "max_output_tokens", "temperature", "top_p", "tools", "tool_choice",
        "parallel_tool_calls", "text", "reasoning", "user", "store", "metadata", "previous_response_id", "include", "background", "top_logprobs",
        "conversation", "prompt");

    private static readonly JsonElement True = JsonDocument.Parse("true").RootElement;

    private static readonly JsonElement Zero = JsonDocument.Parse("0").RootElement;

    /// <param name="root">The request.</param>
    /// <param name="items">What was said, with what was said before it.</param>
    /// <param name="tools">The tools of the request.</param>
    /// <exception cref="GatewayException">A field has a form that only a partner of the same dialect could take.</exception>
    public static Conversation Read(JsonElement root, IReadOnlyList<InputItem> items, WireTools tools)
    {
        Refuse(root, "conversation", "Send 'previous_response_id', or all earlier items in 'input'.");
        Refuse(root, "prompt", "Send what it says as 'instructions' and 'input'.");
        var reader = new ItemReader(tools);
        foreach (InputItem item in items)
        {
            reader.Add(item.Value, item.At);
        }

        (ToolChoice? choice, IReadOnlyList<Tool> left) = ToolChoiceReader.Read(root, tools);
        IEnumerable<Message> instructions = GivenText(root, "instructions") is { Length: > 0 } words
            ? [new Message(Speaker.System, [new TextPart(words)], "instructions")]
            : [];
        return new Conversation
        {
            Dialect = OpenAiResponsesDialect.DialectName,
            Messages = [.. instructions, .. reader.Messages],
            Tools = left,
            OtherTools = tools.Others,
            ToolChoice = choice,
            ParallelCalls = Given(root, "parallel_tool_calls") is { } parallel ? parallel.ValueKind == JsonValueKind.True : null,
            MaxTokens = Given(root, "max_output_tokens")?.GetInt64(),
            Temperature = Given(root, "temperature")?.GetDouble(),
            TopP = Given(root, "top_p")?.GetDouble(),
            Format = Format(root),
            Thinking = Given(root, "reasoning") is { } reasoning && GivenText(reasoning, "effort") is { } effort ? new Thinking { Effort = effort } : null,
            User = GivenText(root, "user"),
            Stream = Given(root, "stream") is { ValueKind: JsonValueKind.True },
            Other = Other(root),
            Dropped = [.. reader.Dropped],
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

        if (Given(root, "text") is { } text && Given(text, "verbosity") is { } verbosity && !verbosity.ValueEquals("medium"u8))
        {
            other["verbosity"] = verbosity;
        }

        if (WantsWeights(root))
        {
            other["top_logprobs"] = Given(root, "top_logprobs") ?? Zero; // first, as it is what most requests say: a refusal names it
            other["logprobs"] = True;
        }

        return other;
    }

    private static bool WantsWeights(JsonElement root) => Given(root, "top_logprobs") is { } top && top.GetInt64() > 0
        || (Given(root, "include") is { } include && include.EnumerateArray().Any(one => one.ValueEquals("message.output_text.logprobs"u8)));

    // A value that asks for what happens anyway.
    private static bool IsNeutral(JsonProperty property) => property.Value.ValueKind == JsonValueKind.Null || property.Name switch
    {
        "truncation" => property.Value.ValueEquals("disabled"u8),
        "service_tier" => property.Value.ValueEquals("auto"u8) || property.Value.ValueEquals("default"u8),
        _ => false,
    };

    private static AnswerFormat? Format(JsonElement root)
    {
        if (Given(root, "text") is not { } text || Given(text, "format") is not { } format)
        {
            return null;
        }

        return GivenText(format, "type") switch
        {
            "text" => null,
            "json_object" => new AnswerFormat(null, null),
            "json_schema" when Given(format, "schema") is { } schema =>
                new AnswerFormat(GivenText(format, "name"), schema, Given(format, "strict") is { } strict ? strict.ValueKind == JsonValueKind.True : null),
            "json_schema" => throw FieldChecks.Invalid("'text.format.schema' is missing.", "text.format.schema"),
            var other => throw FieldChecks.Invalid(
                $"'text.format.type' is '{ClientText.Quote(other ?? "")}': it must be text, json_object or json_schema.", "text.format.type"),
        };
    }

    private static void Refuse(JsonElement root, string name, string instead)
    {
        if (Given(root, name) is not null)
        {
            throw new GatewayException(GatewayError.ProviderCannotExpress, $"'{name}' is kept by OpenAI alone and has no counterpart here. {instead}", name);
        }
    }
}
