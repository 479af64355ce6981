using System.Numerics;

namespace Autarky.Learning.Classifiers;

/// <summary>
/// The features of one text, each a hash with how often it occurs: its word 1–2-grams; pairs of the beginnings of words at most ten words apart, in
/// either order ("card … arrived" is told from "card … stolen" whatever stands between, and is the same as "cards … arriving"); and the character
/// 2–4-grams inside its words (with the gap before and after). Reused from text to text; not for two threads at once.
/// </summary>
internal sealed class TextFeatures
{
    /// <summary>How many words apart the two of a pair may be.</summary>
    internal const int PairWindow = 10;

    /// <summary>Folded characters that count. What follows is not read, so that no text costs more than about 70,000 features.</summary>
    internal const int MaxCharacters = 8192;

    /// <summary>How many letters of a word stand for it in a pair: enough to tell most words apart, few enough to lose most endings.</summary>
    internal const int BeginningLetters = 4;

    private const int ShortestGram = 2;
    private const int LongestGram = 4;

    private const ulong WordSeed = 0x9AE16A3B2F90404FUL;
    private const ulong BigramSeed = 0xC949C7DEFB8A2C31UL;
    private const ulong PairSeed = 0x8CB92BA72F3D8DD7UL;
    private const ulong CharacterSeed = 0xD6E8FEB86659FD93UL;
    private const ulong Multiplier = 0x9E3779B97F4A7C15UL;

    private readonly ulong[] _recent = new ulong[PairWindow];
    private char[] _folded = new char[256];
    private uint[] _hashes = [];
    private int[] _counts = [];

    // Place in _hashes + 1 by hash, open addressing; only the first _slotCount are in use and cleared.
    private int[] _slots = [];
    private int _slotCount;

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
        ReadOnlySpan<char> folded = Fold(text);
        Prepare(folded.Length);
        AddWords(folded);
        WordCount = Count;
        AddCharacters(folded);
    }

    // Words with one gap before, between and after: " lost my card "; a single gap for a text without words.
    private ReadOnlySpan<char> Fold(ReadOnlySpan<char> text)
    {
        int room = Math.Min(MaxCharacters, 2 * text.Length) + 2;
        if (_folded.Length < room)
        {
            _folded = new char[room];
        }

        Span<char> to = _folded.AsSpan(0, room);
        to[0] = TextFold.Gap;
        int length = 1;
        foreach (char unit in text)
        {
            char c = TextFold.Of(unit);
            if (c == TextFold.Nothing)
            {
                continue;
            }

            bool alone = c == TextFold.Gap || TextFold.IsIdeograph(c);
            if (alone && to[length - 1] != TextFold.Gap)
            {
                to[length++] = TextFold.Gap;
            }

            if (length > MaxCharacters)
            {
                break;
            }

            if (c != TextFold.Gap)
            {
                to[length++] = c;
                if (alone && length <= MaxCharacters)
                {
                    to[length++] = TextFold.Gap;
                }
            }

            if (length > MaxCharacters)
            {
                break;
            }
        }

        if (to[length - 1] != TextFold.Gap)
        {
            to[length++] = TextFold.Gap;
        }

        return to[..length];
    }

    // Each place begins at most three character n-grams; every second one ends a word with at most two word n-grams and ten pairs.
    private void Prepare(int length)
    {
        int most = (9 * length) + 4;
        _slotCount = (int)BitOperations.RoundUpToPowerOf2((uint)(2 * most));
        if (_slots.Length < _slotCount)
        {
            _slots = new int[_slotCount];
            _hashes = new uint[most];
            _counts = new int[most];
        }
        else if (_hashes.Length < most)
        {
            _hashes = new uint[most];
            _counts = new int[most];
        }

        _slots.AsSpan(0, _slotCount).Clear();
        Count = 0;
    }

    // The first word makes a pair with the text's begin, the last one with its end.
    private void AddWords(ReadOnlySpan<char> folded)
    {
        ulong before = WordSeed;
        ulong word = WordSeed;
        ulong beginning = WordSeed;
        int letters = 0;
        int words = 0;
        for (int i = 1; i < folded.Length; i++)
        {
            if (folded[i] != TextFold.Gap)
            {
                word = Step(word, folded[i]);
                beginning = ++letters <= BeginningLetters ? word : beginning;
                continue;
            }

            Add(word);
            Add(((before ^ BigramSeed) * Multiplier) + word);
            AddPairs(beginning, words++);
            before = word;
            word = WordSeed;
            letters = 0;
        }

        if (before != WordSeed)
        {
            Add(((before ^ BigramSeed) * Multiplier) + WordSeed);
        }
    }

    // With each of the words before it in the window. Sum and product do not know the order.
    private void AddPairs(ulong beginning, int place)
    {
        for (int back = 1; back <= Math.Min(place, PairWindow); back++)
        {
            ulong other = _recent[(place - back) % PairWindow];
            Add(PairSeed ^ ((beginning + other) * Multiplier) ^ (beginning * other));
        }

        _recent[place % PairWindow] = beginning;
    }

    private void AddCharacters(ReadOnlySpan<char> folded)
    {
        for (int start = 0; start <= folded.Length - ShortestGram; start++)
        {
            ulong hash = CharacterSeed;
            ReadOnlySpan<char> gram = folded[start..Math.Min(start + LongestGram, folded.Length)];
            for (int i = 0; i < gram.Length; i++)
            {
                hash = Step(hash, gram[i]);
                if (i >= ShortestGram - 1)
                {
                    Add(hash);
                }

                // The gap after a word ends its last n-gram.
                if (gram[i] == TextFold.Gap && i > 0)
                {
                    break;
                }
            }
        }
    }

    private static ulong Step(ulong hash, char c)
    {
        hash = (hash ^ c) * Multiplier;
        return hash ^ (hash >> 29);
    }

    private void Add(ulong wide)
    {
        uint hash = (uint)((wide * Multiplier) >> 32);
        int mask = _slotCount - 1;
        int slot = (int)hash & mask;
        for (int found; (found = _slots[slot]) != 0; slot = (slot + 1) & mask)
        {
            if (_hashes[found - 1] == hash)
            {
                _counts[found - 1]++;
                return;
            }
        }

        _hashes[Count] = hash;
        _counts[Count] = 1;
        _slots[slot] = ++Count;
    }
}
