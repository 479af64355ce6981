using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Requests;
using Autarky.Ledger.Chat;
using Autarky.Ledger.Json;

namespace Autarky.Gateway.Dialects.OpenAiResponses;

/// <summary>OpenAI's responses. https://platform.openai.com/docs/api-reference/responses</summary>
internal sealed class OpenAiResponsesDialect : IChatDialect, IClientEnd, IPartnerEnd, ICountsTokens
{
    /// <summary>What the ledger's rows call it.</summary>
    public const string DialectName = BodyDialects.OpenAiResponses;

    public string Name => DialectName;

    public string OptionName => "openai-responses";

    public string Title => "OpenAI responses";

    public IClientEnd Client => this;

    public IPartnerEnd Partner => this;

    public string Path => "/responses";

    public string AnswerName => "response";

    public ChatRequest Read(ReadOnlyMemory<byte> body, Func<string, string?> header, int maxDepth) => ResponsesRequest.Read(body, maxDepth);

    public byte[] Write(ChatReply reply, ReplyFrame frame) => ResponseWriter.Json(reply, frame);

    public IStreamWriter StreamWriter(ReplyFrame frame) => new ResponseStreamWriter(frame);

    public byte[] Error(GatewayFailure failure) => ResponsesError.Json(failure);

    // Of an answer that was passed on, and whose id is therefore not known here.
    public byte[] ErrorEvent(GatewayFailure failure) => ResponseWriter.FailedEvent(failure);

    public bool ErrorEndsStream => true;

    public Uri Url(string baseUrl, string model, bool isStream) => new(baseUrl.TrimEnd('/') + "/responses");

    public Uri? EmbeddingsUrl(string baseUrl) => new(baseUrl.TrimEnd('/') + "/embeddings");

    public IEnumerable<(string Name, string Value)> Headers(string? key, ApiRequest request) => key is null ? [] : [("Authorization", "Bearer " + key)];

    // What was said before must be this partner's own, and thoughts that others had carry a form of ours, which it would refuse.
    public bool MayPassOn(ChatRequest request, string provider) => request is ResponsesRequest { IsBackground: false } asked
        && (asked.PreviousId is null || asked.PreviousProvider == provider || (asked.IsPartial && !ResponseId.TryRead(asked.PreviousId, out _)))
        && !asked.HasOwnReferences && asked.Body.Span.IndexOf(CarriedThought.PrefixBytes) < 0;

    public PartnerRequest Write(Conversation conversation, string model, PartnerSettings settings) => ConversationWriter.Write(conversation, model);

    public bool LooksRight(JsonElement answer) => ResponseReader.LooksRight(answer);

    public Usage? ReadUsage(JsonElement answer) => ResponseUsage.Read(answer);

    public IReadOnlyList<ChatEvent> Read(JsonElement answer) => ResponseReader.Read(answer);

    public IStreamReader StreamReader() => new ResponseStreamReader();

    public IStreamListener Listener() => new ResponseListener();

    public byte[]? Restream(JsonElement answer, bool includeUsage) => null;

    public string? CountPath => "/responses/input_tokens";

    public Uri CountUrl(string baseUrl, string model) => new(Url(baseUrl, model, false) + "/input_tokens");

    public ChatRequest ReadForCount(ReadOnlyMemory<byte> body, Func<string, string?> header, int maxDepth) => ResponsesRequest.Read(body, maxDepth);

    public byte[] WriteCount(int tokens) => Encoding.ASCII.GetBytes($$"""{"object":"response.input_tokens","input_tokens":{{tokens}}}""");

    public int? ReadCount(JsonElement answer) =>
        answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("input_tokens"u8, out JsonElement count) && count.TryGetInt32(out int tokens)
            ? tokens
            : null;

    public ReadOnlyMemory<byte> Complete(JsonElement answer, ReplyFrame frame, Usage usage)
    {
        JsonObject response = JsonObject.Create(answer)!;
        response["id"] ??= ResponseId.Of(frame.Exchange);
        response["object"] ??= "response";
        response["created_at"] ??= frame.Created.ToUnixTimeSeconds();
        response["status"] ??= "completed";
        response["model"] ??= frame.Model;
        response["usage"] ??= new JsonObject
        {
            ["input_tokens"] = usage.Input,
            ["input_tokens_details"] = new JsonObject { ["cached_tokens"] = usage.CachedInput },
            ["output_tokens"] = usage.Output,
            ["output_tokens_details"] = new JsonObject { ["reasoning_tokens"] = usage.Reasoning },
            ["total_tokens"] = (long)usage.Input + usage.Output,
        };
        return Encoding.UTF8.GetBytes(response.ToJsonString(ReadableJson.Nodes));
    }
}
