using System.Text;
using Autarky.Gateway.Conversations;

namespace Autarky.Gateway.Dialects.Gemini;

/// <summary>Where Google's servers put a signature: it goes back to the same place.</summary>
internal enum SignedPart
{
    Call,
    Text,

    /// <summary>A text of no characters, which is there for its signature alone.</summary>
    EmptyText,
    Thought,
}

/// <summary>
/// A <c>thoughtSignature</c> as the seal of a thought, with its place. It begins as <see cref="OwnSeal"/> does, so that clients keep it and no other partner is
/// ever sent it. https://ai.google.dev/gemini-api/docs/thought-signatures
/// </summary>
internal static class Signature
{
    /// <summary>What Google's servers take in place of a signature for a call that another model made.</summary>
    public const string Skip = "skip_thought_signature_validator";

    private const string Places = "ctep";

    private static readonly string Prefix = Encoding.ASCII.GetString(OwnSeal.PrefixBytes) + "gemini-";

    public static string Seal(SignedPart place, string signature) => $"{Prefix}{Places[(int)place]}.{signature}";

    /// <summary>Place and signature; null for the seal of another maker.</summary>
    public static (SignedPart Place, string Value)? Read(string? seal) =>
        seal?.StartsWith(Prefix, StringComparison.Ordinal) == true && seal.Length > Prefix.Length + 2 && seal[Prefix.Length + 1] == '.'
            && Places.IndexOf(seal[Prefix.Length], StringComparison.Ordinal) is >= 0 and var place
            ? ((SignedPart)place, seal[(Prefix.Length + 2)..])
            : null;
}
