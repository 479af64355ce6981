using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Gateway.Conversations;
using Autarky.Ledger.Json;
using static Autarky.Gateway.Json.JsonFields;

namespace Autarky.Gateway.Dialects.OpenAiResponses;

/// <summary>Reads whole responses, and the items of their output.</summary>
internal static class ResponseReader
{
    /// <summary>Whether a body is a response that has ended: a list of items, each with a type.</summary>
    public static bool LooksRight(JsonElement root) => root.ValueKind == JsonValueKind.Object
        && root.TryGetProperty("output"u8, out JsonElement output) && output.ValueKind == JsonValueKind.Array
        && GivenText(root, "status") is null or "completed" or "incomplete"
        && output.EnumerateArray().All(item => GivenText(item, "type") is not null);

    /// <summary>The id of a response's body; null where it is no response.</summary>
    public static string? IdOf(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return GivenText(document.RootElement, "id");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <exception cref="KeyNotFoundException">A field that every response has is missing.</exception>
    /// <exception cref="InvalidOperationException">A field has another type.</exception>
    public static IReadOnlyList<ChatEvent> Read(JsonElement response)
    {
        var events = new List<ChatEvent> { new AnswerStarted(GivenText(response, "id"), GivenText(response, "model")) };
        int calls = 0;
        foreach (JsonElement item in response.GetProperty("output"u8).EnumerateArray())
        {
            switch (GivenText(item, "type"))
            {
                case "message":
                    Message(item, events);
                    break;
                case "reasoning":
                    if (Words(item) is { Length: > 0 } words)
                    {
                        events.Add(new ThoughtAdded(0, words));
                    }

                    events.Add(Sealed(item));
                    break;
                case "function_call" or "custom_tool_call":
                    events.Add(CallOf(item, calls));
                    events.Add(new ArgumentsAdded(0, calls++, ArgumentsOf(item)));
                    break;
            }
        }

        events.Add(new AnswerEnded(0, Reason(response, calls > 0)));
        if (ResponseUsage.Read(response) is { } usage)
        {
            events.Add(new TokensCounted(usage));
        }

        return events;
    }

    /// <summary>Why a response ended.</summary>
    public static EndReason Reason(JsonElement response, bool hasCalls) =>
        Given(response, "incomplete_details") is { } details && GivenText(details, "reason") is { } why
            ? why == "content_filter" ? EndReason.Refused : EndReason.Length
            : hasCalls ? EndReason.Calls : EndReason.Stop;

    /// <summary>The beginning of a call.</summary>
    public static CallStarted CallOf(JsonElement item, int call)
    {
        string name = item.GetProperty("name"u8).GetString()!;
        return new CallStarted(0, call, item.GetProperty("call_id"u8).GetString()!, GivenText(item, "namespace") is { } space ? space + "__" + name : name);
    }

    /// <summary>The whole arguments of a call.</summary>
    public static string ArgumentsOf(JsonElement item) => GivenText(item, "type") == "custom_tool_call"
        ? new JsonObject { [WireTools.InputName] = GivenText(item, "input") ?? "" }.ToJsonString(ReadableJson.Nodes)
        : GivenText(item, "arguments") is { Length: > 0 } arguments ? arguments : "{}";

    /// <summary>The words of a thought: as it was, where the server shows it, else its summary.</summary>
    public static string Words(JsonElement item)
    {
        JsonElement parts = Given(item, "content") is { ValueKind: JsonValueKind.Array } content && content.GetArrayLength() > 0
            ? content
            : Given(item, "summary") ?? default;
        return parts.ValueKind == JsonValueKind.Array ? string.Join("\n\n", parts.EnumerateArray().Select(part => GivenText(part, "text"))) : "";
    }

    /// <summary>The end of a thought.</summary>
    public static ThoughtSealed Sealed(JsonElement item)
    {
        string? seal = GivenText(item, "encrypted_content") is { Length: > 0 } encrypted ? ReasoningSeal.Write(GivenText(item, "id") ?? "rs", encrypted) : null;
        return new ThoughtSealed(0, seal, IsHidden: seal is not null && Words(item).Length == 0);
    }

    /// <summary>How likely the tokens of a text were.</summary>
    public static IReadOnlyList<TokenWeight> Weights(JsonElement part) => Given(part, "logprobs") is { ValueKind: JsonValueKind.Array } list
        ? [.. list.EnumerateArray().Select(Weight)]
        : [];

    /// <summary>What a message says.</summary>
    public static void Message(JsonElement item, List<ChatEvent> events)
    {
        foreach (JsonElement part in item.GetProperty("content"u8).EnumerateArray())
        {
            if (GivenText(part, "refusal") is { Length: > 0 } refusal)
            {
                events.Add(new RefusalAdded(0, refusal));
            }
            else if (GivenText(part, "text") is { Length: > 0 } text)
            {
                events.Add(new TextAdded(0, text));
                if (Weights(part) is { Count: > 0 } weights)
                {
                    events.Add(new TokensWeighed(0, weights));
                }
            }
        }
    }

    private static TokenWeight Weight(JsonElement token) => new(
        GivenText(token, "token") ?? "",
        Given(token, "logprob") is { ValueKind: JsonValueKind.Number } logprob ? logprob.GetSingle() : 0,
        Given(token, "bytes") is { ValueKind: JsonValueKind.Array } bytes ? [.. bytes.EnumerateArray().Select(one => one.GetByte())] : [],
        Given(token, "top_logprobs") is { ValueKind: JsonValueKind.Array } top ? [.. top.EnumerateArray().Select(Weight)] : []);
}
