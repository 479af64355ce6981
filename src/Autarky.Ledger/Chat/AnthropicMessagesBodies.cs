namespace Autarky.Ledger.Chat;

/// <summary>Bodies of Anthropic's messages.</summary>
internal sealed class AnthropicMessagesBodies : IBodyDialect
{
    public string Name => BodyDialects.AnthropicMessages;

    public RequestText ReadRequest(ReadOnlyMemory<byte> request) => BodyJson.Of(request, MessagesText.Read);

    public IReadOnlyList<(string Role, string Text)> ReadMessages(ReadOnlyMemory<byte> request) => BodyJson.Of(request, MessagesText.Messages);

    public PlainAnswer ReadAnswer(ReadOnlyMemory<byte> response) =>
        BodyJson.TryOf(response, MessagesText.ReadAnswer, out PlainAnswer answer) ? answer : new PlainAnswer(null, PlainAnswer.NoText);

    public string? ReadAnswerText(ReadOnlyMemory<byte> response) =>
        BodyJson.TryOf(response, MessagesText.AnswerText, out string? text) ? text : null;

    public string? ReadQuestion(ReadOnlyMemory<byte> request) => SpokenText.Question(request);

    public string? ReadReply(ReadOnlyMemory<byte> response) => SpokenText.ReplyOfMessage(response);
}
