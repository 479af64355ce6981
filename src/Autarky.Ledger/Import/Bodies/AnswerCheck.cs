using System.Text.Json;
using Autarky.Ledger.Chat;

namespace Autarky.Ledger.Import.Bodies;

/// <summary>Tells answers from what only looks like them.</summary>
internal static class AnswerCheck
{
    /// <exception cref="FormatException">The body is no answer of its dialect; the message says why.</exception>
    public static void Check(JsonElement body, string? dialect)
    {
        switch (dialect)
        {
            case BodyDialects.OpenAiChat:
                CheckCompletion(body);
                break;
            case BodyDialects.AnthropicMessages when body.GetProperty("content").ValueKind != JsonValueKind.Array:
                throw new FormatException("The 'content' of the 'response' must be a list of blocks.");
            case BodyDialects.OpenAiResponses:
                CheckResponse(body);
                break;
        }
    }

    private static void CheckCompletion(JsonElement body)
    {
        JsonElement choices = body.GetProperty("choices");
        if (choices.ValueKind == JsonValueKind.Array && choices.GetArrayLength() > 0 && choices[0].ValueKind == JsonValueKind.Object)
        {
            if (choices[0].TryField("message", out JsonElement message) && message.ValueKind == JsonValueKind.Object)
            {
                return;
            }

            if (body.TextOrNull("object") == "text_completion")
            {
                throw new FormatException("The 'response' is a text completion (of a 'prompt'); chats are read.");
            }

            if (choices[0].TryField("delta", out _))
            {
                throw new FormatException(
                    "The 'response' is one chunk of a stream; all of them are needed: put them in a list, or their events as they came in a text.");
            }
        }

        throw new FormatException("The 'choices' of the 'response' must be a list whose first entry has a 'message'.");
    }

    private static void CheckResponse(JsonElement body)
    {
        if (body.TextOrNull("status") is { } status and not ("completed" or "incomplete"))
        {
            throw new FormatException($"The 'response' has the status '{status}': it is no answer.");
        }

        if (!body.TryField("output", out JsonElement output) || output.ValueKind != JsonValueKind.Array)
        {
            throw new FormatException("The 'response' has no 'output', a list of items.");
        }
    }
}
