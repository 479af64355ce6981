namespace Autarky.Ledger.Search;

/// <summary>
/// What a person searches for: words that must all occur, in any order; "words in quotes" in that order; <c>word*</c> for words that begin so. What is joined
/// without a space (card-arrival) is looked for in that order too. Nothing else has a meaning, and no text is an error.
/// </summary>
public sealed class TextQuery
{
    /// <summary>Words that are looked for; later ones are left out.</summary>
    public const int MostWords = 64;

    private TextQuery(IReadOnlyList<SearchTerm> terms, bool isCut) => (Terms, IsCut) = (terms, isCut);

    /// <summary>Whether there is no word in it, so that nothing can be found.</summary>
    public bool IsEmpty => Terms.Count == 0;

    /// <summary>Whether words were left out.</summary>
    public bool IsCut { get; }

    internal IReadOnlyList<SearchTerm> Terms { get; }

    /// <summary>Reads what a person wrote.</summary>
    public static TextQuery Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var terms = new List<SearchTerm>();
        int left = MostWords;
        bool cut = false;
        for (int at = 0; at < text.Length && !cut;)
        {
            int close = IsQuote(text[at]) ? EndOfQuote(text, at + 1) : -1;
            bool quoted = close >= 0;
            int start = quoted ? at + 1 : at;
            int end = quoted ? close : EndOfChunk(text, at);
            string chunk = text[start..end];
            List<Word> words = Words.Of(chunk);
            cut = words.Count > left;
            if (words.Count > 0 && left > 0)
            {
                bool goesOn = !quoted && !cut && chunk[^1] == '*' && words[^1].Start + words[^1].Length == chunk.Length - 1;
                terms.Add(new SearchTerm([.. words.Take(left).Select(word => word.Folded)], goesOn));
                left -= Math.Min(left, words.Count);
            }

            at = quoted ? close + 1 : end;
        }

        return new TextQuery(terms, cut);
    }

    /// <summary>Whether an exchange with this question and this answer is found: the plain rule that an index must agree with.</summary>
    public bool Matches(string? question, string? answer)
    {
        List<Word>[] texts = [Words.Of(question ?? ""), Words.Of(answer ?? "")];
        return !IsEmpty && Terms.All(term => texts.Any(text => Enumerable.Range(0, text.Count).Any(at => term.IsAt(text, at))));
    }

    /// <summary>Where a text holds what is searched for: spans of UTF-16 in order that do not overlap.</summary>
    public IReadOnlyList<TextSpan> Marks(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var marks = new List<TextSpan>();
        List<Word> words = IsEmpty ? [] : Words.Of(text);
        int marked = 0;
        for (int at = 0; at < words.Count; at++)
        {
            foreach (SearchTerm term in Terms)
            {
                if (term.IsAt(words, at))
                {
                    Word last = words[at + term.Words.Count - 1];
                    int start = Math.Max(marked, words[at].Start), end = last.Start + last.Length;
                    if (end > start)
                    {
                        marks.Add(new TextSpan(start, end - start));
                        marked = end;
                    }
                }
            }
        }

        return marks;
    }

    private static bool IsQuote(char letter) => letter is '"' or '“' or '”' or '„';

    // A quote that nothing closes is no quote.
    private static int EndOfQuote(string text, int from)
    {
        for (int at = from; at < text.Length; at++)
        {
            if (IsQuote(text[at]))
            {
                return at;
            }
        }

        return -1;
    }

    private static int EndOfChunk(string text, int from)
    {
        int at = from + 1;
        while (at < text.Length && !char.IsWhiteSpace(text[at]) && !IsQuote(text[at]))
        {
            at++;
        }

        return at;
    }
}

/// <summary>A part of a text, UTF-16.</summary>
public readonly record struct TextSpan(int Start, int Length);
