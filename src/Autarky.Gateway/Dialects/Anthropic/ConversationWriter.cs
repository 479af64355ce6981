using System.Buffers;
using System.Collections.Frozen;
using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Errors;
using Autarky.Ledger.Chat;
using Autarky.Ledger.Json;

namespace Autarky.Gateway.Dialects.Anthropic;

/// <summary>
/// Writes a conversation as a request for a message. What other dialects have besides is refused by name where the answer would be another without it, and else
/// left out and named.
/// </summary>
internal static class ConversationWriter
{
    // Fields of OpenAI's that say nothing about the answer itself.
    private static readonly FrozenSet<string> WithoutEffect = FrozenSet.Create(
        "store", "metadata", "service_tier", "seed", "safety_identifier", "prompt_cache_key", "prompt_cache_options", "prompt_cache_retention", "verbosity",
        "truncation", "context_management", "max_tool_calls", "safetySettings", "labels", "serviceTier", "generationConfig.mediaResolution",
        "generationConfig.audioTimestamp");

    // Anthropic's own fields, for callers who know whom they ask.
    private static readonly FrozenSet<string> PassedOn = FrozenSet.Create("thinking");

    /// <exception cref="GatewayException">It holds something that has no like; names the field.</exception>
    public static PartnerRequest Write(Conversation conversation, string model, int defaultMaxTokens)
    {
        var dropped = new SortedSet<string>(StringComparer.Ordinal);
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, ReadableJson.Writer))
        {
            writer.WriteStartObject();
            writer.WriteString("model"u8, model);
            writer.WriteNumber("max_tokens"u8, conversation.MaxTokens ?? defaultMaxTokens);
            TurnWriter.WriteSystem(writer, conversation.Messages, dropped);
            TurnWriter.WriteMessages(writer, conversation.Messages, dropped);
            WriteSettings(writer, conversation);
            WriteOutput(writer, conversation);
            WriteTools(writer, conversation, dropped);
            WriteOther(writer, conversation, dropped);
            writer.WriteEndObject();
        }

        return new PartnerRequest(buffer.WrittenSpan.ToArray(), [.. dropped]);
    }

    public static GatewayException Cannot(string param, string message) => new(GatewayError.ProviderCannotExpress, message, param);

    private static void WriteSettings(Utf8JsonWriter writer, Conversation conversation)
    {
        if (conversation.Choices != 1)
        {
            throw Cannot("n", "'n' has no counterpart in Anthropic's messages: one answer comes. Ask several times.");
        }

        if (conversation.Stream)
        {
            writer.WriteBoolean("stream"u8, true);
        }

        if (conversation.Temperature is { } temperature)
        {
            if (temperature is < 0 or > 1)
            {
                throw Cannot("temperature", "'temperature' must be from 0 to 1 for Anthropic's models.");
            }

            writer.WriteNumber("temperature"u8, temperature);
        }

        if (conversation.TopP is { } topP)
        {
            writer.WriteNumber("top_p"u8, topP);
        }

        if (conversation.TopK is { } topK)
        {
            writer.WriteNumber("top_k"u8, topK);
        }

        if (conversation.Stop.Count > 0)
        {
            writer.WriteStartArray("stop_sequences"u8);
            foreach (string stop in conversation.Stop)
            {
                writer.WriteStringValue(stop);
            }

            writer.WriteEndArray();
        }

        if (conversation.User is { } user)
        {
            writer.WriteStartObject("metadata"u8);
            writer.WriteString("user_id"u8, user);
            writer.WriteEndObject();
        }
    }

    private static void WriteOutput(Utf8JsonWriter writer, Conversation conversation)
    {
        if (conversation.Format is { Schema: null })
        {
            throw Cannot(
                conversation.Dialect == BodyDialects.OpenAiResponses ? "text.format" : "response_format",
                "JSON of any shape has no counterpart in Anthropic's messages. Give a schema (type json_schema), or ask for JSON in words.");
        }

        Thinking? thinking = conversation.Thinking;
        string? effort = thinking?.Effort is "none" or "minimal" ? null : thinking?.Effort;
        if (conversation.Format is not null || effort is not null)
        {
            writer.WriteStartObject("output_config"u8);
            if (effort is not null)
            {
                writer.WriteString("effort"u8, effort);
            }

            if (conversation.Format?.Schema is { } schema)
            {
                writer.WriteStartObject("format"u8);
                writer.WriteString("type"u8, "json_schema"u8);
                writer.WritePropertyName("schema"u8);
                schema.WriteTo(writer);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        if (thinking?.Wanted is { } wanted)
        {
            writer.WriteStartObject("thinking"u8);
            writer.WriteString("type"u8, !wanted ? "disabled" : thinking.Budget is null ? "adaptive" : "enabled");
            if (wanted && thinking.Budget is { } budget)
            {
                writer.WriteNumber("budget_tokens"u8, budget);
            }

            writer.WriteEndObject();
        }
    }

    private static void WriteTools(Utf8JsonWriter writer, Conversation conversation, SortedSet<string> dropped)
    {
        IReadOnlyList<OtherTool> own = conversation.Dialect == AnthropicDialect.DialectName ? conversation.OtherTools : [];
        foreach (OtherTool other in conversation.OtherTools.Except(own))
        {
            if (!other.IsDispensable)
            {
                throw Cannot(
                    other.At,
                    $"'{other.At}' is of type '{ClientText.Quote(other.Type)}' and no function with a name: only functions have a counterpart in Anthropic's "
                        + "messages.");
            }

            dropped.Add(other.Type);
        }

        if (conversation.Tools.Count + own.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("tools"u8);
        foreach (Tool tool in conversation.Tools)
        {
            WriteTool(writer, tool);
        }

        foreach (OtherTool tool in own)
        {
            tool.Value.WriteTo(writer);
        }

        writer.WriteEndArray();
        WriteChoice(writer, conversation);
    }

    private static void WriteTool(Utf8JsonWriter writer, Tool tool)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, tool.Name);
        if (tool.Description is { } description)
        {
            writer.WriteString("description"u8, description);
        }

        writer.WritePropertyName("input_schema"u8);
        if (tool.Parameters is { } parameters)
        {
            parameters.WriteTo(writer);
        }
        else
        {
            writer.WriteRawValue("""{"type":"object","properties":{}}"""u8);
        }

        if (tool.Strict == true)
        {
            writer.WriteBoolean("strict"u8, true);
        }

        TurnWriter.WriteMark(writer, tool.IsMarked);
        writer.WriteEndObject();
    }

    private static void WriteChoice(Utf8JsonWriter writer, Conversation conversation)
    {
        bool oneAtATime = conversation.ParallelCalls == false;
        ToolChoice? choice = conversation.ToolChoice;
        if (choice is null && !oneAtATime)
        {
            return;
        }

        writer.WriteStartObject("tool_choice"u8);
        writer.WriteString("type"u8, choice?.Use switch
        {
            ToolUse.None => "none",
            ToolUse.Required => "any",
            ToolUse.Named => "tool",
            _ => "auto",
        });
        if (choice?.Name is { } name)
        {
            writer.WriteString("name"u8, name);
        }

        if (oneAtATime && choice?.Use != ToolUse.None)
        {
            writer.WriteBoolean("disable_parallel_tool_use"u8, true);
        }

        writer.WriteEndObject();
    }

    private static void WriteOther(Utf8JsonWriter writer, Conversation conversation, SortedSet<string> dropped)
    {
        foreach ((string name, JsonElement value) in conversation.Other)
        {
            if (conversation.Dialect == AnthropicDialect.DialectName || PassedOn.Contains(name))
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }
            else if (WithoutEffect.Contains(name))
            {
                dropped.Add(name);
            }
            else
            {
                throw Cannot(name, $"'{ClientText.Quote(name)}' has no counterpart in Anthropic's messages. Leave it out, or ask a model that knows it.");
            }
        }
    }
}
