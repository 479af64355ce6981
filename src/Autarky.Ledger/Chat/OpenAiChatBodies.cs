namespace Autarky.Ledger.Chat;

/// <summary>Bodies of OpenAI's chat completions.</summary>
internal sealed class OpenAiChatBodies : IBodyDialect
{
    public string Name => BodyDialects.OpenAiChat;

    public RequestText ReadRequest(ReadOnlyMemory<byte> request) => RequestText.Read(request);

    public IReadOnlyList<(string Role, string Text)> ReadMessages(ReadOnlyMemory<byte> request) => BodyJson.Of(request, ChatMessages.Read);

    public PlainAnswer ReadAnswer(ReadOnlyMemory<byte> response) => PlainAnswer.Read(response);

    public string? ReadAnswerText(ReadOnlyMemory<byte> response) => AnswerText.Read(response);

    public string? ReadQuestion(ReadOnlyMemory<byte> request) => SpokenText.Question(request);

    public string? ReadReply(ReadOnlyMemory<byte> response) => SpokenText.ReplyOfCompletion(response);
}
