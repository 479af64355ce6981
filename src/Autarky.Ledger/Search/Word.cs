namespace Autarky.Ledger.Search;

/// <summary>A word of a text.</summary>
/// <param name="Folded">As it is compared: small letters without accents.</param>
/// <param name="Start">Where it begins in the text, UTF-16.</param>
/// <param name="Length">Its length in the text, UTF-16.</param>
internal readonly record struct Word(string Folded, int Start, int Length)
{
    /// <summary>Runes of a word that are compared: longer ones, which are data and no words, are the same where these are.</summary>
    public const int LongestCompared = 64;
}
