using Autarky.Gateway.Conversations;
using Autarky.Gateway.Dialects;
using Autarky.Gateway.Errors;

namespace Autarky.Gateway.Pipeline;

/// <summary>An answer that comes in no dialect, and is written for the client and the ledger in theirs.</summary>
internal sealed class ToldAnswer(IEventSource source, IClientEnd dialect, ReplyFrame frame, string provider, bool isStream) : Answer
{
    private readonly List<ChatEvent> _held = [];
    private readonly List<ChatEvent> _ends = [];
    private byte[]? _body;

    /// <summary>All of it so far.</summary>
    public ChatReply Reply { get; } = new();

    /// <summary>What the writer of the client's stream must know besides.</summary>
    public ReplyFrame Frame => frame;

    public override long Size => Reply.Size;

    public override bool HasToken => isStream ? Reply.HasToken : IsWhole;

    /// <summary>What may be passed on now; after the commit, the rest. To be passed on before the next read.</summary>
    public IReadOnlyList<ChatEvent> Held => _held;

    /// <summary>Forgets what was passed on.</summary>
    public void ClearHeld() => _held.Clear();

    public override async ValueTask ReadOnAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<ChatEvent> events;
        try
        {
            events = await source.ReadAsync(cancellationToken);
        }
        catch (Exception error) when (error is IOException or HttpRequestException)
        {
            throw new GatewayException(GatewayError.ProviderBrokeOff, $"Provider '{provider}' broke off in the middle of its answer.");
        }

        foreach (ChatEvent happened in events)
        {
            Reply.Add(happened);

            // Ends wait for what comes behind them: the last of them for the commit.
            if (happened is AnswerEnded or TokensCounted)
            {
                _ends.Add(happened);
            }
            else
            {
                Release();
                _held.Add(happened);
            }
        }

        if (events.Count == 0 || source.IsOver)
        {
            IsWhole = true;
            Release();
            if (!Reply.HasToken)
            {
                throw new GatewayException(GatewayError.ProviderAnswerInvalid, $"Provider '{provider}' ended its stream without any answer.");
            }
        }
    }

    public override byte[]? Body() => !Reply.HasToken ? null : IsWhole ? _body ??= dialect.Write(Reply, frame) : dialect.Write(Reply, frame);

    public override Usage? ReadUsage() => Reply.Usage ?? source.UsageSoFar;

    public override string WrittenText() => Reply.WrittenText();

    public override ValueTask DisposeAsync() => source.DisposeAsync();

    private void Release()
    {
        _held.AddRange(_ends);
        _ends.Clear();
    }
}
