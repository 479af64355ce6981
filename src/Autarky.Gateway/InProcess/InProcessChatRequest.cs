using Autarky.Gateway.Conversations;
using Autarky.Gateway.Dialects.OpenAiChat;
using Autarky.Gateway.Requests;
using Autarky.Ledger.Chat;

namespace Autarky.Gateway.InProcess;

/// <summary>A request for the next message that was made in this process. The ledger keeps it as the chat completion that it could have been.</summary>
internal sealed class InProcessChatRequest(Conversation conversation) : ChatRequest
{
    private byte[]? _body;
    private RequestText? _text;
    private IReadOnlyList<(string Role, string Text)>? _messages;

    public override string Dialect => OpenAiChatDialect.DialectName;

    public override bool TakesBytes => false;

    public override ReadOnlyMemory<byte> Body => _body ??= ConversationWriter.Write(conversation, Model, hasNewNames: true, asksUsage: true).Body;

    public override RequestText Text => _text ??= RequestText.Of(Messages, WhyNotPlain());

    public override IReadOnlyList<(string Role, string Text)> Messages =>
        _messages ??= [.. conversation.Messages.Select(message => (RoleOf(message), TextOf(message.Parts)))];

    public override void Dispose()
    {
        // Made of values that belong to nobody else.
    }

    protected override Conversation ReadConversation() => conversation;

    private static string RoleOf(Message message) => message.Speaker switch
    {
        Speaker.System => "system",
        Speaker.Assistant => "assistant",
        Speaker.Tool => "tool",
        _ => "user",
    };

    private static string TextOf(IEnumerable<Part> parts) => string.Concat(parts.Select(part => part switch
    {
        TextPart text => text.Text,
        RefusalPart refusal => refusal.Text,
        ResultPart result => TextOf(result.Parts),
        _ => "",
    }));

    // The rules of PlainRequest.
    private string? WhyNotPlain() =>
        conversation.Tools.Count > 0 ? "the request uses tools"
        : conversation.Choices != 1 ? "the request wants several choices (n)"
        : conversation.Format is not null ? "the request wants a response_format other than text"
        : conversation.Other.ContainsKey("logprobs") ? "the request wants log probabilities"
        : conversation.Messages.Any(message => message.Parts.Any(part => part is not (TextPart or RefusalPart or ThoughtPart))) ? RequestText.OtherThanText
        : null;
}
