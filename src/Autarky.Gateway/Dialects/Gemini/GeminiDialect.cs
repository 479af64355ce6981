using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Requests;
using Autarky.Ledger.Chat;

namespace Autarky.Gateway.Dialects.Gemini;

/// <summary>Google's generateContent. https://ai.google.dev/api/generate-content</summary>
internal sealed class GeminiDialect : IChatDialect, IClientEnd, IPartnerEnd, ICountsTokens
{
    /// <summary>What the ledger's rows call it.</summary>
    public const string DialectName = BodyDialects.Gemini;

    public string Name => DialectName;

    public string OptionName => "gemini";

    public string Title => "Google generateContent";

    public IClientEnd Client => this;

    public IPartnerEnd Partner => this;

    public IReadOnlyList<string> Roots { get; } = ["/v1beta", "/v1/v1beta"];

    public string Path => "/models";

    // Models' names may hold slashes.
    public string Pattern => "/models/{**call}";

    public string AnswerName => "generated content";

    // It is told from the chats by the end of the same path.
    public string? CountPath => null;

    public bool IsCount(string path) => path.EndsWith(":" + CallPath.Count, StringComparison.Ordinal);

    public ChatRequest Read(ReadOnlyMemory<byte> body, Func<string, string?> header, int maxDepth) =>
        GeminiRequest.Read(body, CallPath.Read(header(IClientEnd.Target)), maxDepth);

    public ChatRequest ReadForCount(ReadOnlyMemory<byte> body, Func<string, string?> header, int maxDepth) => Read(body, header, maxDepth);

    public byte[] Write(ChatReply reply, ReplyFrame frame) => AnswerWriter.Json(reply, frame);

    public IStreamWriter StreamWriter(ReplyFrame frame) => new ChunkWriter(frame);

    public byte[] Error(GatewayFailure failure) => GeminiError.Json(failure);

    public byte[] ErrorEvent(GatewayFailure failure) => GeminiError.Event(failure);

    // Without a reason why it stopped nobody takes an answer for whole.
    public bool ErrorEndsStream => true;

    public Uri Url(string baseUrl, string model, bool isStream) =>
        CallUrl(baseUrl, model, isStream ? CallPath.Streamed + "?alt=sse" : CallPath.Whole);

    public Uri? EmbeddingsUrl(string baseUrl) => null;

    public IEnumerable<(string Name, string Value)> Headers(string? key, ApiRequest request) => key is null ? [] : [("x-goog-api-key", key)];

    // A list cannot be made of events on their way, and thoughts that others had carry a form of ours, which Google would refuse.
    public bool MayPassOn(ChatRequest request, string provider) => request is GeminiRequest { IsList: false }
        && request.Body.Span.IndexOf(CarriedSignature.Beginning) < 0;

    public PartnerRequest Write(Conversation conversation, string model, PartnerSettings settings) => ConversationWriter.Write(conversation, model);

    public bool LooksRight(JsonElement answer) => AnswerReader.LooksRight(answer);

    public Usage? ReadUsage(JsonElement answer)
    {
        var usage = new GeminiUsage();
        foreach (JsonElement chunk in answer.ValueKind == JsonValueKind.Array ? answer.EnumerateArray().ToArray() : [answer])
        {
            usage.Add(chunk);
        }

        return usage.IsKnown ? usage.ToUsage() : null;
    }

    public IReadOnlyList<ChatEvent> Read(JsonElement answer) => AnswerReader.ReadWhole(answer);

    public IStreamReader StreamReader() => new ChunkStreamReader();

    public IStreamListener Listener() => new ChunkListener();

    // Whole answers and chunks have one shape.
    public byte[]? Restream(JsonElement answer, bool includeUsage) =>
    [
        .. (answer.ValueKind == JsonValueKind.Array ? answer.EnumerateArray().ToArray() : [answer])
            .SelectMany(chunk => (byte[])[.. "data: "u8, .. GoogleJson.Bytes(GoogleJson.Node(chunk)!), .. "\n\n"u8]),
    ];

    public Uri CountUrl(string baseUrl, string model) => CallUrl(baseUrl, model, CallPath.Count);

    public byte[] WriteCount(int tokens) => Encoding.ASCII.GetBytes($$"""{"totalTokens":{{tokens}}}""");

    public int? ReadCount(JsonElement answer) => GoogleJson.Given(answer, "totalTokens") is { } count && count.TryGetInt32(out int tokens) ? tokens : null;

    public ReadOnlyMemory<byte> Complete(JsonElement answer, ReplyFrame frame, Usage usage)
    {
        JsonObject whole = JsonObject.Create(answer)!;
        int index = 0;
        foreach (JsonObject candidate in (whole["candidates"] as JsonArray ?? []).OfType<JsonObject>())
        {
            candidate["finishReason"] ??= "STOP";
            candidate["index"] ??= index;
            if (candidate["content"] is JsonObject content)
            {
                content["role"] ??= "model";
            }

            index++;
        }

        whole["usageMetadata"] ??= GeminiUsage.Write(usage);
        whole["modelVersion"] ??= frame.Model;
        whole["responseId"] ??= frame.Exchange.ToString();
        return GoogleJson.Bytes(whole);
    }

    private static Uri CallUrl(string baseUrl, string model, string method)
    {
        string root = baseUrl.TrimEnd('/');
        string last = root[(root.LastIndexOf('/') + 1)..];
        bool hasVersion = last.Length > 1 && last[0] == 'v' && char.IsAsciiDigit(last[1]);
        string[] parts = model.Split('/');
        if (parts.Any(part => part is "" or "." or ".."))
        {
            throw new GatewayException(GatewayError.ClientModelUnknown, $"'{ClientText.Quote(model)}' is no name of a model.", "model");
        }

        string name = string.Join('/', parts.Select(Uri.EscapeDataString));

        // A name of several parts has its collection in it: tunedModels/mine, projects/p/locations/l/publishers/google/models/m.
        string collection = model.Contains('/', StringComparison.Ordinal) ? "" : "models/";
        return new Uri($"{root}{(hasVersion ? "" : "/v1beta")}/{collection}{name}:{method}");
    }
}
