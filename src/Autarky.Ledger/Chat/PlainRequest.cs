using System.Text.Json;

namespace Autarky.Ledger.Chat;

/// <summary>
/// Tells requests that one plain text answers from those that only a model that does everything can serve. The same rule decides what a student learns from,
/// what it is measured on and what it is asked.
/// </summary>
public static class PlainRequest
{
    /// <summary>Why one plain text would not answer a chat request in OpenAI's shape ("the request uses tools"); null when it would.</summary>
    /// <param name="request">A JSON object; its messages are not looked at. Fields of the wrong type count as not plain where they might matter.</param>
    public static string? WhyNot(JsonElement request)
    {
        foreach (JsonProperty property in request.EnumerateObject())
        {
            JsonElement value = property.Value;
            string? why = NameOf(property) switch
            {
                "n" when value.ValueKind == JsonValueKind.Number && !(value.TryGetDouble(out double choices) && choices == 1) =>
                    "the request wants several choices (n)",
                "tools" when IsFilledArray(value) => "the request uses tools",
                "functions" when IsFilledArray(value) => "the request uses functions",
                "logprobs" when value.ValueKind == JsonValueKind.True => "the request wants log probabilities",
                "response_format" when value.ValueKind == JsonValueKind.Object && !IsTextFormat(value) => "the request wants a response_format other than text",
                "modalities" when value.ValueKind == JsonValueKind.Array && !IsTextOnly(value) => "the request wants other modalities than text",
                "audio" when value.ValueKind == JsonValueKind.Object => "the request wants audio",
                "web_search_options" when value.ValueKind == JsonValueKind.Object => "the request wants a web search",
                _ => null,
            };
            if (why is not null)
            {
                return why;
            }
        }

        return null;
    }

    private static bool IsFilledArray(JsonElement value) => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0;

    private static bool IsTextFormat(JsonElement format) =>
        format.TryGetProperty("type"u8, out JsonElement type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("text"u8);

    private static bool IsTextOnly(JsonElement modalities)
    {
        foreach (JsonElement modality in modalities.EnumerateArray())
        {
            if (modality.ValueKind != JsonValueKind.String || !modality.ValueEquals("text"u8))
            {
                return false;
            }
        }

        return true;
    }

    // A name may hold an escaped lone surrogate, which is valid JSON and no valid text.
    private static string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return "";
        }
    }
}
