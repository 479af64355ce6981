using System.Buffers;
using System.Text.Json;
using Autarky.Gateway.Errors;
using Autarky.Gateway.OpenAi;

namespace Autarky.Gateway.Providers.Anthropic;

/// <summary>
/// A stream of Anthropic's events as a stream of chat completion chunks: the role in the first chunk, each tool call under an index of its own,
/// the finish reason once and at the end, the usage behind it when the client asked, then the end mark.
/// </summary>
internal sealed class TranslatedStream(IAnswerBody received, string provider, DateTimeOffset created, bool includeUsage, Func<string, string> clean)
    : IAnswerBody, IEventSink
{
    private const int MaxEventBytes = 16 * 1024 * 1024;

    private readonly EventSplitter _splitter = new(MaxEventBytes);
    private readonly ArrayBufferWriter<byte> _output = new(4096);
    private readonly Dictionary<int, (int Index, bool HasArguments)> _calls = [];
    private readonly MessageUsage _usage = new();
    private string? _id;
    private string? _model;
    private string? _stopReason;
    private bool _ended;

    /// <summary>The tokens, once the provider has said all of them.</summary>
    public Usage? Usage => _ended ? _usage.ToUsage() : null;

    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        _output.ResetWrittenCount();
        while (_output.WrittenCount == 0 && !_ended)
        {
            ReadOnlyMemory<byte> piece = await received.ReadAsync(cancellationToken);
            if (piece.IsEmpty)
            {
                break; // without an end mark: whoever reads this knows what that means
            }

            _splitter.Feed(piece, this);
        }

        return _output.WrittenMemory;
    }

    public ValueTask DisposeAsync() => received.DisposeAsync();

    public bool OnEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        try
        {
            var reader = new Utf8JsonReader(data);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            return Translate(document.RootElement);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new GatewayException(GatewayError.ProviderAnswerInvalid, $"Provider '{provider}' sent an event that is not one of its dialect.");
        }
    }

    private bool Translate(JsonElement @event)
    {
        switch (@event.GetProperty("type"u8).GetString())
        {
            case "message_start":
                Start(@event.GetProperty("message"u8));
                break;
            case "content_block_start":
                StartBlock(@event.GetProperty("index"u8).GetInt32(), @event.GetProperty("content_block"u8));
                break;
            case "content_block_delta":
                Delta(@event.GetProperty("index"u8).GetInt32(), @event.GetProperty("delta"u8));
                break;
            case "content_block_stop":
                StopBlock(@event.GetProperty("index"u8).GetInt32());
                break;
            case "message_delta":
                _usage.Add(@event);
                if (@event.GetProperty("delta"u8).TryGetProperty("stop_reason"u8, out JsonElement reason))
                {
                    _stopReason = reason.GetString() ?? _stopReason;
                }

                break;
            case "message_stop":
                End();
                return false;
            case "error":
                throw new GatewayException(GatewayError.ProviderError,
                    $"Provider '{provider}' sent an error inside the stream: {clean(ErrorReader.MessageOf(@event) ?? "without a message")}");
        }

        return true; // pings, and events that do not exist yet
    }

    private void Start(JsonElement message)
    {
        _usage.Add(message);
        if (_id is not null)
        {
            // Some proxies send the start twice; the start of another message means that the rest of the first is lost.
            if (_id != message.GetProperty("id"u8).GetString())
            {
                throw new GatewayException(GatewayError.ProviderBrokeOff, $"Provider '{provider}' began another message in the middle of its answer.");
            }

            return;
        }

        _id = message.GetProperty("id"u8).GetString();
        _model = message.GetProperty("model"u8).GetString();
        Chunk(static (writer, _) =>
        {
            writer.WriteString("role"u8, "assistant"u8);
            writer.WriteString("content"u8, ""u8);
        }, 0);
    }

    private void StartBlock(int block, JsonElement content)
    {
        string? type = content.GetProperty("type"u8).GetString();
        if (type == "text" && content.GetProperty("text"u8).GetString() is { Length: > 0 } text)
        {
            Chunk(static (writer, text) => writer.WriteString("content"u8, text), text);
        }
        else if (type == "tool_use")
        {
            int index = _calls.Count;
            string? id = content.GetProperty("id"u8).GetString();
            string? name = content.GetProperty("name"u8).GetString();
            string given = content.TryGetProperty("input"u8, out JsonElement input) && input.ValueKind == JsonValueKind.Object && input.EnumerateObject().MoveNext()
                ? input.GetRawText() : "";
            _calls[block] = (index, given.Length > 0);
            Chunk(static (writer, call) =>
            {
                writer.WriteStartArray("tool_calls"u8);
                writer.WriteStartObject();
                writer.WriteNumber("index"u8, call.index);
                writer.WriteString("id"u8, call.id);
                writer.WriteString("type"u8, "function"u8);
                writer.WriteStartObject("function"u8);
                writer.WriteString("name"u8, call.name);
                writer.WriteString("arguments"u8, call.given);
                writer.WriteEndObject();
                writer.WriteEndObject();
                writer.WriteEndArray();
            }, (index, id, name, given));
        }
    }

    private void Delta(int block, JsonElement delta)
    {
        switch (delta.GetProperty("type"u8).GetString())
        {
            case "text_delta":
                Chunk(static (writer, text) => writer.WriteString("content"u8, text), delta.GetProperty("text"u8).GetString());
                break;
            case "thinking_delta":
                Chunk(static (writer, text) => writer.WriteString("reasoning_content"u8, text), delta.GetProperty("thinking"u8).GetString());
                break;
            case "input_json_delta" when _calls.TryGetValue(block, out (int Index, bool HasArguments) call):
                string? piece = delta.GetProperty("partial_json"u8).GetString();
                if (!string.IsNullOrEmpty(piece))
                {
                    _calls[block] = call with { HasArguments = true };
                    Arguments(call.Index, piece);
                }

                break;
        }
    }

    private void StopBlock(int block)
    {
        // A call without arguments is a call with an empty object: "" is no JSON.
        if (_calls.TryGetValue(block, out (int Index, bool HasArguments) call) && !call.HasArguments)
        {
            _calls[block] = call with { HasArguments = true };
            Arguments(call.Index, "{}");
        }
    }

    private void Arguments(int index, string piece) => Chunk(static (writer, call) =>
    {
        writer.WriteStartArray("tool_calls"u8);
        writer.WriteStartObject();
        writer.WriteNumber("index"u8, call.index);
        writer.WriteStartObject("function"u8);
        writer.WriteString("arguments"u8, call.piece);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndArray();
    }, (index, piece));

    private void End()
    {
        _ended = true;
        Chunk(static (_, _) => { }, 0, StopReasons.ToFinishReason(_stopReason));
        if (includeUsage)
        {
            Frame(writer =>
            {
                writer.WriteStartArray("choices"u8);
                writer.WriteEndArray();
                writer.WritePropertyName("usage"u8);
                TextCompletion.WriteUsage(writer, _usage.ToUsage());
            });
        }

        _output.Write("data: [DONE]\n\n"u8);
    }

    private void Chunk<T>(Action<Utf8JsonWriter, T> delta, T state, string? finishReason = null) => Frame(writer =>
    {
        writer.WriteStartArray("choices"u8);
        writer.WriteStartObject();
        writer.WriteNumber("index"u8, 0);
        writer.WriteStartObject("delta"u8);
        delta(writer, state);
        writer.WriteEndObject();
        writer.WriteNull("logprobs"u8);
        writer.WriteString("finish_reason"u8, finishReason);
        writer.WriteEndObject();
        writer.WriteEndArray();
        if (includeUsage)
        {
            writer.WriteNull("usage"u8);
        }
    });

    private void Frame(Action<Utf8JsonWriter> write)
    {
        _output.Write("data: "u8);
        using (var writer = new Utf8JsonWriter(_output))
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, _id);
            writer.WriteString("object"u8, "chat.completion.chunk"u8);
            writer.WriteNumber("created"u8, created.ToUnixTimeSeconds());
            writer.WriteString("model"u8, _model);
            write(writer);
            writer.WriteEndObject();
        }

        _output.Write("\n\n"u8);
    }
}
