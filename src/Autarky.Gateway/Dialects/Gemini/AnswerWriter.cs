using System.Text.Json.Nodes;
using Autarky.Gateway.Conversations;
using Autarky.Ledger.Chat.Streams;

namespace Autarky.Gateway.Dialects.Gemini;

/// <summary>Writes answers, and the pieces that chunks of a stream have in common with them.</summary>
internal static class AnswerWriter
{
    public static byte[] Json(ChatReply reply, ReplyFrame frame)
    {
        var candidates = new JsonArray();
        foreach (ReplyChoice choice in reply.Choices)
        {
            candidates.Add(Candidate(choice.Index, Parts(choice, frame.Provider), choice.Refusal.Length > 0 ? EndReason.Refused : choice.End, choice.Weights));
        }

        return GoogleJson.Bytes(Answer(reply.Id, reply.Model, frame, candidates, reply.Usage ?? default));
    }

    public static JsonObject Answer(string? id, string? model, ReplyFrame frame, JsonArray candidates, Usage? usage)
    {
        var answer = new JsonObject { ["candidates"] = candidates };
        if (usage is { } counted)
        {
            answer["usageMetadata"] = GeminiUsage.Write(counted);
        }

        answer["modelVersion"] = model ?? frame.Model;
        answer["responseId"] = id ?? frame.Exchange.ToString();
        return answer;
    }

    public static JsonObject Candidate(int index, JsonArray parts, EndReason? end, IReadOnlyList<TokenWeight> weights)
    {
        var candidate = new JsonObject { ["content"] = new JsonObject { ["parts"] = parts, ["role"] = "model" } };
        if (end is { } reason)
        {
            candidate["finishReason"] = FinishReasons.Word(reason);
        }

        candidate["index"] = index;
        if (weights.Count > 0)
        {
            candidate["logprobsResult"] = new JsonObject
            {
                ["topCandidates"] = new JsonArray(
                    [.. weights.Select(weight => new JsonObject { ["candidates"] = new JsonArray([.. weight.Top.Select(Weight)]) })]),
                ["chosenCandidates"] = new JsonArray([.. weights.Select(Weight)]),
            };
        }

        return candidate;
    }

    public static JsonObject Text(string text) => new() { ["text"] = text };

    public static JsonObject Thought(string text) => new() { ["text"] = text, ["thought"] = true };

    /// <summary>A thought's seal that another maker than Google made.</summary>
    public static JsonObject Carried(string text, string words, string? seal, bool isHidden, string? origin)
    {
        JsonObject part = Thought(text);
        part["thoughtSignature"] = CarriedSignature.Write(words, seal, isHidden, origin);
        return part;
    }

    /// <summary>A call. What a model wrote that is no JSON object is kept in one member.</summary>
    public static JsonObject Call(string id, string name, string arguments, string? signature)
    {
        JsonObject args = GoogleJson.Object(arguments.Length == 0 ? "{}" : arguments) ?? new JsonObject { [MergedBlock.InvalidInput] = arguments };
        var part = new JsonObject { ["functionCall"] = new JsonObject { ["id"] = id, ["name"] = name, ["args"] = args } };
        if (signature is not null)
        {
            part["thoughtSignature"] = signature;
        }

        return part;
    }

    private static JsonArray Parts(ReplyChoice choice, string? provider)
    {
        var parts = new JsonArray();
        string? ofCall = null;
        foreach (object piece in choice.InOrder)
        {
            switch (piece)
            {
                case ReplyText text:
                    parts.Add(Text(text.Text.ToString()));
                    break;
                case ReplyThought thought:
                    string words = thought.Text.ToString();
                    if (Signature.Read(thought.Seal) is { } own)
                    {
                        if (words.Length > 0)
                        {
                            parts.Add(Thought(words));
                        }

                        ofCall = own.Place == SignedPart.Call ? own.Value : ofCall;
                        Sign(parts, own.Place, own.Value);
                    }
                    else
                    {
                        parts.Add(thought.Seal is null ? Thought(words) : Carried(words, words, thought.Seal, thought.IsHidden, provider));
                    }

                    break;
                case ReplyCall call:
                    parts.Add(Call(call.Id, call.Name, call.Arguments.ToString(), ofCall));
                    ofCall = null;
                    break;
            }
        }

        return parts;
    }

    private static void Sign(JsonArray parts, SignedPart place, string signature)
    {
        bool hasText = place != SignedPart.EmptyText && parts is [.., JsonObject last] && last.ContainsKey("text");
        if (place != SignedPart.Call)
        {
            if (!hasText)
            {
                parts.Add(Text(""));
            }

            parts[^1]!["thoughtSignature"] = signature;
        }
    }

    private static JsonObject Weight(TokenWeight weight) => new() { ["token"] = weight.Text, ["logProbability"] = weight.Logprob };
}
