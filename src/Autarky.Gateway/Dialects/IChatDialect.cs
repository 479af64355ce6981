using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Requests;
using Autarky.Gateway.Streams;
using Autarky.Ledger.Exchanges;

namespace Autarky.Gateway.Dialects;

/// <summary>A wire format of chats, at both ends: what clients send us and are answered, and what partners are sent and answer.</summary>
internal interface IChatDialect
{
    /// <summary>What the ledger's rows call it: <c>openai-chat</c>.</summary>
    string Name { get; }

    /// <summary>What a provider's <c>dialect</c> in the options calls it: <c>openai</c>.</summary>
    string OptionName { get; }

    /// <summary>What people call it: <c>OpenAI chat</c>.</summary>
    string Title { get; }

    /// <summary>The client's end.</summary>
    IClientEnd Client { get; }

    /// <summary>The partner's end.</summary>
    IPartnerEnd Partner { get; }
}

/// <summary>How errors look.</summary>
internal interface IErrorShape
{
    /// <summary>The body of an error.</summary>
    byte[] Error(GatewayFailure failure);

    /// <summary>An error inside a stream.</summary>
    byte[] ErrorEvent(GatewayFailure failure);

    /// <summary>
    /// Whether such an error ends the stream by the dialect's own rules; else the stream is cut behind it, so that nobody takes the answer for whole.
    /// </summary>
    bool ErrorEndsStream => false;
}

/// <summary>How clients are read and answered.</summary>
internal interface IClientEnd : IErrorShape
{
    /// <summary>The name under which <see cref="Read"/> is given the path of the request with its query, beside the headers.</summary>
    const string Target = ":path";

    /// <summary>
    /// What stands before <see cref="Path"/>. Some clients append it to whatever base URL they are given, also to one that ends in <c>/v1</c>.
    /// </summary>
    IReadOnlyList<string> Roots => ["/v1", "/v1/v1"];

    /// <summary>The path below the root: <c>/chat/completions</c>.</summary>
    string Path { get; }

    /// <summary>The same as a pattern of routes, where something of the request stands in it.</summary>
    string Pattern => Path;

    /// <summary>Whether a path that fits the pattern asks to count tokens, in dialects that have no path of their own for that.</summary>
    bool IsCount(string path) => false;

    /// <summary>Reads and checks a body.</summary>
    /// <param name="body">UTF-8 JSON.</param>
    /// <param name="header">The value of a header; null where it was not sent.</param>
    /// <param name="maxDepth">How deep it may nest.</param>
    /// <exception cref="GatewayException">Not a valid request; names the field.</exception>
    ChatRequest Read(ReadOnlyMemory<byte> body, Func<string, string?> header, int maxDepth);

    /// <summary>A whole answer.</summary>
    byte[] Write(ChatReply reply, ReplyFrame frame);

    /// <summary>Writes one stream.</summary>
    IStreamWriter StreamWriter(ReplyFrame frame);
}

/// <summary>How a partner is asked and understood.</summary>
internal interface IPartnerEnd
{
    /// <summary>The address of its chats, from the provider's <c>base_url</c>.</summary>
    /// <param name="baseUrl">Where the partner is.</param>
    /// <param name="model">The model by the partner's name, which stands in the address in some dialects.</param>
    /// <param name="isStream">Whether a stream is wanted.</param>
    /// <exception cref="GatewayException">No address can have that name.</exception>
    Uri Url(string baseUrl, string model, bool isStream);

    /// <summary>The address of its embeddings; null where it has none.</summary>
    Uri? EmbeddingsUrl(string baseUrl);

    /// <summary>The headers that every request has, the key's included.</summary>
    IEnumerable<(string Name, string Value)> Headers(string? key, ApiRequest request);

    /// <summary>Whether a request of the same dialect may go out as it came.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="provider">Who is asked, by the options' name.</param>
    bool MayPassOn(ChatRequest request, string provider);

    /// <summary>A request of another dialect in this one.</summary>
    /// <exception cref="GatewayException">It holds something that has no like here and would change the answer; names the field.</exception>
    PartnerRequest Write(Conversation conversation, string model, PartnerSettings settings);

    /// <summary>Whether a body is an answer in this dialect.</summary>
    bool LooksRight(JsonElement answer);

    /// <summary>What this dialect calls an answer, for messages: <c>chat completion</c>.</summary>
    string AnswerName { get; }

    /// <summary>The tokens that an answer says; null where it says none.</summary>
    Usage? ReadUsage(JsonElement answer);

    /// <summary>A whole answer.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    /// <exception cref="KeyNotFoundException">A field that every answer has is missing.</exception>
    /// <exception cref="InvalidOperationException">A field has another type.</exception>
    IReadOnlyList<ChatEvent> Read(JsonElement answer);

    /// <summary>Reads one stream.</summary>
    IStreamReader StreamReader();

    /// <summary>Listens to one stream that is passed on as it is.</summary>
    IStreamListener Listener();

    /// <summary>Takes out of one stream the counts that <see cref="ChatRequest.UsageWish"/> asked for and the client did not; null where nothing is.</summary>
    IStreamFilter? UsageFilter() => null;

    /// <summary>A stored answer as the stream that a client of the same dialect asked for; null where it is to be read and written again.</summary>
    byte[]? Restream(JsonElement answer, bool includeUsage);

    /// <summary>A stored answer with the fields that client libraries insist on.</summary>
    /// <param name="answer">A body for which <see cref="LooksRight"/> is true.</param>
    /// <param name="frame">What is put where a field is missing.</param>
    /// <param name="usage">The tokens, where the answer has none.</param>
    ReadOnlyMemory<byte> Complete(JsonElement answer, ReplyFrame frame, Usage usage);
}

/// <summary>What a partner is sent.</summary>
/// <param name="Body">UTF-8 JSON.</param>
/// <param name="Dropped">What was left out because the dialect has no like of it and the answer does not change.</param>
internal sealed record PartnerRequest(byte[] Body, IReadOnlyList<string> Dropped);

/// <summary>What must be known of a partner to write its requests.</summary>
/// <param name="BaseUrl">Where it is.</param>
/// <param name="DefaultMaxTokens">The most tokens of an answer, where the dialect demands a number and the client gave none.</param>
/// <param name="AsksUsage">Whether it is asked to count the tokens of a stream, in dialects where that is a wish.</param>
internal sealed record PartnerSettings(string BaseUrl, int DefaultMaxTokens, bool AsksUsage = true);

/// <summary>What an answer needs besides what the model said.</summary>
internal sealed record ReplyFrame
{
    public required ExchangeId Exchange { get; init; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>The model's name where the provider gives none.</summary>
    public required string Model { get; init; }

    /// <summary>Whether a stream ends with the token counts, in dialects where that is a wish.</summary>
    public bool IncludeUsage { get; init; }

    /// <summary>How many answers there will be.</summary>
    public int Choices { get; init; } = 1;

    /// <summary>What was asked, for dialects whose answers repeat it; null where nobody did.</summary>
    public ChatRequest? Request { get; init; }

    /// <summary>Who answers, by the options' name; null where nobody says.</summary>
    public string? Provider { get; init; }

    /// <summary>Whether the ledger keeps the answer.</summary>
    public bool IsKept { get; init; } = true;

    /// <summary>Tokens of the prompt by our own count, for dialects that say them before the provider does.</summary>
    public Func<int> CountInput { get; init; } = static () => 0;
}

/// <summary>Writes one stream.</summary>
internal interface IStreamWriter
{
    /// <summary>Events that came together.</summary>
    /// <returns>Bytes for the client, valid until the next call; often none.</returns>
    ReadOnlyMemory<byte> Write(IReadOnlyList<ChatEvent> events);

    /// <summary>The end: what is written after everything was said.</summary>
    ReadOnlyMemory<byte> End();

    /// <summary>The error in the middle of this stream, where the dialect's says something of the answer itself; null where it is as any other.</summary>
    ReadOnlyMemory<byte>? Fail(GatewayFailure failure) => null;
}

/// <summary>Reads one stream.</summary>
internal interface IStreamReader
{
    /// <summary>Whether the dialect's end mark came.</summary>
    bool IsDone { get; }

    /// <summary>An error inside the stream, not yet scrubbed; null when none came.</summary>
    SaidError? Error { get; }

    /// <summary>The tokens that were counted so far; null where none were. At the end they are told as an event too.</summary>
    Usage? Usage => null;

    /// <summary>What one event of the stream says. After <see cref="IsDone"/> or <see cref="Error"/> it is not called again.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="KeyNotFoundException">A field that every such event has is missing.</exception>
    /// <exception cref="InvalidOperationException">A field has another type.</exception>
    /// <exception cref="InvalidDataException">It belongs to another answer.</exception>
    void Read(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, List<ChatEvent> events);

    /// <summary>The stream ended without the dialect's end mark.</summary>
    /// <returns>Whether it is whole all the same: whether the model had said why it stopped.</returns>
    bool TryEnd(List<ChatEvent> events);
}

/// <summary>Takes something out of a stream that is passed on.</summary>
internal interface IStreamFilter
{
    /// <summary>Whole events, and the comments between them.</summary>
    /// <returns>What of them is passed on: the same bytes where nothing is taken out. Valid until the next call.</returns>
    ReadOnlyMemory<byte> Filter(ReadOnlyMemory<byte> events);
}

/// <summary>Listens to a stream that is passed on as it is, and puts it together to the one answer that the ledger keeps.</summary>
internal interface IStreamListener : IEventSink
{
    /// <summary>Whether a token came.</summary>
    bool HasToken { get; }

    /// <summary>Whether the answer is all there, by the end mark or by the reasons why it ended.</summary>
    bool IsWhole { get; }

    /// <summary>An error inside the stream, not yet scrubbed; null when none came.</summary>
    SaidError? Error { get; }

    /// <summary>Whether an event was none of the dialect's.</summary>
    bool Malformed { get; }

    /// <summary>The answer so far.</summary>
    byte[] Completion();

    /// <summary>Everything the model wrote: for counting.</summary>
    string WrittenText();
}
