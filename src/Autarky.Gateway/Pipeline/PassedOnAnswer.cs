using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Dialects;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Streams;

namespace Autarky.Gateway.Pipeline;

/// <summary>An answer whose bytes go to the client as they came, less what only we asked for: both ends speak the same dialect.</summary>
internal sealed class PassedOnAnswer(
    IAnswerBody body, IPartnerEnd dialect, string provider, bool isStream, long maxBytes, Func<string, string> clean, IStreamFilter? filter = null) : Answer
{
    // One chunk that holds a whole spoken answer is the largest event there is.
    private const int MaxEventBytes = 16 * 1024 * 1024;

    private readonly EventSplitter? _splitter = isStream ? new EventSplitter(MaxEventBytes) : null;
    private readonly IStreamListener? _listener = isStream ? dialect.Listener() : null;
    private readonly MemoryStream _held = new();
    private byte[]? _completion;
    private Usage? _usage;
    private long _received;

    public override bool HasToken => _listener?.HasToken ?? IsWhole;

    /// <summary>The bytes that may be passed on now; after the commit, the rest. To be passed on before the next read.</summary>
    public ReadOnlyMemory<byte> Held => _held.GetBuffer().AsMemory(0, (int)_held.Length);

    /// <summary>Forgets what was passed on.</summary>
    public void ClearHeld() => _held.SetLength(0);

    public override async ValueTask ReadOnAsync(CancellationToken cancellationToken)
    {
        _held.Write((await NextAsync(cancellationToken)).Span);
        if (IsWhole)
        {
            Finish();
        }
    }

    public override byte[]? Body()
    {
        if (!IsWhole)
        {
            return _listener?.HasToken == true ? _listener.Completion() : null;
        }

        return _completion ??= _listener is null ? _held.ToArray() : _listener.HasToken ? _listener.Completion() : null;
    }

    public override Usage? ReadUsage()
    {
        // A completion was read when it was checked.
        if (_listener is null)
        {
            return _usage;
        }

        // What was said before the first token counts too.
        using var document = JsonDocument.Parse(Body() ?? _listener.Completion());
        return dialect.ReadUsage(document.RootElement);
    }

    public override string WrittenText()
    {
        if (_listener is not null)
        {
            return _listener.WrittenText();
        }

        if (!IsWhole)
        {
            return "";
        }

        var reply = new ChatReply();
        using var document = JsonDocument.Parse(Held);
        foreach (ChatEvent happened in dialect.Read(document.RootElement))
        {
            reply.Add(happened);
        }

        return reply.WrittenText();
    }

    public override async ValueTask DisposeAsync()
    {
        await body.DisposeAsync();
        await _held.DisposeAsync();
    }

    // One read; returns what may be passed on. At the end the rest goes to what is held.
    private async ValueTask<ReadOnlyMemory<byte>> NextAsync(CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> piece;
        try
        {
            piece = await body.ReadAsync(cancellationToken);
        }
        catch (Exception error) when (error is IOException or HttpRequestException)
        {
            throw BrokeOff();
        }

        _received += piece.Length;
        if (_received > maxBytes)
        {
            throw new GatewayException(
                GatewayError.ProviderAnswerInvalid, $"The answer of provider '{provider}' is larger than {maxBytes} bytes (limits.max_answer_bytes).");
        }

        if (_splitter is null)
        {
            IsWhole = piece.IsEmpty;
            return piece;
        }

        ReadOnlyMemory<byte> released;
        try
        {
            released = _splitter.Feed(piece, _listener!);
        }
        catch (InvalidDataException)
        {
            throw Invalid("sent an event that is too large");
        }

        IsWhole = piece.IsEmpty || _splitter.Stopped;
        return filter is null ? released : filter.Filter(released);
    }

    private void Finish()
    {
        if (_listener is null)
        {
            CheckCompletion();
            return;
        }

        if (_listener.Error is { } message)
        {
            throw new GatewayException(GatewayError.ProviderError, $"Provider '{provider}' sent an error inside the stream: {clean(message)}");
        }

        if (_listener.Malformed)
        {
            throw Invalid("sent an event that is none of its dialect");
        }

        // Without the end mark a stream is whole only when the model said why it stopped.
        if (!_listener.Done && !_listener.Finished)
        {
            throw BrokeOff();
        }

        if (!_listener.HasToken)
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
            if (dialect.LooksRight(document.RootElement))
            {
                _usage = dialect.ReadUsage(document.RootElement);
                return;
            }
        }
        catch (JsonException)
        {
            // Said below.
        }

        _held.SetLength(0);
        throw Invalid($"answered something that is no {dialect.AnswerName}");
    }

    private GatewayException BrokeOff() => new(GatewayError.ProviderBrokeOff, $"Provider '{provider}' broke off in the middle of its answer.");

    private GatewayException Invalid(string what) => new(GatewayError.ProviderAnswerInvalid, $"Provider '{provider}' {what}.");
}
