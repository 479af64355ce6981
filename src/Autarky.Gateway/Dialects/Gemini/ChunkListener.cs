using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Json;

namespace Autarky.Gateway.Dialects.Gemini;

/// <summary>
/// Listens to a stream that is passed on, and puts its chunks together into the one answer that the ledger keeps, unknown fields included: the last of each
/// counts, parts follow each other, and texts of one kind without anything else in them are one.
/// </summary>
internal sealed class ChunkListener : IStreamListener
{
    private readonly JsonObject _answer = [];
    private readonly SortedDictionary<int, JsonObject> _candidates = [];
    private bool _isBlocked;

    public bool HasToken { get; private set; }

    public bool IsWhole => _isBlocked
        || (_candidates.Count > 0 && _candidates.Values.All(candidate => candidate["finishReason"]?.GetValueKind() == JsonValueKind.String));

    public SaidError? Error { get; private set; }

    public bool Malformed { get; private set; }

    public bool OnEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        if (data.Trim(" \t\n"u8).IsEmpty)
        {
            return true;
        }

        try
        {
            using JsonDocument document = AnswerJson.Parse(data);
            if ((Error = ErrorReader.InAnswer(document.RootElement)) is not null)
            {
                return false;
            }

            Add(JsonNode.Parse(data, documentOptions: AnswerJson.Options)!.AsObject());
            return true;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or ArgumentException or NullReferenceException)
        {
            Malformed = true;
            return false;
        }
    }

    public byte[] Completion()
    {
        if (_candidates.Count > 0)
        {
            _answer["candidates"] = new JsonArray([.. _candidates.Values.Select(candidate => candidate.DeepClone())]);
        }

        return GoogleJson.Bytes(_answer);
    }

    public string WrittenText()
    {
        using JsonDocument document = AnswerJson.Parse(Completion().AsMemory());
        var reply = new ChatReply();
        var reader = new AnswerReader();
        List<ChatEvent> events = [];
        reader.Read(document.RootElement, events);
        events.ForEach(reply.Add);
        return reply.WrittenText();
    }

    private void Add(JsonObject chunk)
    {
        foreach ((string name, JsonNode? value) in chunk.ToArray())
        {
            if (name == "candidates" && value is JsonArray candidates)
            {
                foreach (JsonNode? candidate in candidates)
                {
                    AddCandidate(candidate!.AsObject());
                }
            }
            else if (name == "usageMetadata" && value is JsonObject counts && _answer[name] is JsonObject before)
            {
                foreach ((string count, JsonNode? number) in counts.ToArray())
                {
                    before[count] = number?.DeepClone();
                }
            }
            else
            {
                _isBlocked |= name == "promptFeedback" && value is JsonObject feedback && feedback["blockReason"] is not null;
                _answer[name] = value?.DeepClone();
            }
        }

        HasToken |= _isBlocked;
    }

    private void AddCandidate(JsonObject candidate)
    {
        int index = candidate["index"] is JsonValue number && number.TryGetValue(out int given) ? given : 0;
        HasToken |= candidate["finishReason"] is not null || (candidate["content"] is JsonObject said && said["parts"] is JsonArray { Count: > 0 });
        if (!_candidates.TryGetValue(index, out JsonObject? known))
        {
            _candidates[index] = candidate.DeepClone().AsObject();
            return;
        }

        foreach ((string name, JsonNode? value) in candidate.ToArray())
        {
            if (name == "content" && value is JsonObject content && known[name] is JsonObject before)
            {
                AddContent(before, content);
            }
            else
            {
                known[name] = value?.DeepClone();
            }
        }
    }

    private static void AddContent(JsonObject known, JsonObject content)
    {
        foreach ((string name, JsonNode? value) in content.ToArray())
        {
            if (name != "parts" || known[name] is not JsonArray parts || value is not JsonArray more)
            {
                known[name] = value?.DeepClone();
                continue;
            }

            foreach (JsonNode? part in more)
            {
                if (parts is [.., JsonObject last] && IsText(last) is { } kind && part is JsonObject next && IsText(next) == kind)
                {
                    last["text"] = (string?)last["text"] + (string?)next["text"];
                }
                else
                {
                    parts.Add(part?.DeepClone());
                }
            }
        }
    }

    // Whether it is a thought, of a part that is text and nothing else; null for any other.
    private static bool? IsText(JsonObject part)
    {
        bool isThought = part["thought"] is JsonValue thought && thought.GetValueKind() == JsonValueKind.True;
        bool isAlone = part.Count == (part.ContainsKey("thought") ? 2 : 1);
        return isAlone && part["text"]?.GetValueKind() == JsonValueKind.String ? isThought : null;
    }
}
