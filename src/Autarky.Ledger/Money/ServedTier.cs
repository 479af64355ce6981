namespace Autarky.Ledger.Money;

/// <summary>
/// The words for how a request was served: what the answer says, not what was asked for, decides what it costs. OpenAI's <c>service_tier</c>, Anthropic's
/// <c>service_tier</c>, <c>speed</c> and <c>inference_geo</c>.
/// </summary>
public static class ServedTier
{
    /// <summary>Served as everybody is.</summary>
    public const string Default = "default";

    private const int LongestWord = 40;

    private static readonly string[] Ordinary = [Default, "standard", "standard_only", "auto", "on_demand", "global", "not_available", "", "none"];

    /// <summary>
    /// One text of the words that an answer says: <c>default</c> where all are ordinary, else those that are not, in lower case with a space between them
    /// (<c>priority</c>, <c>batch us</c>); null where it says none.
    /// </summary>
    public static string? Of(params ReadOnlySpan<string?> said)
    {
        string? tier = null;
        foreach (string? word in said)
        {
            if (word is null || word.Length > LongestWord || word.Any(char.IsControl))
            {
                continue;
            }

            string plain = word.Trim().ToLowerInvariant().Replace(' ', '_');
            tier = Ordinary.Contains(plain) ? tier ?? Default : tier is null or Default ? plain : $"{tier} {plain}";
        }

        return tier;
    }

    /// <summary>The words of such a text that change the price.</summary>
    internal static IEnumerable<string> Words(string? tier) =>
        (tier ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(static word => word != Default);
}
