using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Json;

namespace Autarky.Gateway.Dialects.OpenAiChat;

/// <summary>
/// Reads a stream of chunks. The end of an answer is told once and at the end of the stream: some servers say <c>stop</c> with every chunk's empty string, some
/// before the last call, some only in a later chunk.
/// </summary>
internal sealed class ChunkReader : IStreamReader
{
    private readonly SortedDictionary<int, (CallNumbers Calls, string? Reason, bool HasContent)> _choices = [];
    private bool _started;

    public bool IsDone { get; private set; }

    public SaidError? Error { get; private set; }

    public Usage? Usage { get; private set; }

    public void Read(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, List<ChatEvent> events)
    {
        ReadOnlySpan<byte> trimmed = data.Trim(" \t\n"u8);
        if (trimmed.IsEmpty)
        {
            return;
        }

        if (trimmed.SequenceEqual("[DONE]"u8))
        {
            // An end mark behind answers of which some say why they ended, and some not, stands behind a cut.
            if (_choices.Values.Any(choice => choice.Reason is not null) && _choices.Values.Any(IsOpen))
            {
                throw new InvalidDataException("broke off in the middle of one of its answers");
            }

            IsDone = true;
            End(events);
            return;
        }

        if (name.SequenceEqual("error"u8))
        {
            Error = ErrorReader.OfEvent(trimmed);
            return;
        }

        using JsonDocument document = AnswerJson.Parse(trimmed);
        JsonElement chunk = document.RootElement;
        if ((Error = ErrorReader.InAnswer(chunk)) is not null)
        {
            return;
        }

        Start(chunk, events);
        Usage = UsageJson.Read(chunk) is { } counted ? Ledger.Money.Usage.Largest(Usage, counted) : Usage;
        if (chunk.TryGetProperty("choices"u8, out JsonElement choices) && choices.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement choice in choices.EnumerateArray())
            {
                ReadChoice(choice, events);
            }
        }
    }

    /// <inheritdoc/>
    public bool TryEnd(List<ChatEvent> events)
    {
        // Without the end mark a stream is whole only when the model said why it stopped, of every answer.
        if (!_choices.Values.Any(choice => choice.Reason is not null) || _choices.Values.Any(IsOpen))
        {
            return false;
        }

        IsDone = true;
        End(events);
        return true;
    }

    private static bool IsOpen((CallNumbers Calls, string? Reason, bool HasContent) choice) => choice.HasContent && choice.Reason is null;

    private void Start(JsonElement chunk, List<ChatEvent> events)
    {
        // Azure's first chunk has an empty model and no choices.
        if (!_started && CompletionReader.Text(chunk, "model") is { Length: > 0 } model)
        {
            _started = true;
            events.Add(new AnswerStarted(CompletionReader.Text(chunk, "id") is { Length: > 0 } id ? id : null, model));
        }
    }

    private void ReadChoice(JsonElement choice, List<ChatEvent> events)
    {
        if (!_started)
        {
            _started = true;
            events.Add(new AnswerStarted(null, null));
        }

        int index = choice.TryGetProperty("index"u8, out JsonElement given) && given.ValueKind == JsonValueKind.Number && given.TryGetInt32(out int number)
            ? number
            : 0;
        if (!_choices.TryGetValue(index, out (CallNumbers Calls, string? Reason, bool HasContent) known))
        {
            known = (new CallNumbers(), null, false);
        }

        int before = events.Count;
        if (choice.TryGetProperty("delta"u8, out JsonElement delta) && delta.ValueKind == JsonValueKind.Object)
        {
            if (!delta.TryGetProperty("tool_calls"u8, out _))
            {
                known.Calls.Tell(index, events);
            }

            CompletionReader.AddTexts(index, delta, events);
            CompletionReader.AddCalls(index, delta, known.Calls, events, areWhole: false);
        }
        else if (!known.HasContent && choice.TryGetProperty("message"u8, out JsonElement message) && message.ValueKind == JsonValueKind.Object)
        {
            // Some servers send all of it in one chunk, and some say it once more at the end.
            CompletionReader.AddTexts(index, message, events);
            CompletionReader.AddCalls(index, message, known.Calls, events, areWhole: true);
        }

        bool hasContent = known.HasContent || events.Count > before || known.Calls.Count > 0;
        CompletionReader.AddWeights(index, choice, events);
        string? reason = CompletionReader.Text(choice, "finish_reason");
        _choices[index] = (known.Calls, string.IsNullOrEmpty(reason) ? known.Reason : reason, hasContent);
    }

    private void End(List<ChatEvent> events)
    {
        // A choice of which nothing came, not even why it ended, is no answer.
        foreach ((int index, (CallNumbers calls, string? reason, bool _))
            in _choices.Where(choice => choice.Value.Reason is not null || choice.Value.HasContent))
        {
            calls.Tell(index, events);
            events.Add(new AnswerEnded(index, CompletionReader.Reason(reason, calls.Count > 0)));
        }

        if (Usage is { } usage)
        {
            events.Add(new TokensCounted(usage));
        }
    }
}
