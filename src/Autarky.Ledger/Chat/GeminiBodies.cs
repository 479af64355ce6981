namespace Autarky.Ledger.Chat;

/// <summary>Bodies of Google's generateContent.</summary>
internal sealed class GeminiBodies : IBodyDialect
{
    public string Name => BodyDialects.Gemini;

    public RequestText ReadRequest(ReadOnlyMemory<byte> request) => BodyJson.Of(request, GeminiText.Read);

    public IReadOnlyList<(string Role, string Text)> ReadMessages(ReadOnlyMemory<byte> request) => BodyJson.Of(request, GeminiText.Messages);

    public PlainAnswer ReadAnswer(ReadOnlyMemory<byte> response) =>
        BodyJson.TryOf(response, GeminiText.ReadAnswer, out PlainAnswer answer) ? answer : new PlainAnswer(null, PlainAnswer.NoText);

    public string? ReadAnswerText(ReadOnlyMemory<byte> response) =>
        BodyJson.TryOf(response, GeminiText.AnswerText, out string? text) ? text : null;

    public string? ReadQuestion(ReadOnlyMemory<byte> request) => SpokenText.QuestionOfContents(request);

    public string? ReadReply(ReadOnlyMemory<byte> response) => SpokenText.ReplyOfContent(response);
}
