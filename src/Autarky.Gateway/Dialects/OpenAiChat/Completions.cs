using System.Text.Json;
using Autarky.Gateway.Errors;

namespace Autarky.Gateway.Dialects.OpenAiChat;

/// <summary>What every completion in OpenAI's chat shape has.</summary>
internal static class Completions
{
    /// <summary>An object with a list of choices, each an object with a message, and no error in it.</summary>
    public static bool LooksRight(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("choices"u8, out JsonElement choices) || choices.ValueKind != JsonValueKind.Array || choices.GetArrayLength() == 0
            || ErrorReader.InAnswer(root) is not null)
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
