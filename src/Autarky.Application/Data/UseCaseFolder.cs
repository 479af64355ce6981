using System.Security.Cryptography;
using System.Text;

namespace Autarky.Application.Data;

/// <summary>
/// The name of a use case's folder. Two use cases never share one, on file systems that ignore case neither: names that are short and in lower
/// case are only escaped; others end in '+', which no escaped name holds, and a hash of the whole name.
/// </summary>
public static class UseCaseFolder
{
    /// <summary>The longest escaped name that stays as it is; file systems take 255 bytes.</summary>
    private const int Longest = 100;

    private const int LongestBeginning = 60;

    // 128 bits: nobody finds two names that share them.
    private const int HashBytes = 16;

    /// <summary>A name for one folder: letters, digits and <c>-_~%+</c>, at most 100 characters.</summary>
    public static string Of(string useCase)
    {
        string escaped = Escape(useCase);
        return escaped.Length <= Longest && !useCase.Any(char.IsAsciiLetterUpper)
            ? escaped
            : $"{Beginning(useCase)}+{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(useCase)).AsSpan(0, HashBytes))}";
    }

    // Whole characters: a cut in the middle of one could not be read.
    private static string Beginning(string useCase)
    {
        var beginning = new StringBuilder();
        foreach (Rune rune in useCase.EnumerateRunes())
        {
            string next = Escape(rune.ToString());
            if (beginning.Length + next.Length > LongestBeginning)
            {
                break;
            }

            beginning.Append(next);
        }

        return beginning.ToString();
    }

    private static string Escape(string text) => Uri.EscapeDataString(text).Replace(".", "%2E", StringComparison.Ordinal);
}
