using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Json;

namespace Autarky.Gateway.Dialects.OpenAiChat;

/// <summary>Reads completions, and the pieces of them that chunks carry.</summary>
internal static class CompletionReader
{
    /// <summary>A whole completion for which <see cref="Completions.LooksRight"/> is true.</summary>
    public static IReadOnlyList<ChatEvent> Read(JsonElement completion)
    {
        var events = new List<ChatEvent> { new AnswerStarted(Text(completion, "id"), Text(completion, "model")) };
        int n = 0;
        foreach (JsonElement choice in completion.GetProperty("choices"u8).EnumerateArray())
        {
            int index = choice.TryGetProperty("index"u8, out JsonElement given) && given.ValueKind == JsonValueKind.Number && given.TryGetInt32(out int number)
                ? number
                : n;
            n++;
            JsonElement message = choice.GetProperty("message"u8);
            var calls = new CallNumbers();
            AddTexts(index, message, events);
            AddCalls(index, message, calls, events, areWhole: true);
            AddWeights(index, choice, events);
            events.Add(new AnswerEnded(index, Reason(Text(choice, "finish_reason"), calls.Count > 0)));
        }

        if (UsageJson.Read(completion) is { } usage)
        {
            events.Add(new TokensCounted(usage));
        }

        return events;
    }

    /// <summary>Thoughts, text and refusal of a message or delta.</summary>
    public static void AddTexts(int choice, JsonElement message, List<ChatEvent> events)
    {
        if ((Text(message, "reasoning_content") ?? Text(message, "reasoning")) is { Length: > 0 } thought)
        {
            events.Add(new ThoughtAdded(choice, thought));
        }

        if (message.TryGetProperty("content"u8, out JsonElement content))
        {
            AddContent(choice, content, events);
        }

        if (Text(message, "refusal") is { Length: > 0 } refusal)
        {
            events.Add(new RefusalAdded(choice, refusal));
        }
    }

    /// <summary>Calls of a message or delta, old and new form.</summary>
    /// <param name="choice">The answer's number.</param>
    /// <param name="message">The message or delta.</param>
    /// <param name="calls">The calls that have begun.</param>
    /// <param name="events">Where they are added.</param>
    /// <param name="areWhole">Whether each call is complete.</param>
    public static void AddCalls(int choice, JsonElement message, CallNumbers calls, List<ChatEvent> events, bool areWhole)
    {
        if (message.TryGetProperty("tool_calls"u8, out JsonElement list) && list.ValueKind == JsonValueKind.Array)
        {
            int n = 0;
            foreach (JsonElement call in list.EnumerateArray())
            {
                int key = !areWhole
                    && call.TryGetProperty("index"u8, out JsonElement index) && index.ValueKind == JsonValueKind.Number && index.TryGetInt32(out int given)
                    ? given
                    : n;
                n++;
                if (call.TryGetProperty("function"u8, out JsonElement function) && function.ValueKind == JsonValueKind.Object)
                {
                    AddCall(choice, key, Text(call, "id"), function, calls, events, areWhole);
                }
            }
        }

        if (message.TryGetProperty("function_call"u8, out JsonElement old) && old.ValueKind == JsonValueKind.Object)
        {
            AddCall(choice, -1, null, old, calls, events, areWhole);
        }
    }

    public static void AddWeights(int choice, JsonElement parent, List<ChatEvent> events)
    {
        if (parent.TryGetProperty("logprobs"u8, out JsonElement logprobs) && logprobs.ValueKind == JsonValueKind.Object
            && logprobs.TryGetProperty("content"u8, out JsonElement tokens) && tokens.ValueKind == JsonValueKind.Array && tokens.GetArrayLength() > 0)
        {
            events.Add(new TokensWeighed(choice, [.. tokens.EnumerateArray().Select(Weight)]));
        }
    }

    /// <summary>Why an answer is over, from OpenAI's word for it.</summary>
    public static EndReason Reason(string? word, bool hasCalls) => word switch
    {
        "length" or "max_tokens" => EndReason.Length,
        "tool_calls" or "function_call" => EndReason.Calls,
        "content_filter" => EndReason.Refused,
        _ => hasCalls ? EndReason.Calls : EndReason.Stop, // some servers say "stop" after a call
    };

    public static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) ? AnswerJson.Text(value) : null;

    // Mistral's models that think send a list of parts in place of the text.
    private static void AddContent(int choice, JsonElement content, List<ChatEvent> events)
    {
        if (content.ValueKind == JsonValueKind.String)
        {
            if (AnswerJson.Text(content) is { Length: > 0 } text)
            {
                events.Add(new TextAdded(choice, text));
            }
        }
        else if (content.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement part in content.EnumerateArray().Where(part => part.ValueKind == JsonValueKind.Object))
            {
                if (Text(part, "text") is { Length: > 0 } piece)
                {
                    events.Add(new TextAdded(choice, piece));
                }
                else if (part.TryGetProperty("thinking"u8, out JsonElement thinking) && thinking.ValueKind == JsonValueKind.Array)
                {
                    foreach (JsonElement inner in thinking.EnumerateArray().Where(inner => inner.ValueKind == JsonValueKind.Object))
                    {
                        if (Text(inner, "text") is { Length: > 0 } thought)
                        {
                            events.Add(new ThoughtAdded(choice, thought));
                        }
                    }
                }
            }
        }
    }

    private static void AddCall(int choice, int key, string? id, JsonElement function, CallNumbers calls, List<ChatEvent> events, bool isWhole)
    {
        int call = calls.Take(choice, key, id, Text(function, "name"), events);
        string? arguments = function.TryGetProperty("arguments"u8, out JsonElement value) && value.ValueKind is JsonValueKind.Object
            ? value.GetRawText()
            : Text(function, "arguments");
        if (arguments is { Length: > 0 })
        {
            calls.Tell(choice, events);
            events.Add(new ArgumentsAdded(choice, call, arguments));
        }
        else if (isWhole)
        {
            calls.Tell(choice, events);
            events.Add(new ArgumentsAdded(choice, call, "{}"));
        }
    }

    private static TokenWeight Weight(JsonElement token) => new(
        Text(token, "token") ?? "",
        token.TryGetProperty("logprob"u8, out JsonElement logprob) && logprob.ValueKind == JsonValueKind.Number ? logprob.GetSingle() : 0,
        token.TryGetProperty("bytes"u8, out JsonElement bytes) && bytes.ValueKind == JsonValueKind.Array
            ? [.. bytes.EnumerateArray().Select(one => one.GetByte())]
            : [],
        token.TryGetProperty("top_logprobs"u8, out JsonElement top) && top.ValueKind == JsonValueKind.Array ? [.. top.EnumerateArray().Select(Weight)] : []);
}
