using System.Text;
using System.Text.Json;

namespace Autarky.Ledger.Chat;

/// <summary>Role and text of each message of a chat request in OpenAI's shape, for counting tokens.</summary>
public static class ChatMessages
{
    /// <summary>Reads them in order. Parts that are not text are left out; a message without text has the text "".</summary>
    /// <param name="request">A request that <see cref="RequestText.Read(JsonElement)"/> accepts.</param>
    public static IReadOnlyList<(string Role, string Text)> Read(JsonElement request)
    {
        var messages = new List<(string Role, string Text)>();
        foreach (JsonElement message in request.GetProperty("messages").EnumerateArray())
        {
            messages.Add((message.GetProperty("role").GetString()!, TextOf(message)));
        }

        return messages;
    }

    private static string TextOf(JsonElement message)
    {
        if (!message.TryGetProperty("content", out JsonElement content))
        {
            return "";
        }

        if (content.ValueKind == JsonValueKind.String)
        {
            return content.GetString()!;
        }

        var text = new StringBuilder();
        if (content.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement part in content.EnumerateArray())
            {
                if (part.ValueKind == JsonValueKind.Object
                    && part.TryGetProperty("text", out JsonElement partText) && partText.ValueKind == JsonValueKind.String)
                {
                    text.Append(partText.GetString());
                }
            }
        }

        return text.ToString();
    }
}
