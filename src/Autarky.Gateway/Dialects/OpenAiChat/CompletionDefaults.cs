using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Ledger.Json;

namespace Autarky.Gateway.Dialects.OpenAiChat;

/// <summary>Puts into a stored completion what client libraries insist on. What is there stays as it is, byte for byte where nothing is missing.</summary>
internal static class CompletionDefaults
{
    /// <param name="completion">A completion for which <see cref="Completions.LooksRight"/> is true.</param>
    /// <param name="frame">What is put where a field is missing.</param>
    /// <param name="usage">The tokens, where it has none.</param>
    public static ReadOnlyMemory<byte> Fill(JsonElement completion, ReplyFrame frame, Usage usage)
    {
        if (IsWhole(completion))
        {
            return JsonMarshal.GetRawUtf8Value(completion).ToArray();
        }

        JsonObject whole = JsonObject.Create(completion)!;
        whole["id"] ??= "chatcmpl-" + frame.Exchange;
        whole["object"] ??= "chat.completion";
        whole["created"] ??= frame.Created.ToUnixTimeSeconds();
        whole["model"] ??= frame.Model;
        whole["usage"] ??= new JsonObject
        {
            ["prompt_tokens"] = usage.Input,
            ["completion_tokens"] = usage.Output,
            ["total_tokens"] = (long)usage.Input + usage.Output,
            ["prompt_tokens_details"] = new JsonObject { ["cached_tokens"] = usage.CachedInput },
        };
        int index = 0;
        foreach (JsonObject choice in whole["choices"]!.AsArray().OfType<JsonObject>())
        {
            FillChoice(choice, index++);
        }

        return Encoding.UTF8.GetBytes(whole.ToJsonString(ReadableJson.Nodes));
    }

    private static bool IsWhole(JsonElement completion) =>
        Has(completion, "id") && Has(completion, "object") && Has(completion, "created") && Has(completion, "model") && Has(completion, "usage")
            && completion.GetProperty("choices"u8).EnumerateArray().All(static choice =>
                Has(choice, "index") && Has(choice, "finish_reason") && choice.GetProperty("message"u8) is var message && Has(message, "role")
                    && message.TryGetProperty("content"u8, out _));

    private static bool Has(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null;

    private static void FillChoice(JsonObject choice, int index)
    {
        JsonObject message = choice["message"]!.AsObject();
        var calls = message["tool_calls"] as JsonArray;
        choice["index"] ??= index;
        choice["finish_reason"] ??= calls is { Count: > 0 } ? "tool_calls" : message["function_call"] is not null ? "function_call" : "stop";
        message["role"] ??= "assistant";
        if (!message.ContainsKey("content"))
        {
            message["content"] = null;
        }

        int call = 0;
        foreach (JsonObject one in calls?.OfType<JsonObject>() ?? [])
        {
            one["id"] ??= FormattableString.Invariant($"call_{index}_{call++}");
            one["type"] ??= one["custom"] is null ? "function" : "custom";
        }
    }
}
