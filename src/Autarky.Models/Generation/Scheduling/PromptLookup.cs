using System.Runtime.InteropServices;

namespace Autarky.Models.Generation.Scheduling;

/// <summary>
/// Guesses the next tokens: where the last few tokens stood before, what followed them then may follow again. Wrong guesses cost rows of a step,
/// so the guesser grows bold when it is right and falls silent for a while when it is wrong.
/// </summary>
/// <remarks>Source of the idea: Saxena, Prompt lookup decoding (2023); checking guesses in one pass: Leviathan and others (2023).</remarks>
/// <param name="most">The most tokens of a guess; 0 for none ever.</param>
internal sealed class PromptLookup(int most)
{
    private const int LongestPattern = 3;
    private const int ShortestPattern = 2;
    private const int LongestSilence = 32;

    private int _length = Math.Min(2, most);
    private int _silence;
    private int _silent;

    /// <summary>The guess; empty where nothing fits.</summary>
    /// <param name="tokens">Prompt and answer so far.</param>
    /// <param name="limit">The most tokens that are of use.</param>
    public ReadOnlySpan<int> Guess(List<int> tokens, int limit)
    {
        int length = Math.Min(_length, limit);
        if (length <= 0)
        {
            return [];
        }

        if (_silent > 0)
        {
            _silent--;
            return [];
        }

        ReadOnlySpan<int> all = CollectionsMarshal.AsSpan(tokens);
        for (int pattern = LongestPattern; pattern >= ShortestPattern; pattern--)
        {
            if (all.Length > pattern && all[..^1].LastIndexOf(all[^pattern..]) is >= 0 and int at)
            {
                ReadOnlySpan<int> after = all[(at + pattern)..];
                return after[..Math.Min(length, after.Length)];
            }
        }

        return [];
    }

    /// <summary>Learns how good the last guess was.</summary>
    public void Learn(int guessed, int right)
    {
        if (guessed == 0)
        {
            return;
        }

        if (right == guessed)
        {
            _length = Math.Min(_length * 2, most);
            _silence = 0;
        }
        else if (right == 0)
        {
            _length = Math.Max(1, _length / 2);
            _silence = Math.Min((_silence * 2) + 1, LongestSilence);
            _silent = _silence;
        }
    }
}
