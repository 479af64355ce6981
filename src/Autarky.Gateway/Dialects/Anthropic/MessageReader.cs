using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Json;

namespace Autarky.Gateway.Dialects.Anthropic;

/// <summary>Reads whole messages.</summary>
internal static class MessageReader
{
    /// <summary>Whether a body is a message: a list of blocks, each with a type, and no error in it.</summary>
    public static bool LooksRight(JsonElement root) => root.ValueKind == JsonValueKind.Object
        && root.TryGetProperty("content"u8, out JsonElement content) && content.ValueKind == JsonValueKind.Array
        && content.EnumerateArray().All(
            block => block.ValueKind == JsonValueKind.Object && block.TryGetProperty("type"u8, out JsonElement type) && type.ValueKind == JsonValueKind.String)
        && ErrorReader.InAnswer(root) is null;

    /// <exception cref="KeyNotFoundException">A field that every message has is missing.</exception>
    /// <exception cref="InvalidOperationException">A field has another type.</exception>
    public static IReadOnlyList<ChatEvent> Read(JsonElement message)
    {
        var events = new List<ChatEvent> { new AnswerStarted(message.GetProperty("id"u8).GetString(), message.GetProperty("model"u8).GetString()) };
        int calls = 0;
        foreach (JsonElement block in message.GetProperty("content"u8).EnumerateArray())
        {
            switch (block.GetProperty("type"u8).GetString())
            {
                case "text" when AnswerJson.Text(block.GetProperty("text"u8)) is { Length: > 0 } text:
                    events.Add(new TextAdded(0, text));
                    break;
                case "thinking":
                    if (AnswerJson.Text(block.GetProperty("thinking"u8)) is { Length: > 0 } thought)
                    {
                        events.Add(new ThoughtAdded(0, thought));
                    }

                    events.Add(new ThoughtSealed(0, Text(block, "signature")));
                    break;
                case "redacted_thinking":
                    events.Add(new ThoughtSealed(0, Text(block, "data"), IsHidden: true));
                    break;
                case "tool_use":
                    events.Add(new CallStarted(0, calls, block.GetProperty("id"u8).GetString()!, block.GetProperty("name"u8).GetString()!));
                    events.Add(new ArgumentsAdded(0, calls, InvalidInput.Arguments(block.GetProperty("input"u8))));
                    calls++;
                    break;
            }
        }

        events.Add(new AnswerEnded(0, StopReasons.Read(Text(message, "stop_reason")), Text(message, "stop_sequence")));
        var usage = new MessageUsage();
        usage.Add(message);
        if (usage.IsKnown)
        {
            events.Add(new TokensCounted(usage.ToUsage()));
        }

        return events;
    }

    public static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? AnswerJson.Text(value) : null;
}
