namespace Autarky.Ledger.Search;

/// <summary>Words that must follow each other.</summary>
/// <param name="Words">One or more, folded.</param>
/// <param name="IsPrefix">Whether the last one may go on.</param>
internal sealed record SearchTerm(IReadOnlyList<string> Words, bool IsPrefix)
{
    /// <summary>Whether the words stand in a text from one of its words on.</summary>
    public bool IsAt(List<Word> text, int at)
    {
        if (at + Words.Count > text.Count)
        {
            return false;
        }

        for (int i = 0; i < Words.Count; i++)
        {
            string word = text[at + i].Folded;
            bool same = IsPrefix && i == Words.Count - 1 ? word.StartsWith(Words[i], StringComparison.Ordinal) : word == Words[i];
            if (!same)
            {
                return false;
            }
        }

        return true;
    }
}
