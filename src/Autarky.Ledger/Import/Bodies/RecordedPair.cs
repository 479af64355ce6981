using System.Text.Json;
using Autarky.Ledger.Chat;

namespace Autarky.Ledger.Import.Bodies;

/// <summary>A recorded request and its response, in whatever dialect they are.</summary>
internal static class RecordedPair
{
    /// <summary>Reads both.</summary>
    /// <param name="line">Where the fields beside them stand.</param>
    /// <param name="request">An object, or its text.</param>
    /// <param name="response">See <see cref="RecordedAnswer.Read"/>; null where there is none.</param>
    /// <exception cref="UnreadDialectException">They are in none of the dialects that are read.</exception>
    /// <exception cref="FormatException">One of them is none; the message says what is wrong.</exception>
    public static RecordedExchange Read(JsonElement line, JsonElement request, JsonElement? response)
    {
        JsonElement body = Request(request);
        if (response is not { } answer)
        {
            return new RecordedExchange { Line = line, Request = body.Raw(), Response = null, Dialect = line.TextOrNull("dialect") ?? DialectOf(body) };
        }

        RecordedAnswer read = RecordedAnswer.Read(answer);
        return new RecordedExchange
        {
            Line = line,
            Request = body.Raw(),
            Response = read.Body,
            Dialect = read.Dialect ?? BodyDialects.OpenAiChat,
            IsStream = read.IsStream,
            IsEmbedding = read.Dialect is null,
        };
    }

    /// <summary>The dialect of a request by its marks: a question without an answer has no others.</summary>
    private static string DialectOf(JsonElement request)
        => request.TryField("messages", out _)
            ? request.TryField("system", out _) || request.TryField("anthropic_version", out _) ? BodyDialects.AnthropicMessages : BodyDialects.OpenAiChat
            : request.TryField("input", out _) ? BodyDialects.OpenAiResponses
            : BodyDialects.OpenAiChat;

    private static JsonElement Request(JsonElement request)
    {
        if (request.ValueKind == JsonValueKind.String)
        {
            try
            {
                using var document = JsonDocument.Parse(request.Text("request"));
                request = document.RootElement.Clone();
            }
            catch (JsonException error)
            {
                throw new UnreadDialectException("'request' must be a JSON object, or its text; it is another text.", error);
            }
        }

        if (request.ValueKind != JsonValueKind.Object)
        {
            throw new UnreadDialectException($"'request' must be a JSON object, not {LineFields.InWords(request.ValueKind)}.");
        }

        // What batches put around a body: {"method":"POST","url":"/v1/…","body":{…}}.
        bool isWrapped = request.TryField("body", out JsonElement body) && body.ValueKind == JsonValueKind.Object && request.TryField("url", out _);
        return isWrapped ? body : request;
    }
}
