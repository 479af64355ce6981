using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Gateway.Conversations;
using Autarky.Ledger.Money;

namespace Autarky.Bench.Dialects;

/// <summary>What one choice of an answer says, to be compared.</summary>
internal sealed record Said(
    string Text, string Refusal, IReadOnlyList<string> Thoughts, IReadOnlyList<string> Seals, IReadOnlyList<string> Calls,
    EndReason? End, string? StopText, Usage Usage, int Weights)
{
    public static IReadOnlyList<Said> Of(ChatReply reply) =>
    [
        .. reply.Choices.Select(choice => new Said(
            choice.Text.ToString(),
            choice.Refusal.ToString(),
            [.. choice.Thoughts.Where(thought => !thought.IsHidden).Select(thought => thought.Text.ToString())],
            [.. choice.Thoughts.Where(thought => !OwnSeal.IsOwn(thought.Seal) && !string.IsNullOrEmpty(thought.Seal))
                .Select(thought => (thought.IsHidden ? "hidden " : "") + thought.Seal)],
            [.. choice.Calls.Select(call => $"{call.Id} {call.Name} {Canonical(call.Arguments.ToString())}")],
            choice.End,
            choice.StopText,
            reply.Usage ?? default,
            choice.Weights.Count)),
    ];

    /// <summary>What a message of the other dialect can say of it: one choice, no difference between text and refusal, no log-probabilities.</summary>
    public Said InAnthropics() => this with
    {
        Text = Text + Refusal,
        Refusal = "",
        Thoughts = Joined(Thoughts),
        Seals = [],
        End = Refusal.Length > 0 ? EndReason.Refused : End,
        Weights = 0,
    };

    /// <summary>What a completion of the other dialect can say of it: thoughts in one text without seals, fewer
    /// reasons of the end, and always that one of calls.</summary>
    public Said InOpenAis() => this with
    {
        Thoughts = Joined(Thoughts),
        Seals = [],
        StopText = null,
        End = End is EndReason.Paused or EndReason.StopText or EndReason.Stop ? Calls.Count > 0 ? EndReason.Calls : EndReason.Stop : End,
    };

    /// <summary>What differs, in words; empty for nothing.</summary>
    public static IEnumerable<string> Differences(IReadOnlyList<Said> expected, IReadOnlyList<Said> got)
    {
        if (expected.Count != got.Count)
        {
            yield return $"{expected.Count} choices became {got.Count}";
            yield break;
        }

        foreach ((Said a, Said b) in expected.Zip(got))
        {
            foreach ((string what, string before, string after) in (IEnumerable<(string, string, string)>)[
                ("text", a.Text, b.Text), ("refusal", a.Refusal, b.Refusal),
                ("thoughts", List(a.Thoughts), List(b.Thoughts)), ("seals", List(a.Seals), List(b.Seals)),
                ("calls", List(a.Calls), List(b.Calls)), ("end", $"{a.End}", $"{b.End}"),
                ("stop text", a.StopText ?? "", b.StopText ?? ""), ("usage", $"{a.Usage}", $"{b.Usage}"),
                ("log-probabilities", a.Weights.ToString(CultureInfo.InvariantCulture), b.Weights.ToString(CultureInfo.InvariantCulture))])
            {
                if (before != after)
                {
                    yield return $"{what}: '{Short(before)}' became '{Short(after)}'";
                }
            }
        }
    }

    private static string List(IReadOnlyList<string> texts) => string.Join(" | ", texts);

    private static string Short(string text) => text.Length <= 160 ? text : $"{text[..100]}…{text[^50..]} ({text.Length})";

    private static IReadOnlyList<string> Joined(IReadOnlyList<string> texts) => string.Concat(texts) is { Length: > 0 } all ? [all] : [];

    // Equal JSON is the same text.
    private static string Canonical(string json)
    {
        try
        {
            return Sorted(JsonNode.Parse(json))?.ToJsonString() ?? "null";
        }
        catch (JsonException)
        {
            return json;
        }
    }

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject fields => new JsonObject(fields.OrderBy(field => field.Key, StringComparer.Ordinal)
            .Select(field => KeyValuePair.Create(field.Key, Sorted(field.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
