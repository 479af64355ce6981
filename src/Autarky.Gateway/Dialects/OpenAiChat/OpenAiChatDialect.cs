using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Requests;

namespace Autarky.Gateway.Dialects.OpenAiChat;

/// <summary>OpenAI's chat completions, as most servers speak them. https://platform.openai.com/docs/api-reference/chat</summary>
internal sealed class OpenAiChatDialect : IChatDialect, IClientEnd, IPartnerEnd
{
    /// <summary>What the ledger's rows call it.</summary>
    public const string DialectName = "openai-chat";

    public string Name => DialectName;

    public string OptionName => "openai";

    public string Title => "OpenAI chat";

    public IClientEnd Client => this;

    public IPartnerEnd Partner => this;

    public string Path => "/chat/completions";

    public string AnswerName => "chat completion";

    public ChatRequest Read(ReadOnlyMemory<byte> body, Func<string, string?> header, int maxDepth) => OpenAiChatRequest.Read(body, maxDepth);

    public byte[] Write(ChatReply reply, ReplyFrame frame) => CompletionWriter.Json(reply, frame);

    public IStreamWriter StreamWriter(ReplyFrame frame) => new ChunkWriter(frame);

    public byte[] Error(GatewayFailure failure) => ErrorBody.Json(failure);

    public byte[] ErrorEvent(GatewayFailure failure) => ErrorBody.Event(failure);

    public Uri Url(string baseUrl, string model, bool isStream) => new(baseUrl.TrimEnd('/') + "/chat/completions");

    public Uri? EmbeddingsUrl(string baseUrl) => new(baseUrl.TrimEnd('/') + "/embeddings");

    public IEnumerable<(string Name, string Value)> Headers(string? key, ApiRequest request) => key is null ? [] : [("Authorization", "Bearer " + key)];

    public bool MayPassOn(ChatRequest request, string provider) => true;

    public PartnerRequest Write(Conversation conversation, string model, PartnerSettings settings) =>
        ConversationWriter.Write(conversation, model, HasNewNames(settings.BaseUrl), settings.AsksUsage);

    public bool LooksRight(JsonElement answer) => Completions.LooksRight(answer);

    public Usage? ReadUsage(JsonElement answer) => UsageJson.Read(answer);

    public IReadOnlyList<ChatEvent> Read(JsonElement answer) => CompletionReader.Read(answer);

    public IStreamReader StreamReader() => new ChunkReader();

    public IStreamListener Listener() => new ChunkMerger();

    public IStreamFilter? UsageFilter() => new UsageFilter();

    public byte[]? Restream(JsonElement answer, bool includeUsage) => CompletionStream.Events(answer, includeUsage);

    public ReadOnlyMemory<byte> Complete(JsonElement answer, ReplyFrame frame, Usage usage) => CompletionDefaults.Fill(answer, frame, usage);

    // Everybody else's servers know the older name, and some refuse the newer.
    private static bool HasNewNames(string baseUrl) => Uri.TryCreate(baseUrl, UriKind.Absolute, out Uri? url)
        && (url.Host.EndsWith(".openai.com", StringComparison.OrdinalIgnoreCase) || url.Host.EndsWith(".openai.azure.com", StringComparison.OrdinalIgnoreCase));
}
