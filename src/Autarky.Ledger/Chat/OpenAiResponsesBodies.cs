namespace Autarky.Ledger.Chat;

/// <summary>Bodies of OpenAI's responses.</summary>
internal sealed class OpenAiResponsesBodies : IBodyDialect
{
    public string Name => BodyDialects.OpenAiResponses;

    public RequestText ReadRequest(ReadOnlyMemory<byte> request) => BodyJson.Of(request, ResponsesText.Read);

    public IReadOnlyList<(string Role, string Text)> ReadMessages(ReadOnlyMemory<byte> request) => BodyJson.Of(request, ResponsesText.Messages);

    public PlainAnswer ReadAnswer(ReadOnlyMemory<byte> response) =>
        BodyJson.TryOf(response, ResponsesText.ReadAnswer, out PlainAnswer answer) ? answer : new PlainAnswer(null, PlainAnswer.NoText);

    public string? ReadAnswerText(ReadOnlyMemory<byte> response) =>
        BodyJson.TryOf(response, ResponsesText.AnswerText, out string? text) ? text : null;

    public string? ReadQuestion(ReadOnlyMemory<byte> request) => SpokenText.QuestionOfResponses(request);

    public string? ReadReply(ReadOnlyMemory<byte> response) => SpokenText.ReplyOfResponses(response);
}
