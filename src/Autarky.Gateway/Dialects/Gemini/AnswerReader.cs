using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Errors;

namespace Autarky.Gateway.Dialects.Gemini;

/// <summary>Reads an answer: one object, or the chunks of a stream one after the other, which have the same shape.</summary>
internal sealed class AnswerReader
{
    private readonly SortedDictionary<int, CandidateReader> _candidates = [];
    private readonly GeminiUsage _usage = new();
    private string? _id;
    private bool _started;
    private bool _isBlocked;

    public Usage? Usage => _usage.IsKnown ? _usage.ToUsage() : null;

    /// <summary>Whether the answer is all there: whether every candidate said why it stopped, or the prompt was blocked.</summary>
    public bool IsFinished => _isBlocked || (_candidates.Count > 0 && _candidates.Values.All(candidate => candidate.Reason is not null));

    /// <summary>The end of a candidate that is none, in words; null where there is no such.</summary>
    public string? Fault => _candidates.Values.FirstOrDefault(candidate => candidate.Reason is { } reason && FinishReasons.IsFault(reason)) is { } faulty
        ? $"{faulty.Reason}: {faulty.Message ?? "the model wrote a call that is none."}"
        : null;

    /// <summary>Whether a body has the shape: an object, or the list of them that a stream is without <c>alt=sse</c>.</summary>
    public static bool LooksRight(JsonElement answer) => answer.ValueKind == JsonValueKind.Array
        ? answer.GetArrayLength() > 0 && answer.EnumerateArray().All(IsAnswer)
        : IsAnswer(answer);

    /// <summary>A whole answer, or the list of its chunks.</summary>
    /// <exception cref="GatewayException">The model wrote a call that is none.</exception>
    public static IReadOnlyList<ChatEvent> ReadWhole(JsonElement answer)
    {
        var reader = new AnswerReader();
        List<ChatEvent> events = [];
        foreach (JsonElement chunk in answer.ValueKind == JsonValueKind.Array ? answer.EnumerateArray().ToArray() : [answer])
        {
            reader.Read(chunk, events);
        }

        if (reader.Fault is { } fault)
        {
            throw new GatewayException(GatewayError.ProviderError, $"The provider ended its answer with {Scrubber.Clean(fault, null)}");
        }

        reader.End(events);
        return events;
    }

    public void Read(JsonElement chunk, List<ChatEvent> events)
    {
        if (!_started)
        {
            _started = true;
            _id = GoogleJson.Text(chunk, "responseId");
            events.Add(new AnswerStarted(_id, GoogleJson.Text(chunk, "modelVersion")));
        }

        _usage.Add(chunk);
        foreach (JsonElement candidate in GoogleJson.Items(chunk, "candidates"))
        {
            int index = GoogleJson.Given(candidate, "index") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out int given) ? given : 0;
            if (!_candidates.TryGetValue(index, out CandidateReader? reader))
            {
                _candidates[index] = reader = new CandidateReader(index, _id);
            }

            reader.Read(candidate, events);
        }

        if (GoogleJson.Given(chunk, "promptFeedback") is { } feedback && GoogleJson.Text(feedback, "blockReason") is { Length: > 0 } reason
            && _candidates.Count == 0 && !_isBlocked)
        {
            _isBlocked = true;
            events.Add(new RefusalAdded(0, GoogleJson.Text(feedback, "blockReasonMessage") ?? $"The prompt was blocked: {reason}."));
        }
    }

    public void End(List<ChatEvent> events)
    {
        foreach (CandidateReader candidate in _candidates.Values)
        {
            candidate.End(events);
        }

        if (_isBlocked && _candidates.Count == 0)
        {
            events.Add(new AnswerEnded(0, EndReason.Refused));
        }

        if (Usage is { } usage)
        {
            events.Add(new TokensCounted(usage));
        }
    }

    private static bool IsAnswer(JsonElement answer) => answer.ValueKind == JsonValueKind.Object
        && (GoogleJson.Given(answer, "candidates") is { ValueKind: JsonValueKind.Array }
            || GoogleJson.Given(answer, "promptFeedback") is not null || GoogleJson.Given(answer, "usageMetadata") is not null)
        && ErrorReader.InAnswer(answer) is null;
}
