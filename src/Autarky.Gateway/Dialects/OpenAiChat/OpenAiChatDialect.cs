using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Requests;
using Autarky.Ledger.Json;

namespace Autarky.Gateway.Dialects.OpenAiChat;

/// <summary>OpenAI's chat completions, as most servers speak them. https://platform.openai.com/docs/api-reference/chat</summary>
internal sealed class OpenAiChatDialect : IChatDialect, IClientEnd, IPartnerEnd
{
    /// <summary>What the ledger's rows call it.</summary>
    public const string DialectName = "openai-chat";

    // What client libraries insist on.
    private static readonly string[] Insisted = ["id", "object", "created", "model", "usage"];

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

    public Uri Url(string baseUrl) => new(baseUrl.TrimEnd('/') + "/chat/completions");

    public Uri? EmbeddingsUrl(string baseUrl) => new(baseUrl.TrimEnd('/') + "/embeddings");

    public IEnumerable<(string Name, string Value)> Headers(string? key, ApiRequest request) => key is null ? [] : [("Authorization", "Bearer " + key)];

    public bool MayPassOn(ChatRequest request, string provider) => true;

    public PartnerRequest Write(Conversation conversation, string model, PartnerSettings settings) =>
        ConversationWriter.Write(conversation, model, HasNewNames(settings.BaseUrl));

    public bool LooksRight(JsonElement answer) => Completions.LooksRight(answer);

    public Usage? ReadUsage(JsonElement answer) => UsageJson.Read(answer);

    public IReadOnlyList<ChatEvent> Read(JsonElement answer) => CompletionReader.Read(answer);

    public IStreamReader StreamReader() => new ChunkReader();

    public IStreamListener Listener() => new ChunkMerger();

    public byte[]? Restream(JsonElement answer, bool includeUsage) => CompletionStream.Events(answer, includeUsage);

    public ReadOnlyMemory<byte> Complete(JsonElement answer, ReplyFrame frame, Usage usage)
    {
        if (Insisted.All(name => answer.TryGetProperty(name, out _)))
        {
            return JsonMarshal.GetRawUtf8Value(answer).ToArray();
        }

        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, ReadableJson.Writer))
        {
            writer.WriteStartObject();
            Default(writer, answer, "id", w => w.WriteStringValue("chatcmpl-" + frame.Exchange));
            Default(writer, answer, "object", w => w.WriteStringValue("chat.completion"u8));
            Default(writer, answer, "created", w => w.WriteNumberValue(frame.Created.ToUnixTimeSeconds()));
            Default(writer, answer, "model", w => w.WriteStringValue(frame.Model));
            Default(writer, answer, "usage", w => UsageJson.Write(w, usage));
            foreach (JsonProperty property in answer.EnumerateObject())
            {
                property.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    // Everybody else's servers know the older name, and some refuse the newer.
    private static bool HasNewNames(string baseUrl) => Uri.TryCreate(baseUrl, UriKind.Absolute, out Uri? url)
        && (url.Host.EndsWith(".openai.com", StringComparison.OrdinalIgnoreCase) || url.Host.EndsWith(".openai.azure.com", StringComparison.OrdinalIgnoreCase));

    private static void Default(Utf8JsonWriter writer, JsonElement root, string name, Action<Utf8JsonWriter> write)
    {
        if (!root.TryGetProperty(name, out _))
        {
            writer.WritePropertyName(name);
            write(writer);
        }
    }
}
