using Autarky.Gateway.Conversations;
using Autarky.Ledger.Chat;

namespace Autarky.Gateway.Requests;

/// <summary>A client's request as a candidate is asked it: behind instructions of its own, and perhaps all at once though the client wants a stream.</summary>
internal sealed class PromptedRequest(ChatRequest inner, string? prompt, bool whole) : ChatRequest
{
    public override string Dialect => inner.Dialect;

    // Never as it came: it is another request, and its answer is looked at.
    public override bool TakesBytes => false;

    public override ReadOnlyMemory<byte> Body => inner.Body;

    public override RequestText Text => inner.Text;

    public override IReadOnlyList<(string Role, string Text)> Messages =>
        string.IsNullOrEmpty(prompt) ? inner.Messages : [("system", prompt), .. inner.Messages];

    public override void Dispose()
    {
        // The request belongs to the turn.
    }

    protected override Conversation ReadConversation()
    {
        Conversation conversation = inner.Conversation;
        return conversation with
        {
            Messages = string.IsNullOrEmpty(prompt)
                ? conversation.Messages
                : [new Message(Speaker.System, [new TextPart(prompt)], "prompt"), .. conversation.Messages],
            Stream = conversation.Stream && !whole,
        };
    }
}
