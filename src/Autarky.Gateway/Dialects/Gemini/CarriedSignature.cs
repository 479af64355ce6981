using System.Text;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Dialects.OpenAiResponses;

namespace Autarky.Gateway.Dialects.Gemini;

/// <summary>A thought that another provider had, as a <c>thoughtSignature</c>: in base 64, since clients take it for bytes.</summary>
internal static class CarriedSignature
{
    /// <summary>How each begins. The prefix of what is inside is a multiple of three bytes long: so it is the same text in base 64, whatever follows.</summary>
    public static ReadOnlySpan<byte> Beginning => "YXV0YXJreS10aG91Z2h0LTEu"u8;

    public static string Write(string text, string? seal, bool isHidden, string? origin) =>
        Convert.ToBase64String(Encoding.ASCII.GetBytes(CarriedThought.Write(text, seal, isHidden, origin)));

    /// <summary>The thought that it carries; null where it is none of ours.</summary>
    public static ThoughtPart? Read(string signature)
    {
        // Clients of other languages write the same bytes with the other alphabet.
        byte[] bytes = new byte[signature.Length];
        string plain = signature.Replace('-', '+').Replace('_', '/');
        return Convert.TryFromBase64String(plain.PadRight((plain.Length + 3) / 4 * 4, '='), bytes, out int length)
            ? CarriedThought.Read(Encoding.ASCII.GetString(bytes, 0, length))
            : null;
    }
}
