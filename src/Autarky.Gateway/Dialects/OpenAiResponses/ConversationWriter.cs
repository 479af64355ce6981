using System.Buffers;
using System.Collections.Frozen;
using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Errors;
using Autarky.Ledger.Json;

namespace Autarky.Gateway.Dialects.OpenAiResponses;

/// <summary>
/// Writes a conversation as a request for a response that its server does not keep: the ledger does, and thoughts come back encrypted. What other dialects have
/// besides is refused by name where the answer would be another without it, and else left out and named.
/// </summary>
internal static class ConversationWriter
{
    // Fields of other dialects without which the answer would be another.
    private static readonly FrozenSet<string> Refused = FrozenSet.Create(
        "mcp_servers", "container", "logit_bias", "presence_penalty", "frequency_penalty", "functions", "modalities", "audio", "web_search_options");

    // Fields that OpenAI's chat completions share with its responses.
    private static readonly FrozenSet<string> Shared = FrozenSet.Create(
        "metadata", "service_tier", "prompt_cache_key", "prompt_cache_retention", "prompt_cache_options", "safety_identifier", "top_logprobs");

    // Those that say something of the answer's text, or are said in another way.
    private static readonly FrozenSet<string> Placed = FrozenSet.Create("verbosity", "logprobs");

    /// <exception cref="GatewayException">It holds something that has no like; names the field.</exception>
    public static PartnerRequest Write(Conversation conversation, string model)
    {
        var dropped = new SortedSet<string>(StringComparer.Ordinal);
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, ReadableJson.Writer))
        {
            writer.WriteStartObject();
            writer.WriteString("model"u8, model);
            ItemWriter.Write(writer, conversation.Messages, dropped);
            writer.WriteBoolean("store"u8, false);
            writer.WriteStartArray("include"u8);
            writer.WriteStringValue("reasoning.encrypted_content"u8);
            if (conversation.Other.ContainsKey("logprobs"))
            {
                writer.WriteStringValue("message.output_text.logprobs"u8);
            }

            writer.WriteEndArray();
            WriteSettings(writer, conversation, dropped);
            WriteText(writer, conversation);
            WriteTools(writer, conversation, dropped);
            WriteOther(writer, conversation, dropped);
            writer.WriteEndObject();
        }

        return new PartnerRequest(buffer.WrittenSpan.ToArray(), [.. dropped]);
    }

    public static GatewayException Cannot(string param, string message) => new(GatewayError.ProviderCannotExpress, message, param);

    private static void WriteSettings(Utf8JsonWriter writer, Conversation conversation, SortedSet<string> dropped)
    {
        if (conversation.Choices != 1)
        {
            throw Cannot("n", "'n' has no counterpart in OpenAI's responses: one answer comes. Ask several times.");
        }

        if (conversation.Stop.Count > 0)
        {
            throw Cannot("stop", "Texts that end the answer have no counterpart in OpenAI's responses. Leave them out, or ask a model that knows them.");
        }

        if (conversation.Stream)
        {
            writer.WriteBoolean("stream"u8, true);
        }

        if (conversation.MaxTokens is { } most)
        {
            writer.WriteNumber("max_output_tokens"u8, most);
        }

        if (conversation.Temperature is { } temperature)
        {
            writer.WriteNumber("temperature"u8, temperature);
        }

        if (conversation.TopP is { } topP)
        {
            writer.WriteNumber("top_p"u8, topP);
        }

        if (conversation.TopK is not null)
        {
            dropped.Add("top_k");
        }

        if (conversation.Thinking?.Effort is { } effort)
        {
            writer.WriteStartObject("reasoning"u8);
            writer.WriteString("effort"u8, effort);
            writer.WriteString("summary"u8, "auto"u8);
            writer.WriteEndObject();
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

    private static void WriteText(Utf8JsonWriter writer, Conversation conversation)
    {
        bool hasVerbosity = conversation.Other.TryGetValue("verbosity", out JsonElement verbosity);
        if (conversation.Format is null && !hasVerbosity)
        {
            return;
        }

        writer.WriteStartObject("text"u8);
        if (conversation.Format is { } format)
        {
            writer.WriteStartObject("format"u8);
            if (format.Schema is { } schema)
            {
                writer.WriteString("type"u8, "json_schema"u8);
                writer.WriteString("name"u8, format.Name ?? "answer");
                writer.WritePropertyName("schema"u8);
                schema.WriteTo(writer);
                if (format.Strict is { } strict)
                {
                    writer.WriteBoolean("strict"u8, strict);
                }
            }
            else
            {
                writer.WriteString("type"u8, "json_object"u8);
            }

            writer.WriteEndObject();
        }

        if (hasVerbosity)
        {
            writer.WritePropertyName("verbosity"u8);
            verbosity.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    private static void WriteTools(Utf8JsonWriter writer, Conversation conversation, SortedSet<string> dropped)
    {
        IReadOnlyList<OtherTool> own = conversation.Dialect == OpenAiResponsesDialect.DialectName ? conversation.OtherTools : [];
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

        if (conversation.Tools.Count + own.Count > 0)
        {
            writer.WriteStartArray("tools"u8);
            foreach (Tool tool in conversation.Tools)
            {
                WriteTool(writer, tool, dropped);
            }

            foreach (OtherTool tool in own)
            {
                tool.Value.WriteTo(writer);
            }

            writer.WriteEndArray();
            WriteChoice(writer, conversation);
        }
    }

    private static void WriteTool(Utf8JsonWriter writer, Tool tool, SortedSet<string> dropped)
    {
        if (tool.IsMarked)
        {
            dropped.Add("cache_control");
        }

        writer.WriteStartObject();
        writer.WriteString("type"u8, "function"u8);
        writer.WriteString("name"u8, tool.Name);
        if (tool.Description is { } description)
        {
            writer.WriteString("description"u8, description);
        }

        writer.WritePropertyName("parameters"u8);
        if (tool.Parameters is { } parameters)
        {
            parameters.WriteTo(writer);
        }
        else
        {
            writer.WriteRawValue("""{"type":"object","properties":{}}"""u8);
        }

        // Said always: where it is not, this server takes the strict form for granted, in which a schema means something else.
        writer.WriteBoolean("strict"u8, tool.Strict ?? false);
        writer.WriteEndObject();
    }

    private static void WriteChoice(Utf8JsonWriter writer, Conversation conversation)
    {
        switch (conversation.ToolChoice?.Use)
        {
            case null:
                break;
            case ToolUse.Named:
                writer.WriteStartObject("tool_choice"u8);
                writer.WriteString("type"u8, "function"u8);
                writer.WriteString("name"u8, conversation.ToolChoice.Name);
                writer.WriteEndObject();
                break;
            case var use:
                writer.WriteString("tool_choice"u8, use switch { ToolUse.None => "none", ToolUse.Required => "required", _ => "auto" });
                break;
        }

        if (conversation.ParallelCalls is { } parallel)
        {
            writer.WriteBoolean("parallel_tool_calls"u8, parallel);
        }
    }

    private static void WriteOther(Utf8JsonWriter writer, Conversation conversation, SortedSet<string> dropped)
    {
        foreach ((string name, JsonElement value) in conversation.Other)
        {
            if (Shared.Contains(name) || (conversation.Dialect == OpenAiResponsesDialect.DialectName && !Placed.Contains(name)))
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }
            else if (Refused.Contains(name))
            {
                throw Cannot(name, $"'{ClientText.Quote(name)}' has no counterpart in OpenAI's responses. Leave it out, or ask a model that knows it.");
            }
            else if (!Placed.Contains(name))
            {
                dropped.Add(name);
            }
        }
    }
}
