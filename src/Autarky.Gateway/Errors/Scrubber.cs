using System.Text.RegularExpressions;
using Autarky.Gateway.Keys;

namespace Autarky.Gateway.Errors;

/// <summary>Takes everything out of a provider's text that is, or looks like, a key.</summary>
internal static partial class Scrubber
{
    private const string Hidden = "[removed]";

    // Long enough to say what was wrong, too short for an echo of the whole request.
    private const int MaxLength = 2000;

    /// <param name="text">What the provider said.</param>
    /// <param name="key">The key we use with it, if any. Any 8 characters of it in a row are removed too.</param>
    public static string Clean(string text, string? key)
    {
        text = text.Length > MaxLength ? text[..MaxLength] + "…" : text;
        if (!string.IsNullOrEmpty(key))
        {
            text = text.Replace(key, Hidden, StringComparison.OrdinalIgnoreCase);
            for (int at = 0; at + 8 <= key.Length; at++)
            {
                // Longest piece first would be nicer to read; no piece at all is what counts.
                text = text.Replace(key.Substring(at, 8), Hidden, StringComparison.OrdinalIgnoreCase);
            }
        }

        return LooksLikeKey().Replace(text, Hidden);
    }

    /// <summary>Takes out what has the form of a key of this gateway: clients put theirs into paths and names by mistake.</summary>
    public static string HideOurKeys(string text) =>
        text.Contains(KeyForm.Prefix, StringComparison.OrdinalIgnoreCase) ? OurKey().Replace(text, Hidden) : text;

    [GeneratedRegex("ak_[A-Za-z0-9_-]{43}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 200)]
    private static partial Regex OurKey();

    // sk-…, gsk_…, xai-…, AIza…, pk-, Bearer …, and what is left of keys that providers mask with stars.
    [GeneratedRegex(
        @"(?:\b(?:sk|pk|rk|gsk|xai|key|ak|hf|AIza)[-_][A-Za-z0-9_*\-\.]{6,})|(?:\bAIza[A-Za-z0-9_\-]{10,})"
            + @"|(?:\bBearer\s+\S+)|(?:[A-Za-z0-9_\-]*\*{3,}[A-Za-z0-9_\-]*)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 200)]
    private static partial Regex LooksLikeKey();
}
