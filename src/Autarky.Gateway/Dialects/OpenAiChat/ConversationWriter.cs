using System.Buffers;
using System.Collections.Frozen;
using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Errors;
using Autarky.Ledger.Chat;
using Autarky.Ledger.Json;

namespace Autarky.Gateway.Dialects.OpenAiChat;

/// <summary>
/// Writes a conversation as a request for a chat completion. What other dialects have besides is refused by name where the answer would be another without it,
/// and else left out and named.
/// </summary>
internal static class ConversationWriter
{
    // Fields of other dialects without which the answer would be another.
    private static readonly FrozenSet<string> Refused = FrozenSet.Create("mcp_servers", "container");

    // Fields that other dialects share with OpenAI's chat completions, by their names there: the first everywhere, the second at
    // OpenAI's own servers alone, since others refuse them.
    private static readonly FrozenSet<string> Shared = FrozenSet.Create("logprobs", "top_logprobs", "seed", "presence_penalty", "frequency_penalty");

    private static readonly FrozenSet<string> SharedAtOpenAi = FrozenSet.Create(
        "service_tier", "prompt_cache_key", "prompt_cache_retention", "prompt_cache_options", "safety_identifier", "verbosity");

    /// <param name="conversation">What is asked.</param>
    /// <param name="model">The model by the partner's name for it.</param>
    /// <param name="hasNewNames">Whether the partner wants <c>max_completion_tokens</c>; most servers know <c>max_tokens</c> alone.</param>
    /// <param name="asksUsage">Whether the partner is asked to count the tokens of a stream.</param>
    /// <exception cref="GatewayException">It holds something that has no like; names the field.</exception>
    public static PartnerRequest Write(Conversation conversation, string model, bool hasNewNames, bool asksUsage)
    {
        var dropped = new SortedSet<string>(StringComparer.Ordinal);
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, ReadableJson.Writer))
        {
            writer.WriteStartObject();
            writer.WriteString("model"u8, model);
            MessageWriter.Write(writer, conversation.Messages, dropped);
            if (conversation.Stream)
            {
                writer.WriteBoolean("stream"u8, true);
            }

            if (conversation.Stream && asksUsage)
            {
                // Whether the client wants it or not: the usage is told in other dialects, and recorded.
                writer.WriteStartObject("stream_options"u8);
                writer.WriteBoolean("include_usage"u8, true);
                writer.WriteEndObject();
            }

            WriteSettings(writer, conversation, hasNewNames, dropped);
            WriteTools(writer, conversation, dropped);
            WriteOther(writer, conversation, hasNewNames, dropped);
            writer.WriteEndObject();
        }

        return new PartnerRequest(buffer.WrittenSpan.ToArray(), [.. dropped]);
    }

    public static GatewayException Cannot(string param, string message) => new(GatewayError.ProviderCannotExpress, message, param);

    private static void WriteSettings(Utf8JsonWriter writer, Conversation conversation, bool hasNewNames, SortedSet<string> dropped)
    {
        if (conversation.MaxTokens is { } most)
        {
            if (most < 1)
            {
                throw Cannot("max_tokens", $"'max_tokens' is {most}: only a Claude model takes that. Give at least 1.");
            }

            writer.WriteNumber(hasNewNames ? "max_completion_tokens"u8 : "max_tokens"u8, most);
        }

        if (conversation.Temperature is { } temperature)
        {
            writer.WriteNumber("temperature"u8, temperature);
        }

        if (conversation.TopP is { } topP)
        {
            writer.WriteNumber("top_p"u8, topP);
        }

        if (conversation.TopK is { } topK)
        {
            if (conversation.Dialect == OpenAiChatDialect.DialectName)
            {
                writer.WriteNumber("top_k"u8, topK);
            }
            else
            {
                dropped.Add("top_k");
            }
        }

        if (conversation.Choices != 1)
        {
            writer.WriteNumber("n"u8, conversation.Choices);
        }

        if (conversation.Stop.Count > 0)
        {
            writer.WriteStartArray("stop"u8);
            foreach (string stop in conversation.Stop)
            {
                writer.WriteStringValue(stop);
            }

            writer.WriteEndArray();
        }

        WriteFormat(writer, conversation.Format);
        if (conversation.Thinking?.Effort is { } effort)
        {
            writer.WriteString("reasoning_effort"u8, effort);
        }
        else if (conversation.Thinking is { Wanted: not false })
        {
            dropped.Add("thinking"); // how much is up to the model there
        }

        if (conversation.User is { } user)
        {
            writer.WriteString("user"u8, user);
        }
    }

    private static void WriteFormat(Utf8JsonWriter writer, AnswerFormat? format)
    {
        if (format is null)
        {
            return;
        }

        writer.WriteStartObject("response_format"u8);
        if (format.Schema is { } schema)
        {
            writer.WriteString("type"u8, "json_schema"u8);
            writer.WriteStartObject("json_schema"u8);
            writer.WriteString("name"u8, format.Name ?? "answer");
            writer.WritePropertyName("schema"u8);
            schema.WriteTo(writer);
            if (format.Strict is { } strict)
            {
                writer.WriteBoolean("strict"u8, strict);
            }

            writer.WriteEndObject();
        }
        else
        {
            writer.WriteString("type"u8, "json_object"u8);
        }

        writer.WriteEndObject();
    }

    private static void WriteTools(Utf8JsonWriter writer, Conversation conversation, SortedSet<string> dropped)
    {
        IEnumerable<OtherTool> own = conversation.Dialect == OpenAiChatDialect.DialectName ? conversation.OtherTools : [];
        foreach (OtherTool tool in conversation.OtherTools.Except(own))
        {
            if (!tool.IsDispensable)
            {
                throw Cannot(
                    tool.At,
                    $"'{tool.At}' is a tool of type '{ClientText.Quote(tool.Type)}', which only its own provider can run. "
                        + "Leave it out, or ask a model of that provider.");
            }

            dropped.Add(tool.Type);
        }

        if (conversation.Tools.Count == 0 && !own.Any())
        {
            return; // a choice without anything to choose from is refused by partners
        }

        writer.WriteStartArray("tools"u8);
        foreach (Tool tool in conversation.Tools)
        {
            WriteTool(writer, tool);
            if (tool.IsMarked)
            {
                dropped.Add("cache_control");
            }
        }

        foreach (OtherTool tool in own)
        {
            tool.Value.WriteTo(writer);
        }

        writer.WriteEndArray();
        WriteChoice(writer, conversation.ToolChoice);
        if (conversation.ParallelCalls is { } parallel)
        {
            writer.WriteBoolean("parallel_tool_calls"u8, parallel);
        }
    }

    private static void WriteTool(Utf8JsonWriter writer, Tool tool)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "function"u8);
        writer.WriteStartObject("function"u8);
        writer.WriteString("name"u8, tool.Name);
        if (tool.Description is { } description)
        {
            writer.WriteString("description"u8, description);
        }

        if (tool.Parameters is { } parameters)
        {
            writer.WritePropertyName("parameters"u8);
            parameters.WriteTo(writer);
        }

        if (tool.Strict is { } strict)
        {
            writer.WriteBoolean("strict"u8, strict);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteChoice(Utf8JsonWriter writer, ToolChoice? choice)
    {
        switch (choice?.Use)
        {
            case null:
                break;
            case ToolUse.Named:
                writer.WriteStartObject("tool_choice"u8);
                writer.WriteString("type"u8, "function"u8);
                writer.WriteStartObject("function"u8);
                writer.WriteString("name"u8, choice.Name);
                writer.WriteEndObject();
                writer.WriteEndObject();
                break;
            default:
                writer.WriteString("tool_choice"u8, choice.Use switch { ToolUse.None => "none", ToolUse.Required => "required", _ => "auto" });
                break;
        }
    }

    private static void WriteOther(Utf8JsonWriter writer, Conversation conversation, bool hasNewNames, SortedSet<string> dropped)
    {
        foreach ((string name, JsonElement value) in conversation.Other)
        {
            if (conversation.Dialect == OpenAiChatDialect.DialectName || (conversation.Dialect == BodyDialects.OpenAiResponses
                && hasNewNames && SharedAtOpenAi.Contains(name))
                || (conversation.Dialect is BodyDialects.OpenAiResponses or BodyDialects.Gemini && Shared.Contains(name)))
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }
            else if (Refused.Contains(name))
            {
                throw Cannot(name, $"'{name}' has no counterpart in chat completions. Leave it out, or ask a model that knows it.");
            }
            else
            {
                dropped.Add(name);
            }
        }
    }
}
