using System.Text.Json;

namespace Autarky.Ledger.Chat;

/// <summary>The text of the first choice of a chat completion in OpenAI's shape.</summary>
public static class AnswerText
{
    /// <summary>Reads a response's body; null when it holds no text (a tool call, a refusal, an error, not JSON).</summary>
    public static string? Read(ReadOnlyMemory<byte> responseJson)
    {
        try
        {
            using var document = JsonDocument.Parse(responseJson);
            return Read(document.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <inheritdoc cref="Read(ReadOnlyMemory{byte})"/>
    public static string? Read(JsonElement response)
    {
        if (response.ValueKind != JsonValueKind.Object
            || !response.TryGetProperty("choices", out JsonElement choices) || choices.ValueKind != JsonValueKind.Array
            || choices.GetArrayLength() == 0 || choices[0].ValueKind != JsonValueKind.Object
            || !choices[0].TryGetProperty("message", out JsonElement message) || message.ValueKind != JsonValueKind.Object
            || !message.TryGetProperty("content", out JsonElement content) || content.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        try
        {
            return content.GetString();
        }
        catch (InvalidOperationException)
        {
            return null; // an escaped lone surrogate: valid JSON, no valid text
        }
    }
}
