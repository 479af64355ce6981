using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Autarky.Text.Templates.Answers;

namespace Autarky.Models.Generation.Chat;

/// <summary>Reads an answer that a constraint made a call: <c>{"name": …, "arguments": …}</c> and nothing else.</summary>
internal sealed class ForcedCallReader : AnswerReader
{
    private readonly StringBuilder _text = new();

    public override IReadOnlyList<AnswerPart> Read(string text)
    {
        _text.Append(text);
        return [];
    }

    public override IReadOnlyList<AnswerPart> End()
    {
        string text = _text.ToString();
        try
        {
            using var document = JsonDocument.Parse(text);
            JsonElement root = document.RootElement;
            return [new ToolCall(root.GetProperty("name").GetString()!, root.GetProperty("arguments").GetRawText())];
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            // Cut off by the limit of tokens: the caller sees what there is.
            return text.Length == 0 ? [] : [new ContentDelta(text)];
        }
    }
}

/// <summary>Names of calls.</summary>
internal static class CallId
{
    /// <summary>A new one: nine letters and digits, which is what the strictest templates accept.</summary>
    public static string New() => RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz0123456789", 9);
}
