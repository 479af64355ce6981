using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Dialects.OpenAiChat;
using Autarky.Gateway.Errors;

namespace Autarky.Gateway.Providers.Local;

/// <summary>Messages and tools as chat templates read them: in the shape that OpenAI's API had when the templates were written.</summary>
internal static class LocalMessages
{
    /// <exception cref="GatewayException">A message holds something that no local model reads.</exception>
    public static JsonArray Messages(Conversation conversation)
    {
        var shaped = new JsonArray();
        string image = conversation.Dialect == OpenAiChatDialect.DialectName ? "image_url" : "image";
        foreach (Message message in conversation.Messages)
        {
            foreach (ResultPart result in message.Parts.OfType<ResultPart>())
            {
                shaped.Add(Result(message, result, image));
            }

            if (message.Speaker == Speaker.Assistant || message.Parts.Any(part => part is not ResultPart) || !message.Parts.Any())
            {
                shaped.Add(One(message, image));
            }
        }

        return shaped;
    }

    /// <summary>The tools that a choice leaves; null for none.</summary>
    public static JsonArray? Tools(IEnumerable<Tool> tools)
    {
        JsonArray shaped = [.. tools.Select(tool =>
        {
            var function = new JsonObject { ["name"] = tool.Name };
            if (tool.Description is { } description)
            {
                function["description"] = description;
            }

            if (tool.Parameters is { } parameters)
            {
                function["parameters"] = JsonNode.Parse(parameters.GetRawText());
            }

            if (tool.Strict is { } strict)
            {
                function["strict"] = strict;
            }

            return (JsonNode)new JsonObject { ["type"] = "function", ["function"] = function };
        })];
        return shaped.Count > 0 ? shaped : null;
    }

    private static JsonObject Result(Message message, ResultPart result, string image)
    {
        var shaped = new JsonObject { ["role"] = "tool", ["content"] = Content(message, result.Parts, isList: false, image) };
        if (result.CallId is { } id)
        {
            shaped["tool_call_id"] = id;
        }

        if (result.Name is { } name)
        {
            shaped["name"] = name;
        }

        return shaped;
    }

    private static JsonObject One(Message message, string image)
    {
        string role = message.Speaker switch
        {
            Speaker.System => "system",
            Speaker.Assistant => "assistant",
            Speaker.Tool => "tool",
            _ => "user",
        };
        CallPart[] calls = [.. message.Parts.OfType<CallPart>()];
        List<Part> said = [.. message.Parts.Where(part => part is not (CallPart or ResultPart or ThoughtPart))];
        var shaped = new JsonObject { ["role"] = role };
        shaped["content"] = Content(message, said, message.IsList, image);
        if (message.Name is { } name)
        {
            shaped["name"] = name;
        }

        string thoughts = string.Concat(message.Parts.OfType<ThoughtPart>().Select(thought => thought.Text));
        if (thoughts.Length > 0)
        {
            shaped["reasoning_content"] = thoughts;
        }

        if (calls.Length > 0)
        {
            shaped["tool_calls"] = new JsonArray([.. calls.Select(Call)]);
        }

        foreach ((string other, JsonElement value) in message.Other)
        {
            shaped[other] = JsonNode.Parse(value.GetRawText());
        }

        return shaped;
    }

    private static JsonNode Call(CallPart call)
    {
        var shaped = new JsonObject { ["type"] = "function", ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = call.Arguments } };
        if (call.Id is { } id)
        {
            shaped["id"] = id;
        }

        return shaped;
    }

    private static JsonNode Content(Message message, IReadOnlyList<Part> parts, bool isList, string image)
    {
        foreach (Part part in parts)
        {
            if (part is not (TextPart or RefusalPart))
            {
                string type = part switch { ImagePart => image, DocumentPart => "document", OtherPart other => other.Type, _ => part.GetType().Name };
                throw new GatewayException(GatewayError.ProviderCannotExpress,
                    $"{message.At} holds a part of type '{ClientText.Quote(type)}', and the model reads text only.", $"{message.At}.content");
            }
        }

        IEnumerable<string> texts = parts.Select(part => part is TextPart text ? text.Text : ((RefusalPart)part).Text);
        return isList
            ? new JsonArray([.. texts.Select(text => (JsonNode)new JsonObject { ["type"] = "text", ["text"] = text })])
            : JsonValue.Create(string.Concat(texts));
    }
}
