using System.Globalization;
using System.Text.RegularExpressions;

namespace Autarky.Models.Checkpoints.Gguf;

/// <summary>The name of a file that holds a part of a model: <c>STEM-00001-of-00003.gguf</c>.</summary>
/// <remarks>Source: gguf-split of llama.cpp. Five digits each, counted from one.</remarks>
/// <param name="Stem">What all parts begin with.</param>
/// <param name="Number">Which part it is, from 1.</param>
/// <param name="Count">How many there are.</param>
public sealed partial record GgufPartName(string Stem, int Number, int Count)
{
    /// <summary>Reads the name of a file, without its folder.</summary>
    /// <returns>Null where it is not the name of a part.</returns>
    public static GgufPartName? Parse(string name)
    {
        Match match = Pattern().Match(name);
        return match.Success
            && new GgufPartName(match.Groups["stem"].Value, Number("number"), Number("count")) is { Number: >= 1 } part
            && part.Number <= part.Count
            ? part
            : null;

        int Number(string group) => int.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    /// <summary>The names of all parts, the first one first.</summary>
    public IEnumerable<string> All => Enumerable.Range(1, Count).Select(Of);

    /// <summary>The name of a part.</summary>
    public string Of(int number) => string.Create(CultureInfo.InvariantCulture, $"{Stem}-{number:00000}-of-{Count:00000}.gguf");

    [GeneratedRegex(
        @"^(?<stem>.+)-(?<number>[0-9]{5})-of-(?<count>[0-9]{5})\.gguf\z", RegexOptions.ExplicitCapture | RegexOptions.Singleline,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
