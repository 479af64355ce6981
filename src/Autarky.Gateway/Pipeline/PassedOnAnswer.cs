using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Dialects;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Json;
using Autarky.Gateway.Providers;
using Autarky.Gateway.Streams;
using Autarky.Ledger.Json;

namespace Autarky.Gateway.Pipeline;

/// <summary>
/// An answer whose bytes go to the client as they came, less what only we asked for: both ends speak the same dialect. Where a stream came and one object was
/// asked for, the object that its events make goes out.
/// </summary>
internal sealed class PassedOnAnswer(
    IAnswerBody body,
    IPartnerEnd dialect,
    string provider,
    bool cameAsStream,
    bool wantsStream,
    long maxBytes,
    ProviderRefusal refusals,
    IStreamFilter? filter = null) : Answer
{
    // One chunk that holds a whole spoken answer is the largest event there is.
    private const int MaxEventBytes = 16 * 1024 * 1024;

    private readonly EventSplitter? _splitter = cameAsStream ? new EventSplitter(MaxEventBytes) : null;
    private readonly IStreamListener? _listener = cameAsStream ? dialect.Listener() : null;
    private readonly MemoryStream _passing = new();
    private readonly ByteBlocks _object = new();
    private byte[]? _completion;
    private Usage? _usage;
    private long _received;
    private bool _isCut;

    public override long Size => _received;

    public override bool HasToken => wantsStream ? _listener!.HasToken : IsWhole;

    /// <summary>The bytes that may be passed on now; after the commit, the rest. To be passed on before the next read.</summary>
    public ReadOnlyMemory<byte> Held => wantsStream ? _passing.GetBuffer().AsMemory(0, (int)_passing.Length) : _completion;

    /// <summary>Forgets what was passed on.</summary>
    public void ClearHeld() => _passing.SetLength(0);

    public override async ValueTask ReadOnAsync(CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> piece = await NextAsync(cancellationToken);
        _received += piece.Length;
        if (_received > maxBytes)
        {
            throw WholeBody.TooLarge(provider, maxBytes);
        }

        if (_splitter is null)
        {
            _object.Add(piece.Span);
            IsWhole = piece.IsEmpty;
            if (IsWhole)
            {
                CheckCompletion();
            }
        }
        else
        {
            Take(piece);
        }
    }

    public override byte[]? Body() => _listener is null
        ? _completion
        : !_listener.HasToken ? null
        : IsWhole ? _completion ??= _listener.Completion()
        : _listener.Completion();

    public override Usage? ReadUsage()
    {
        // A completion was read when it was checked.
        if (_listener is null)
        {
            return _usage;
        }

        // What was said before the first token counts too.
        using var document = AnswerJson.Parse(ShortenedJson.Of(Body() ?? _listener.Completion()));
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
        using var document = AnswerJson.Parse(Held);
        foreach (ChatEvent happened in dialect.Read(document.RootElement))
        {
            reply.Add(happened);
        }

        return reply.WrittenText();
    }

    public override async ValueTask DisposeAsync()
    {
        await body.DisposeAsync();
        await _passing.DisposeAsync();
    }

    // A connection that breaks is an end like any other: what came before says whether the answer is whole.
    private async ValueTask<ReadOnlyMemory<byte>> NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAsync(cancellationToken);
        }
        catch (Exception error) when (error is IOException or HttpRequestException)
        {
            _isCut = true;
            return default;
        }
    }

    private void Take(ReadOnlyMemory<byte> piece)
    {
        try
        {
            // Some servers leave out the empty line behind the last event.
            Release(piece.IsEmpty ? _splitter!.End(_listener!) : _splitter!.Feed(piece, _listener!));
        }
        catch (InvalidDataException)
        {
            throw Invalid("sent an event that is too large");
        }

        IsWhole = piece.IsEmpty || _splitter.Stopped;
        if (IsWhole)
        {
            CheckStream(isOver: piece.IsEmpty);
            if (!_listener!.Malformed)
            {
                Release(_splitter.Last); // the end mark, and nothing behind it
            }
        }
    }

    private void Release(ReadOnlyMemory<byte> bytes)
    {
        if (wantsStream)
        {
            _passing.Write((filter is null || bytes.IsEmpty ? bytes : filter.Filter(bytes)).Span);
        }
    }

    private void CheckStream(bool isOver)
    {
        if (_listener!.Error is { } said)
        {
            throw new GatewayException(refusals.InStream(said));
        }

        // Half an event at the end is a cut; what came before it counts.
        if (_listener.Malformed && !isOver)
        {
            throw Invalid("sent an event that is none of its dialect");
        }

        // Without the end mark a stream is whole only when the model said why it stopped.
        if (!_listener.IsWhole)
        {
            throw BrokeOff();
        }

        if (!_listener.HasToken)
        {
            throw Invalid("ended its stream without any answer");
        }

        if (!wantsStream)
        {
            _completion = _listener.Completion();
        }
    }

    private void CheckCompletion()
    {
        byte[] whole = _object.ToArray();
        try
        {
            using var document = AnswerJson.Parse(ShortenedJson.Of(whole));
            if (!dialect.LooksRight(document.RootElement))
            {
                throw new GatewayException(refusals.InsteadOfAnswer(document.RootElement, dialect.AnswerName));
            }

            _usage = dialect.ReadUsage(document.RootElement);
            _completion = whole;
        }
        catch (JsonException)
        {
            throw _isCut ? BrokeOff() : new GatewayException(refusals.NoAnswer(dialect.AnswerName));
        }
    }

    private GatewayException BrokeOff() => new(WholeBody.BrokeOff(provider));

    private GatewayException Invalid(string what) => new(GatewayError.ProviderAnswerInvalid, $"Provider '{provider}' {what}.");
}
