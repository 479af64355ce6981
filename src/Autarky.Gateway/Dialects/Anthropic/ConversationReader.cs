using System.Collections.Frozen;
using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Errors;
using Autarky.Ledger.Chat;
using static Autarky.Gateway.Json.JsonFields;

namespace Autarky.Gateway.Dialects.Anthropic;

/// <summary>A request for a message in no dialect. Types of the fields that are read here were checked when the request was read.</summary>
internal static class ConversationReader
{
    // What has a place of its own in a conversation, or says how the answer travels.
    private static readonly FrozenSet<string> ReadByName = FrozenSet.Create(
        "model", "messages", "system", "max_tokens", "stream", "temperature", "top_p", "top_k", "stop_sequences", "tools", "tool_choice", "thinking",
        "output_config", "output_format", "metadata");

    /// <exception cref="GatewayException">A field has a form that only a partner of the same dialect could take.</exception>
    public static Conversation Read(JsonElement root)
    {
        (IReadOnlyList<Tool> tools, IReadOnlyList<OtherTool> others) = Tools(root);
        JsonElement? choice = Given(root, "tool_choice");
        return new Conversation
        {
            Dialect = AnthropicDialect.DialectName,
            Messages = [.. System(root), .. BlockReader.Messages(root.GetProperty("messages"u8))],
            Tools = tools,
            OtherTools = others,
            ToolChoice = Choice(choice),
            ParallelCalls = choice is { } named && Given(named, "disable_parallel_tool_use") is { ValueKind: JsonValueKind.True } ? false : null,
            MaxTokens = Given(root, "max_tokens")?.GetInt64(),
            Temperature = Given(root, "temperature")?.GetDouble(),
            TopP = Given(root, "top_p")?.GetDouble(),
            TopK = Given(root, "top_k") is { } top && top.TryGetInt64(out long whole) ? whole : null,
            Stop = Given(root, "stop_sequences") is { } stops ? [.. stops.EnumerateArray().Select(stop => stop.GetString()!)] : [],
            Format = Format(root),
            Thinking = ThinkingOf(root),
            User = Given(root, "metadata") is { } metadata && Given(metadata, "user_id") is { } user ? user.GetString() : null,
            Stream = Given(root, "stream") is { ValueKind: JsonValueKind.True },
            Other = root.EnumerateObject()
                .Where(property => !ReadByName.Contains(property.Name) && property.Value.ValueKind != JsonValueKind.Null
                    && !(property.Value.ValueKind == JsonValueKind.Array && property.Value.GetArrayLength() == 0))
                .ToDictionary(property => property.Name, property => property.Value),
        };
    }

    private static IEnumerable<Message> System(JsonElement root)
    {
        if (Given(root, "system") is not { } system)
        {
            yield break;
        }

        // The first block of Claude Code's instructions is for Anthropic's books, and changes with every request: no other server's cache would ever hit.
        List<Part> parts =
        [
            .. BlockReader.Parts(system)
                .Where(part => part is not TextPart text || !text.Text.StartsWith(MessagesText.BillingPrefix, StringComparison.Ordinal)),
        ];
        if (parts.Count > 0)
        {
            yield return new Message(Speaker.System, parts, "system") { IsList = system.ValueKind == JsonValueKind.Array };
        }
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
            string? type = GivenText(tool, "type");
            if (type is null or "custom" && GivenText(tool, "name") is { } name)
            {
                tools.Add(new Tool(name, GivenText(tool, "description"), Given(tool, "input_schema"), BlockReader.IsMarked(tool))
                {
                    Strict = Given(tool, "strict") is { } strict ? strict.ValueKind == JsonValueKind.True : null,
                });
            }
            else
            {
                others.Add(new OtherTool(at, type ?? "", tool));
            }
        }

        return (tools, others);
    }

    private static ToolChoice? Choice(JsonElement? choice) => choice is not { } given ? null : GivenText(given, "type") switch
    {
        "auto" => new ToolChoice(ToolUse.Auto),
        "none" => new ToolChoice(ToolUse.None),
        "any" => new ToolChoice(ToolUse.Required),
        "tool" when GivenText(given, "name") is { } name => new ToolChoice(ToolUse.Named, name),
        _ => throw new GatewayException(
            GatewayError.ProviderCannotExpress, "'tool_choice' must be of type auto, any, none, or tool with a name.", "tool_choice"),
    };

    private static AnswerFormat? Format(JsonElement root)
    {
        JsonElement? format = Given(root, "output_config") is { } config ? Given(config, "format") : null;
        format ??= Given(root, "output_format"); // its name while it was a beta
        return format is not { ValueKind: JsonValueKind.Object } given ? null
            : GivenText(given, "type") == "json_schema" && Given(given, "schema") is { } schema ? new AnswerFormat(null, schema)
            : throw new GatewayException(
                GatewayError.ProviderCannotExpress, "'output_config.format' must be of type json_schema with a schema.", "output_config.format");
    }

    private static Thinking? ThinkingOf(JsonElement root)
    {
        string? effort = Given(root, "output_config") is { } config ? GivenText(config, "effort") : null;
        if (Given(root, "thinking") is not { } thinking)
        {
            return effort is null ? null : new Thinking { Effort = effort };
        }

        return new Thinking
        {
            Wanted = GivenText(thinking, "type") != "disabled",
            Effort = effort,
            Budget = Given(thinking, "budget_tokens") is { ValueKind: JsonValueKind.Number } budget && budget.TryGetInt64(out long tokens) ? tokens : null,
        };
    }
}
