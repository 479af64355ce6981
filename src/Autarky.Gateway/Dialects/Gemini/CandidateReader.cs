using System.Text.Json;
using Autarky.Gateway.Conversations;

namespace Autarky.Gateway.Dialects.Gemini;

/// <summary>Reads one candidate, whole or chunk by chunk.</summary>
/// <param name="choice">Its number, from 0.</param>
/// <param name="answerId">The answer's id, of which ids of calls are made that have none; null where it has none.</param>
internal sealed class CandidateReader(int choice, string? answerId)
{
    private const int LongestAnswerId = 40;

    private readonly string _callPrefix =
        "call_" + (IsFit(answerId) ? answerId : Guid.NewGuid().ToString("N")[..16]) + (choice > 0 ? $"_{choice}_" : "_");

    private int _calls;
    private bool _inThought;
    private bool _hasSaid;
    private PartialArguments? _partial;

    /// <summary>Google's word for why it ended; null while it has not.</summary>
    public string? Reason { get; private set; }

    /// <summary>What the server says about the end; null where it says nothing.</summary>
    public string? Message { get; private set; }

    public void Read(JsonElement candidate, List<ChatEvent> events)
    {
        if (GoogleJson.Given(candidate, "content") is { } content)
        {
            foreach (JsonElement part in GoogleJson.Items(content, "parts"))
            {
                Part(part, events);
            }
        }

        if (GoogleJson.Given(candidate, "logprobsResult") is { } weights && Weights(weights) is { Count: > 0 } tokens)
        {
            events.Add(new TokensWeighed(choice, tokens));
        }

        if (GoogleJson.Text(candidate, "finishReason") is { Length: > 0 } reason and not "FINISH_REASON_UNSPECIFIED")
        {
            Reason = reason;
            Message = GoogleJson.Text(candidate, "finishMessage") ?? Message;
        }
    }

    public void End(List<ChatEvent> events)
    {
        EndPartial(events);
        events.Add(new AnswerEnded(choice, FinishReasons.Read(Reason ?? "STOP", _hasSaid, _calls > 0)));
    }

    private void Part(JsonElement part, List<ChatEvent> events)
    {
        string? signature = GoogleJson.Text(part, "thoughtSignature");
        if (GoogleJson.Given(part, "functionCall") is { ValueKind: JsonValueKind.Object } call)
        {
            Call(call, signature, events);
        }
        else if (GoogleJson.Text(part, "text") is { } text)
        {
            if (GoogleJson.IsTrue(part, "thought"))
            {
                Thought(text, signature, events);
            }
            else
            {
                Text(text, signature, events);
            }
        }
    }

    private void Thought(string text, string? signature, List<ChatEvent> events)
    {
        if (text.Length > 0)
        {
            events.Add(new ThoughtAdded(choice, text));
            _inThought = true;
        }

        Seal(SignedPart.Thought, signature, events);
    }

    private void Text(string text, string? signature, List<ChatEvent> events)
    {
        if (text.Length > 0)
        {
            events.Add(new TextAdded(choice, text));
            (_inThought, _hasSaid) = (false, true);
        }

        Seal(text.Length > 0 ? SignedPart.Text : SignedPart.EmptyText, signature, events);
    }

    private void Seal(SignedPart place, string? signature, List<ChatEvent> events)
    {
        if (!string.IsNullOrEmpty(signature))
        {
            events.Add(new ThoughtSealed(choice, Signature.Seal(place, signature), IsHidden: !_inThought));
            _inThought = false;
        }
    }

    private void Call(JsonElement call, string? signature, List<ChatEvent> events)
    {
        string? name = GoogleJson.Text(call, "name");
        bool goesOn = GoogleJson.IsTrue(call, "willContinue");
        if (!string.IsNullOrEmpty(name))
        {
            EndPartial(events);
            Seal(SignedPart.Call, signature, events);
            _inThought = false;
            string id = GoogleJson.Text(call, "id") is { Length: > 0 } given ? given : _callPrefix + _calls;
            events.Add(new CallStarted(choice, _calls++, id, name));
            _hasSaid = true;
            if (goesOn)
            {
                _partial = new PartialArguments();
            }
            else
            {
                events.Add(new ArgumentsAdded(
                    choice, _calls - 1, GoogleJson.Given(call, "args") is { ValueKind: JsonValueKind.Object } whole ? whole.GetRawText() : "{}"));
            }
        }
        else if (_partial is null && call.EnumerateObject().Any())
        {
            throw new KeyNotFoundException("A call without a name.");
        }

        if (_partial is { } partial)
        {
            if (GoogleJson.Given(call, "partialArgs") is { } pieces)
            {
                partial.Add(pieces);
            }

            if (!goesOn)
            {
                EndPartial(events);
            }
        }
    }

    private void EndPartial(List<ChatEvent> events)
    {
        if (_partial is { } partial)
        {
            events.Add(new ArgumentsAdded(choice, _calls - 1, partial.ToJson()));
            _partial = null;
        }
    }

    private static bool IsFit(string? id) =>
        id is { Length: > 0 and <= LongestAnswerId } && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    private static List<TokenWeight> Weights(JsonElement weights)
    {
        JsonElement[] tops = [.. GoogleJson.Items(weights, "topCandidates")];
        return
        [
            .. GoogleJson.Items(weights, "chosenCandidates").Select((token, index) => Weight(token, index < tops.Length
                ? [.. GoogleJson.Items(tops[index], "candidates").Select(top => Weight(top, []))]
                : [])),
        ];
    }

    private static TokenWeight Weight(JsonElement token, IReadOnlyList<TokenWeight> top)
    {
        string text = GoogleJson.Text(token, "token") ?? "";
        float logprob = GoogleJson.Given(token, "logProbability") is { ValueKind: JsonValueKind.Number } number && number.TryGetSingle(out float value)
            && float.IsFinite(value) ? value : 0;
        return new TokenWeight(text, logprob, System.Text.Encoding.UTF8.GetBytes(text), top);
    }
}
