using System.Security.Cryptography;
using System.Text;
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

    // Whatever cut it off, nobody asked for content: there is a call as far as it came, or nothing.
    public override IReadOnlyList<AnswerPart> End(bool isCut = false) => PartialCalls.Read(_text.ToString());
}

/// <summary>Names of calls.</summary>
internal static class CallId
{
    /// <summary>A new one: nine letters and digits, which is what the strictest templates accept.</summary>
    public static string New() => RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz0123456789", 9);
}
