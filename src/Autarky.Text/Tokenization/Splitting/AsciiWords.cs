using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Autarky.Text.Tokenization.Splitting;

/// <summary>
/// The common case of the patterns of <see cref="GptSplits"/> in one look at sixteen characters: a word of ASCII letters, with one character before it,
/// that ends within them. Everything else is left to the scanner.
/// </summary>
internal static class AsciiWords
{
    private const int Window = 16;

    /// <summary>A word of letters of both cases, <c>.?\p{L}+</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Where the piece begins.</param>
    /// <param name="marksBefore">Whether any mark may stand before the word; else only a space.</param>
    /// <returns>The end of the piece; -1 where this is not the common case.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int OfLetters(ReadOnlySpan<char> text, int start, bool marksBefore)
    {
        if (!TryLoad(text, start, out Vector128<byte> window))
        {
            return -1;
        }

        int begin = Begin(text[start], marksBefore);
        uint letters = Letters(window | Vector128.Create((byte)0x20), (byte)'a') >> begin;
        int count = BitOperations.TrailingZeroCount(~letters);
        return count > 0 && begin + count < Window && text[start + begin + count] < 0x80 ? start + begin + count : LoneMark(text, start);
    }

    /// <summary>A word of capitals and then small letters, or of capitals alone: <c>.?[A-Z]*[a-z]+|.?[A-Z]+</c>.</summary>
    /// <inheritdoc cref="OfLetters"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ByCase(ReadOnlySpan<char> text, int start)
    {
        if (!TryLoad(text, start, out Vector128<byte> window))
        {
            return -1;
        }

        int begin = Begin(text[start], marksBefore: true);
        int capitals = BitOperations.TrailingZeroCount(~(Letters(window, (byte)'A') >> begin));
        int small = BitOperations.TrailingZeroCount(~(Letters(window, (byte)'a') >> (begin + capitals)));
        int count = capitals + small;
        return count > 0 && begin + count < Window && text[start + begin + count] < 0x80 ? start + begin + count : LoneMark(text, start);
    }

    // A mark before a space is a piece of its own in all these patterns.
    private static int LoneMark(ReadOnlySpan<char> text, int start) =>
        text[start + 1] == ' ' && text[start] is > ' ' and < '\u007F' && !char.IsAsciiLetterOrDigit(text[start]) ? start + 1 : -1;

    // An apostrophe may begin a contraction, a digit or the end of a line no word.
    private static int Begin(char first, bool marksBefore) => char.IsAsciiLetter(first) ? 0
        : first == ' ' ? 1
        : marksBefore && first is > ' ' and < '\u007F' and not '\'' && !char.IsAsciiDigit(first) ? 1
        : 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryLoad(ReadOnlySpan<char> text, int start, out Vector128<byte> window)
    {
        if (start + Window > text.Length)
        {
            window = default;
            return false;
        }

        ReadOnlySpan<ushort> characters = MemoryMarshal.Cast<char, ushort>(text.Slice(start, Window));
        window = Vector128.NarrowWithSaturation(Vector128.Create(characters), Vector128.Create(characters[8..]));
        return true;
    }

    private static uint Letters(Vector128<byte> window, byte first) =>
        Vector128.LessThan(window - Vector128.Create(first), Vector128.Create((byte)26)).ExtractMostSignificantBits();
}
