using System.Text.Json;

namespace Autarky.Ledger.Chat;

/// <summary>Bodies of Anthropic's messages.</summary>
internal sealed class AnthropicMessagesBodies : IBodyDialect
{
    public string Name => BodyDialects.AnthropicMessages;

    public RequestText ReadRequest(ReadOnlyMemory<byte> request)
    {
        try
        {
            using var document = JsonDocument.Parse(request);
            return MessagesText.Read(document.RootElement);
        }
        catch (JsonException error)
        {
            throw new FormatException("The request is not valid JSON: " + error.Message, error);
        }
    }

    public PlainAnswer ReadAnswer(ReadOnlyMemory<byte> response)
    {
        try
        {
            using var document = JsonDocument.Parse(response);
            return MessagesText.ReadAnswer(document.RootElement);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return new PlainAnswer(null, PlainAnswer.NoText); // no JSON, or half of a surrogate pair in a text
        }
    }

    public string? ReadAnswerText(ReadOnlyMemory<byte> response)
    {
        try
        {
            using var document = JsonDocument.Parse(response);
            return MessagesText.AnswerText(document.RootElement);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    public string? ReadQuestion(ReadOnlyMemory<byte> request) => SpokenText.Question(request);

    public string? ReadReply(ReadOnlyMemory<byte> response) => SpokenText.ReplyOfMessage(response);
}
