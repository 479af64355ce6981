using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Requests;
using Autarky.Ledger.Json;

namespace Autarky.Gateway.Dialects.Anthropic;

/// <summary>Anthropic's messages. https://docs.anthropic.com/en/api/messages</summary>
internal sealed class AnthropicDialect : IChatDialect, IClientEnd, IPartnerEnd, ICountsTokens
{
    /// <summary>What the ledger's rows call it.</summary>
    public const string DialectName = "anthropic-messages";

    // What requests that we write ourselves are written for.
    private const string OurVersion = "2023-06-01";

    public string Name => DialectName;

    public string OptionName => "anthropic";

    public string Title => "Anthropic messages";

    public IClientEnd Client => this;

    public IPartnerEnd Partner => this;

    public string Path => "/messages";

    public string AnswerName => "message";

    public ChatRequest Read(ReadOnlyMemory<byte> body, Func<string, string?> header, int maxDepth) => MessagesRequest.Read(body, header, maxDepth);

    public byte[] Write(ChatReply reply, ReplyFrame frame) => MessageWriter.Json(reply, frame);

    public IStreamWriter StreamWriter(ReplyFrame frame) => new MessageStreamWriter(frame);

    public byte[] Error(GatewayFailure failure) => AnthropicError.Json(failure);

    public byte[] ErrorEvent(GatewayFailure failure) => AnthropicError.Event(failure);

    public Uri Url(string baseUrl, string model, bool isStream)
    {
        string root = baseUrl.TrimEnd('/');
        return new Uri((root.EndsWith("/v1", StringComparison.Ordinal) ? root : root + "/v1") + "/messages");
    }

    public Uri? EmbeddingsUrl(string baseUrl) => null;

    public IEnumerable<(string Name, string Value)> Headers(string? key, ApiRequest request)
    {
        if (key is not null)
        {
            yield return ("x-api-key", key);
        }

        bool hasVersion = false;
        foreach ((string name, string value) in request.PassedHeaders)
        {
            hasVersion |= name == "anthropic-version";
            yield return (name, value);
        }

        if (!hasVersion)
        {
            yield return ("anthropic-version", OurVersion);
        }
    }

    // Thoughts that another provider had in this conversation carry a seal of ours, which Anthropic would refuse.
    public bool MayPassOn(ChatRequest request, string provider) => request.Body.Span.IndexOf(OwnSeal.PrefixBytes) < 0;

    public PartnerRequest Write(Conversation conversation, string model, PartnerSettings settings) =>
        ConversationWriter.Write(conversation, model, settings.DefaultMaxTokens);

    public bool LooksRight(JsonElement answer) => MessageReader.LooksRight(answer);

    public Usage? ReadUsage(JsonElement answer)
    {
        var usage = new MessageUsage();
        if (answer.ValueKind == JsonValueKind.Object)
        {
            usage.Add(answer);
        }

        return usage.IsKnown ? usage.ToUsage() : null;
    }

    public IReadOnlyList<ChatEvent> Read(JsonElement answer) => MessageReader.Read(answer);

    public IStreamReader StreamReader() => new MessageStreamReader();

    public IStreamListener Listener() => new MessageMerger();

    public byte[]? Restream(JsonElement answer, bool includeUsage) => null;

    public string? CountPath => "/messages/count_tokens";

    public Uri CountUrl(string baseUrl, string model) => new(Url(baseUrl, model, false) + "/count_tokens");

    public ChatRequest ReadForCount(ReadOnlyMemory<byte> body, Func<string, string?> header, int maxDepth) =>
        MessagesRequest.Read(body, header, maxDepth, isCount: true);

    public byte[] WriteCount(int tokens) => Encoding.ASCII.GetBytes($$"""{"input_tokens":{{tokens}}}""");

    public int? ReadCount(JsonElement answer) =>
        answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("input_tokens"u8, out JsonElement count) && count.TryGetInt32(out int tokens)
            ? tokens
            : null;

    public ReadOnlyMemory<byte> Complete(JsonElement answer, ReplyFrame frame, Usage usage)
    {
        JsonObject message = JsonObject.Create(answer)!;
        message["id"] ??= "msg_" + frame.Exchange;
        message["type"] ??= "message";
        message["role"] ??= "assistant";
        message["model"] ??= frame.Model;
        message["stop_reason"] ??= message["content"]!.AsArray().Any(block => (string?)block?["type"] == "tool_use") ? "tool_use" : "end_turn";
        if (!message.ContainsKey("stop_sequence"))
        {
            message["stop_sequence"] = null;
        }

        message["usage"] ??= new JsonObject
        {
            ["input_tokens"] = usage.Input - usage.CachedInput - usage.CacheWritten,
            ["cache_creation_input_tokens"] = usage.CacheWritten,
            ["cache_read_input_tokens"] = usage.CachedInput,
            ["output_tokens"] = usage.Output,
        };
        return Encoding.UTF8.GetBytes(message.ToJsonString(ReadableJson.Nodes));
    }
}
