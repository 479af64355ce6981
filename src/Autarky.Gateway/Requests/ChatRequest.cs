using Autarky.Gateway.Conversations;
using Autarky.Ledger.Chat;

namespace Autarky.Gateway.Requests;

/// <summary>A request for the next message of a conversation, in some dialect.</summary>
internal abstract class ChatRequest : ApiRequest
{
    private Conversation? _conversation;

    public required bool Stream { get; init; }

    /// <summary>The media type of the stream that it wants.</summary>
    public virtual string StreamType => "text/event-stream";

    /// <summary>Whether the client wants the token counts at the end of a stream, in dialects where that is a wish.</summary>
    public bool IncludeUsage { get; init; } = true;

    /// <summary>What makes the body ask for the token counts of its stream; null where it asks, and in dialects that always say them.</summary>
    public Splice? UsageWish { get; init; }

    /// <summary>Whether the client takes a provider's bytes in its own dialect; false within this process, where nobody wants bytes.</summary>
    public virtual bool TakesBytes => true;

    /// <summary>The texts of the messages and their hash: what routing, students and the ledger go by. The same in every dialect.</summary>
    public abstract RequestText Text { get; }

    /// <summary>Role and text of each message: for counting.</summary>
    public abstract IReadOnlyList<(string Role, string Text)> Messages { get; }

    /// <summary>All of it in no dialect; read when it is wanted first.</summary>
    /// <exception cref="Errors.GatewayException">A part of it has a form that its dialect does not have.</exception>
    public Conversation Conversation => _conversation ??= ReadConversation();

    protected abstract Conversation ReadConversation();
}
