using System.Security.Cryptography;
using System.Text;

namespace Autarky.Gateway.Conversations;

/// <summary>
/// The seal of thoughts whose maker gives them none, for dialects whose clients send back only sealed thoughts. Anthropic's servers would refuse such a seal:
/// what carries one never goes to them.
/// </summary>
internal static class OwnSeal
{
    private const string Prefix = "autarky-unsealed-";

    /// <summary>The prefix as it stands in JSON.</summary>
    public static ReadOnlySpan<byte> PrefixBytes => "autarky-unsealed-"u8;

    public static string Of(string thought) => Prefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(thought)).AsSpan(0, 8));

    public static bool IsOwn(string? seal) => seal?.StartsWith(Prefix, StringComparison.Ordinal) == true;
}
