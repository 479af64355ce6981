using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Gateway.Conversations;
using Autarky.Ledger.Json;

namespace Autarky.Gateway.Dialects.OpenAiResponses;

/// <summary>
/// A thought as the <c>encrypted_content</c> of a reasoning item: its words, its seal and the provider that had it, so that the next turn brings it back to its
/// maker to the byte, wherever the conversation was kept. Nothing in it is secret from its client, who saw the thought itself; it is opaque so that nobody
/// edits it.
/// </summary>
internal static class CarriedThought
{
    private const string Prefix = "autarky-thought-1.";

    /// <summary>The prefix as it stands in JSON.</summary>
    public static ReadOnlySpan<byte> PrefixBytes => "autarky-thought-1."u8;

    /// <param name="text">The thought's words; empty where only the seal is there.</param>
    /// <param name="seal">What proves to its maker that it is its own; null where it has none.</param>
    /// <param name="isHidden">Whether the words are in the seal alone.</param>
    /// <param name="origin">Who had it, by the options' name; null where nobody says.</param>
    public static string Write(string text, string? seal, bool isHidden, string? origin)
    {
        var thought = new JsonObject { ["by"] = origin, ["text"] = text, ["seal"] = seal, ["hidden"] = isHidden };
        return Prefix + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(thought.ToJsonString(ReadableJson.Nodes)));
    }

    /// <summary>A thought in another form than ours: whoever had it, nobody here takes it back.</summary>
    public static ThoughtPart OfNobody(string carried) => new("", carried, IsHidden: true) { Origin = "" };

    /// <summary>The thought that it carries; null where it is none of ours, or was cut.</summary>
    public static ThoughtPart? Read(string carried)
    {
        if (!carried.StartsWith(Prefix, StringComparison.Ordinal) || !Base64Url.IsValid(carried.AsSpan(Prefix.Length)))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(carried.AsSpan(Prefix.Length)));
            JsonElement root = document.RootElement;
            return new ThoughtPart(
                root.GetProperty("text"u8).GetString() ?? "", root.GetProperty("seal"u8).GetString(), root.GetProperty("hidden"u8).GetBoolean())
            {
                Origin = root.GetProperty("by"u8).GetString(),
            };
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
