using System.Buffers;
using System.Globalization;
using System.Text;

namespace Autarky.Text.Tokenization;

/// <summary>Finds added tokens in a text: the leftmost, and of those that begin at the same place the longest. A trie over characters.</summary>
internal sealed class AddedTokens
{
    /// <summary>Characters of the longest token that is taken: the work for one character of a text is at most this.</summary>
    public const int LongestText = 512;

    private readonly Dictionary<(int Node, char Next), int> _children = [];
    private readonly List<AddedToken?> _atNode = [null];
    private readonly SearchValues<char> _firsts;

    /// <exception cref="InvalidDataException">A token is empty or too long, or two have the same text.</exception>
    public AddedTokens(IReadOnlyCollection<AddedToken> tokens)
    {
        foreach (AddedToken token in tokens)
        {
            if (token.Text.Length is 0 or > LongestText)
            {
                throw new InvalidDataException($"The added token {token.Id} has {token.Text.Length} characters: 1 to {LongestText} are possible.");
            }

            int node = 0;
            foreach (char c in token.Text)
            {
                if (!_children.TryGetValue((node, c), out int child))
                {
                    child = _atNode.Count;
                    _children.Add((node, c), child);
                    _atNode.Add(null);
                }

                node = child;
            }

            if (_atNode[node] is { } other)
            {
                throw new InvalidDataException($"The added tokens {other.Id} and {token.Id} are both '{token.Text}'.");
            }

            _atNode[node] = token;
        }

        _firsts = SearchValues.Create([.. tokens.Select(token => token.Text[0]).Distinct()]);
        Count = tokens.Count;
    }

    public int Count { get; }

    /// <summary>The next token from a place on.</summary>
    /// <param name="text">The text.</param>
    /// <param name="from">Where the search begins; what a token strips on its left does not reach before it.</param>
    /// <param name="withControl">Whether control tokens count.</param>
    /// <param name="token">The token.</param>
    /// <param name="found">What of the text it takes.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryFind(ReadOnlySpan<char> text, int from, bool withControl, out AddedToken token, out Range found)
    {
        for (int at = from; at < text.Length; at++)
        {
            int skip = text[at..].IndexOfAny(_firsts);
            if (skip < 0)
            {
                break;
            }

            at += skip;
            if (LongestAt(text, at, withControl) is { } here)
            {
                token = here;
                found = Extent(text, from, at, here);
                return true;
            }
        }

        token = null!;
        found = default;
        return false;
    }

    private AddedToken? LongestAt(ReadOnlySpan<char> text, int start, bool withControl)
    {
        AddedToken? best = null;
        int node = 0;
        for (int at = start; at < text.Length && _children.TryGetValue((node, text[at]), out node); at++)
        {
            if (_atNode[node] is { } token && (withControl || !token.Control) && (!token.SingleWord || IsAlone(text, start, at + 1)))
            {
                best = token;
            }
        }

        return best;
    }

    private static bool IsAlone(ReadOnlySpan<char> text, int start, int end) =>
        !EndsWithWord(text[..start]) && !(Rune.DecodeFromUtf16(text[end..], out Rune after, out _) == OperationStatus.Done && IsOfWord(after));

    private static bool EndsWithWord(ReadOnlySpan<char> text) =>
        Rune.DecodeLastFromUtf16(text, out Rune before, out _) == OperationStatus.Done && IsOfWord(before);

    // \w of UTS #18: letters, marks, digits, connectors and the two joiners.
    private static bool IsOfWord(Rune rune) => Rune.IsLetter(rune) || rune.Value is 0x200C or 0x200D || Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark or UnicodeCategory.DecimalDigitNumber
        or UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation;

    private static Range Extent(ReadOnlySpan<char> text, int from, int at, AddedToken token)
    {
        int start = at;
        int end = at + token.Text.Length;
        while (token.StripsLeft && start > from && char.IsWhiteSpace(text[start - 1]))
        {
            start--;
        }

        while (token.StripsRight && end < text.Length && char.IsWhiteSpace(text[end]))
        {
            end++;
        }

        return start..end;
    }
}
