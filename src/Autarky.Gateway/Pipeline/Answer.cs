using System.Text.Json;
using Autarky.Gateway.Errors;
using Autarky.Gateway.OpenAi;
using Autarky.Gateway.Providers;

namespace Autarky.Gateway.Pipeline;

/// <summary>What an answer is.</summary>
internal enum AnswerKind
{
    /// <summary>One chat completion.</summary>
    Completion,

    /// <summary>Server-sent events that merge to one.</summary>
    Stream,

    /// <summary>A list of embeddings.</summary>
    Embeddings,
}

/// <summary>
/// An answer from its first byte on, streamed or not: reads it, listens to it, and keeps back what must not leave before the commit: the
/// whole of a plain answer, the end of a stream.
/// </summary>
internal sealed class Answer(ProviderReply reply, string provider, AnswerKind kind, long maxBytes, Func<string, string> clean) : IAsyncDisposable
{
    // One chunk that holds a whole spoken answer is the largest event there is.
    private const int MaxEventBytes = 16 * 1024 * 1024;

    private readonly EventSplitter? _splitter = kind == AnswerKind.Stream ? new EventSplitter(MaxEventBytes) : null;
    private readonly ChunkMerger? _merger = kind == AnswerKind.Stream ? new ChunkMerger() : null;
    private readonly MemoryStream _held = new();
    private byte[]? _completion;
    private long _received;
    private bool _ended;

    public ProviderReply Reply { get; } = reply;

    /// <summary>Whether the first token is there.</summary>
    public bool HasToken => _merger?.HasToken ?? _ended;

    /// <summary>Whether nothing more is to come.</summary>
    public bool IsWhole => _ended;

    /// <summary>Everything that was read and not passed on.</summary>
    public ReadOnlyMemory<byte> Held => _held.GetBuffer().AsMemory(0, (int)_held.Length);

    /// <summary>Reads on until the first token of a stream, or to the end of a plain answer. Passes nothing on.</summary>
    /// <param name="beforeRead">Called before every read: to wind up the clock.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="GatewayException">The provider broke off or answered something else.</exception>
    public async Task OpenAsync(Action beforeRead, CancellationToken cancellationToken)
    {
        while (!_ended && !HasToken)
        {
            beforeRead();
            _held.Write((await NextAsync(cancellationToken)).Span);
        }

        if (_ended)
        {
            Finish();
        }
    }

    /// <summary>The next bytes of a stream that may be passed on at once; empty at its end, or when a piece completed no event.</summary>
    /// <exception cref="GatewayException">The provider broke off, sent an error, or something that is no chunk.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadOnAsync(CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> released = await NextAsync(cancellationToken);
        if (_ended)
        {
            Finish();
        }

        return released;
    }

    /// <summary>Forgets what is held back: it was passed on.</summary>
    public void ClearHeld() => _held.SetLength(0);

    /// <summary>The completion, or what there is of it; null when there is nothing.</summary>
    public byte[]? Completion()
    {
        if (!_ended)
        {
            return _merger?.HasToken == true ? _merger.Completion() : null;
        }

        return _completion ??= _merger is null ? _held.ToArray() : _merger.HasToken ? _merger.Completion() : null;
    }

    /// <summary>What the provider counted; null when it did not say.</summary>
    public Usage? ReadUsage()
    {
        if (Completion() is not { } completion)
        {
            return null;
        }

        using var document = JsonDocument.Parse(completion);
        return Usage.Read(document.RootElement);
    }

    /// <summary>What the model wrote so far: for counting.</summary>
    public string WrittenText()
    {
        if (_merger is not null)
        {
            return _merger.WrittenText();
        }

        return _ended ? Ledger.Chat.AnswerText.Read(Held) ?? "" : "";
    }

    public async ValueTask DisposeAsync()
    {
        await Reply.DisposeAsync();
        await _held.DisposeAsync();
    }

    // One read; returns what may be passed on. At the end the rest goes to what is held.
    private async ValueTask<ReadOnlyMemory<byte>> NextAsync(CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> piece;
        try
        {
            piece = await Reply.Body!.ReadAsync(cancellationToken);
        }
        catch (Exception error) when (error is IOException or HttpRequestException)
        {
            throw BrokeOff();
        }

        _received += piece.Length;
        if (_received > maxBytes)
        {
            throw new GatewayException(GatewayError.ProviderAnswerInvalid, $"The answer of provider '{provider}' is larger than {maxBytes} bytes (limits.max_answer_bytes).");
        }

        if (_splitter is null)
        {
            _ended = piece.IsEmpty;
            return piece;
        }

        ReadOnlyMemory<byte> released;
        try
        {
            released = _splitter.Feed(piece, _merger!);
        }
        catch (InvalidDataException)
        {
            throw Invalid("sent an event that is too large");
        }

        _ended = piece.IsEmpty || _splitter.Stopped;
        return released;
    }

    private void Finish()
    {
        if (_merger is null)
        {
            CheckCompletion();
            return;
        }

        if (_merger.Error is { } message)
        {
            throw new GatewayException(GatewayError.ProviderError, $"Provider '{provider}' sent an error inside the stream: {clean(message)}");
        }

        if (_merger.Malformed)
        {
            throw Invalid("sent an event that is no JSON object");
        }

        // Without the end mark a stream is whole only when the model said why it stopped.
        if (!_merger.Done && !_merger.Finished)
        {
            throw BrokeOff();
        }

        if (!_merger.HasToken)
        {
            throw Invalid("ended its stream without any answer");
        }

        _held.Write(_splitter!.Held.Span);
    }

    private void CheckCompletion()
    {
        try
        {
            using var document = JsonDocument.Parse(Held);
            if (kind == AnswerKind.Embeddings ? Embeddings.LookRight(document.RootElement) : Completions.LooksRight(document.RootElement))
            {
                return;
            }
        }
        catch (JsonException)
        {
            // Said below.
        }

        _held.SetLength(0);
        throw Invalid(kind == AnswerKind.Embeddings ? "answered something that is no list of embeddings" : "answered something that is no chat completion");
    }

    private GatewayException BrokeOff() => new(GatewayError.ProviderBrokeOff, $"Provider '{provider}' broke off in the middle of its answer.");

    private GatewayException Invalid(string what) => new(GatewayError.ProviderAnswerInvalid, $"Provider '{provider}' {what}.");
}
