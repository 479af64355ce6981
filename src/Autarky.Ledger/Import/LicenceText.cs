using System.Text.Json;

namespace Autarky.Ledger.Import;

/// <summary>What may stand as the licence of recorded answers: it goes onto students' cards.</summary>
public static class LicenceText
{
    /// <summary>The most characters of a licence's name.</summary>
    public const int Longest = 500;

    /// <summary>The licence that a line names; null when it names none.</summary>
    internal static string? Of(JsonElement line) => line.TextField("licence") is { } named ? Read(named) : null;

    /// <summary>The text without white space around it.</summary>
    /// <exception cref="FormatException">It is blank, too long or holds control characters; the message says so.</exception>
    public static string Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string licence = text.Trim();
        return licence.Length is > 0 and <= Longest && !licence.Any(char.IsControl)
            ? licence
            : throw new FormatException(
                $"'licence' must name the licence that allows training on the answers, in 1 to {Longest} characters and no control "
                    + $"characters; leave it out where there is none.");
    }
}
