using System.Text.Json;
using Autarky.Ledger.Chat;

namespace Autarky.Ledger.Import.Bodies;

/// <summary>A recorded response, whole, whatever it was recorded as: a body, its text, or the events of a stream.</summary>
/// <param name="Body">The body, UTF-8 JSON; of a stream what its events merge to.</param>
/// <param name="Dialect">Its dialect, by its name in <see cref="BodyDialects"/>; null for a list of embeddings.</param>
/// <param name="IsStream">Whether it was recorded as events.</param>
internal sealed record RecordedAnswer(byte[] Body, string? Dialect, bool IsStream)
{
    /// <summary>Reads a response.</summary>
    /// <param name="response">An object, a text (of JSON or of server-sent events), or a list of events.</param>
    /// <exception cref="UnreadDialectException">It is in none of the dialects that are read.</exception>
    /// <exception cref="FormatException">It is no whole answer; the message says what is wrong.</exception>
    public static RecordedAnswer Read(JsonElement response) => response.ValueKind switch
    {
        JsonValueKind.Object => Whole(Unwrapped(response)),
        JsonValueKind.Array => EventMerging.Merge(EventText.Read(response)),
        JsonValueKind.String => OfText(response),
        _ => throw new FormatException($"'response' must be a JSON object or the events of a stream, not {LineFields.InWords(response.ValueKind)}."),
    };

    /// <summary>The dialect of a body by its marks.</summary>
    /// <exception cref="UnreadDialectException">It has those of none.</exception>
    /// <exception cref="FormatException">It is an error.</exception>
    public static string? DialectOf(JsonElement body)
    {
        if (body.TryField("choices", out _))
        {
            return BodyDialects.OpenAiChat;
        }

        if (body.TryField("error", out _) || body.TextOrNull("type") == "error")
        {
            throw new FormatException("The 'response' is a provider's error, not an answer.");
        }

        if (body.TextOrNull("type") == "message" && body.TryField("content", out _))
        {
            return BodyDialects.AnthropicMessages;
        }

        if (body.TextOrNull("object") == "response" || (body.TryField("output", out JsonElement output) && output.ValueKind == JsonValueKind.Array))
        {
            return BodyDialects.OpenAiResponses;
        }

        return IsEmbeddings(body)
            ? null
            : throw new UnreadDialectException(
                $"The 'response' has no 'choices' (a chat completion), no 'content' of the type 'message' (Anthropic's messages), no 'output' (OpenAI's "
                    + $"responses) and no embeddings; it has {LineFields.NamesIn(body)}.");
    }

    private static RecordedAnswer Whole(JsonElement body)
    {
        string? dialect = DialectOf(body);
        AnswerCheck.Check(body, dialect);
        return new RecordedAnswer(body.Raw(), dialect, IsStream: false);
    }

    private static bool IsEmbeddings(JsonElement body)
        => body.TryField("data", out JsonElement data) && data.ValueKind == JsonValueKind.Array && data.GetArrayLength() > 0
            && data[0].ValueKind == JsonValueKind.Object && data[0].TryField("embedding", out _);

    private static RecordedAnswer OfText(JsonElement response)
    {
        string text = response.Text("response");
        if (text.AsSpan().TrimStart() is ['{' or '[', ..])
        {
            try
            {
                using var document = JsonDocument.Parse(text);
                return Read(document.RootElement);
            }
            catch (JsonException)
            {
                // Events, one a line, begin like this too.
            }
        }

        return EventMerging.Merge(EventText.Read(text));
    }

    // What batches and logs put around a body: {"status_code":200,"body":{…}}.
    private static JsonElement Unwrapped(JsonElement response)
    {
        if (!response.TryField("status_code", out JsonElement status) || !response.TryField("body", out JsonElement body)
            || body.ValueKind != JsonValueKind.Object)
        {
            return response;
        }

        return status.ValueKind == JsonValueKind.Number && status.TryGetInt32(out int code) && code is >= 200 and < 300
            ? body
            : throw new FormatException($"The 'response' has the status {status.GetRawText()}: a provider's error, not an answer.");
    }
}
