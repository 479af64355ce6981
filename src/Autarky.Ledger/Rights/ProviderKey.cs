using System.Text;

namespace Autarky.Ledger.Rights;

/// <summary>
/// The key under which a provider's contract is looked up: recorded rows spell names as they like, and a contract must not be missed over
/// <c>OpenAI</c>, <c>open-ai</c> or <c> OPEN AI</c>.
/// </summary>
public static class ProviderKey
{
    /// <summary>
    /// Letters and digits only, in lower case, full-width ones as plain ones. A name that has none of them is its own key.
    /// </summary>
    public static string Of(string provider)
    {
        ArgumentNullException.ThrowIfNull(provider);
        var key = new StringBuilder(provider.Length);
        foreach (Rune rune in provider.EnumerateRunes())
        {
            Rune plain = Plain(rune);
            if (Rune.IsLetterOrDigit(plain))
            {
                key.Append(Rune.ToLowerInvariant(plain).ToString());
            }
        }

        return key.Length > 0 ? key.ToString() : provider;
    }

    // The full-width forms of ASCII, U+FF01 to U+FF5E, lie in ASCII's order. Upper case first: some letters have two lower cases (σ and ς).
    private static Rune Plain(Rune rune) =>
        Rune.ToUpperInvariant(rune.Value is >= 0xFF01 and <= 0xFF5E ? new Rune(rune.Value - 0xFF01 + '!') : rune);
}
