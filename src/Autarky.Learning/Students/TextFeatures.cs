using System.Globalization;

namespace Autarky.Learning.Students;

/// <summary>
/// The features of one text, each a hash with how often it occurs: words, word 2-grams, pairs of words at most ten words apart in either order
/// ("card … arrived" is told from "card … stolen" whatever stands between), and character 3–5-grams within a word and its borders (endings and
/// misspellings). Reused from text to text; not for two threads at once.
/// </summary>
internal sealed class TextFeatures
{
    /// <summary>How many words apart the two words of a pair may be.</summary>
    internal const int PairWindow = 10;

    private const int ShortestGram = 3;
    private const int LongestGram = 5;

    /// <summary>Folded characters that count; what follows is not read, so that the longest text costs no more than about 60,000 features.</summary>
    internal const int MaxCharacters = 8192;

    private const ulong WordSeed = 0x9AE16A3B2F90404FUL;
    private const ulong BigramSeed = 0xC949C7DEFB8A2C31UL;
    private const ulong PairSeed = 0x8CB92BA72F3D8DD7UL;
    private const ulong CharacterSeed = 0xD6E8FEB86659FD93UL;
    private const ulong Multiplier = 0x9E3779B97F4A7C15UL;

    private readonly char[] _folded = new char[MaxCharacters + 2];
    private uint[] _hashes = new uint[512];
    private int[] _counts = new int[512];
    private int[] _slots = new int[2048];
    private readonly ulong[] _recent = new ulong[PairWindow];

    /// <summary>How many different features the text has.</summary>
    internal int Count { get; private set; }

    /// <summary>How many of them are made of whole words; these come first.</summary>
    internal int WordCount { get; private set; }

    /// <summary>The features' hashes in the order of their first occurrence.</summary>
    internal ReadOnlySpan<uint> Hashes => _hashes.AsSpan(0, Count);

    /// <summary>How often each occurs.</summary>
    internal ReadOnlySpan<int> Counts => _counts.AsSpan(0, Count);

    /// <summary>Replaces the content with the features of <paramref name="text"/>.</summary>
    internal void Extract(ReadOnlySpan<char> text)
    {
        Array.Clear(_slots);
        Count = 0;
        ReadOnlySpan<char> folded = _folded.AsSpan(0, Fold(text));
        AddWords(folded);
        WordCount = Count;
        AddCharacters(folded);
    }

    // Words with one space before, between and after: " lost my card ". Returns the length, 1 for a text without words.
    private int Fold(ReadOnlySpan<char> text)
    {
        Span<char> to = _folded;
        to[0] = ' ';
        int length = 1;
        foreach (char unit in text)
        {
            char c = TextFold.Of(unit);
            if (c == TextFold.Nothing)
            {
                continue;
            }

            if (IsWord(c))
            {
                to[length++] = c;
            }
            else if (c != '\'' && to[length - 1] != ' ')
            {
                to[length++] = ' '; // an apostrophe joins instead: "can't" and "cant" are alike
            }

            if (length > MaxCharacters)
            {
                break;
            }
        }

        if (to[length - 1] != ' ')
        {
            to[length++] = ' ';
        }

        return length;
    }

    // Letters, digits, marks of scripts that need them, and emoji (surrogates and other symbols); all else parts words.
    private static bool IsWord(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)
        || (c > 127 && (char.IsLetterOrDigit(c) || char.IsSurrogate(c)
            || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.OtherSymbol));

    private void AddWords(ReadOnlySpan<char> folded)
    {
        ulong before = WordSeed; // as if the text began, and ends, with a word of its own
        ulong word = WordSeed;
        bool inside = false;
        int words = 0;
        for (int i = 1; i < folded.Length; i++)
        {
            char c = folded[i];
            if (c != ' ')
            {
                word = (word ^ c) * Multiplier;
                word ^= word >> 29;
                inside = true;
            }
            else if (inside)
            {
                Add(word);
                Add(((before ^ BigramSeed) * Multiplier) + word);
                AddPairs(word, words++);
                before = word;
                word = WordSeed;
                inside = false;
            }
        }

        if (before != WordSeed)
        {
            Add(((before ^ BigramSeed) * Multiplier) + WordSeed);
        }
    }

    // With each of the words before it in the window; sum and product do not know the order.
    private void AddPairs(ulong word, int place)
    {
        for (int back = 1; back <= Math.Min(place, PairWindow); back++)
        {
            ulong other = _recent[(place - back) % PairWindow];
            Add(PairSeed ^ ((word + other) * Multiplier) ^ (word * other));
        }

        _recent[place % PairWindow] = word;
    }

    private void AddCharacters(ReadOnlySpan<char> folded)
    {
        for (int i = 0; i + ShortestGram <= folded.Length; i++)
        {
            ulong hash = CharacterSeed;
            for (int n = 1; n <= LongestGram && i + n <= folded.Length; n++)
            {
                char c = folded[i + n - 1];
                hash = (hash ^ c) * Multiplier;
                hash ^= hash >> 29;
                if (n >= ShortestGram)
                {
                    Add(hash);
                }

                if (c == ' ' && n > 1)
                {
                    break; // the border of the word; it may begin a gram or end it
                }
            }
        }
    }

    private void Add(ulong wide)
    {
        uint hash = (uint)((wide * Multiplier) >> 32);
        int mask = _slots.Length - 1;
        int slot = (int)hash & mask;
        while (_slots[slot] != 0)
        {
            int at = _slots[slot] - 1;
            if (_hashes[at] == hash)
            {
                _counts[at]++;
                return;
            }

            slot = (slot + 1) & mask;
        }

        if (Count == _hashes.Length)
        {
            Grow();
            Add(wide);
            return;
        }

        _hashes[Count] = hash;
        _counts[Count] = 1;
        _slots[slot] = ++Count;
    }

    // Slots stay at least twice as many as features.
    private void Grow()
    {
        Array.Resize(ref _hashes, _hashes.Length * 2);
        Array.Resize(ref _counts, _counts.Length * 2);
        _slots = new int[_slots.Length * 2];
        for (int i = 0; i < Count; i++)
        {
            int slot = (int)_hashes[i] & (_slots.Length - 1);
            while (_slots[slot] != 0)
            {
                slot = (slot + 1) & (_slots.Length - 1);
            }

            _slots[slot] = i + 1;
        }
    }
}
