using System.Text.Json;

namespace Autarky.Gateway.Dialects.OpenAiChat;

/// <summary>What every completion in OpenAI's chat shape has.</summary>
internal static class Completions
{
    /// <summary>An object with a list of choices, each an object with a message.</summary>
    public static bool LooksRight(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("choices"u8, out JsonElement choices) || choices.ValueKind != JsonValueKind.Array || choices.GetArrayLength() == 0)
        {
            return false;
        }

        foreach (JsonElement choice in choices.EnumerateArray())
        {
            if (choice.ValueKind != JsonValueKind.Object
                || !choice.TryGetProperty("message"u8, out JsonElement message) || message.ValueKind != JsonValueKind.Object)
            {
                return false;
            }
        }

        return true;
    }
}
