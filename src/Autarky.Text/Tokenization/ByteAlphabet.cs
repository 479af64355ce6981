using System.Text;

namespace Autarky.Text.Tokenization;

/// <summary>
/// The alphabet in which byte-level vocabularies write bytes as letters: the printable ones of Latin-1 stand for themselves, the others for
/// U+0100 and up in their order (GPT-2's <c>bytes_to_unicode</c>; a space is Ġ).
/// </summary>
internal static class ByteAlphabet
{
    private static readonly char[] Letters = BuildLetters();
    private static readonly short[] Bytes = BuildBytes();

    /// <summary>The bytes of a token; null where it holds a character that is no letter of the alphabet.</summary>
    public static byte[]? TryDecode(ReadOnlySpan<char> token)
    {
        byte[] bytes = new byte[token.Length];
        for (int i = 0; i < token.Length; i++)
        {
            if (token[i] >= Bytes.Length || Bytes[token[i]] < 0)
            {
                return null;
            }

            bytes[i] = (byte)Bytes[token[i]];
        }

        return bytes;
    }

    /// <summary>Bytes as a token is written in files.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        foreach (byte b in bytes)
        {
            text.Append(Letters[b]);
        }

        return text.ToString();
    }

    private static char[] BuildLetters()
    {
        var letters = new char[256];
        char next = '\u0100';
        for (int b = 0; b < 256; b++)
        {
            bool printable = b is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE;
            letters[b] = printable ? (char)b : next++;
        }

        return letters;
    }

    private static short[] BuildBytes()
    {
        short[] bytes = new short[0x144];
        Array.Fill(bytes, (short)-1);
        for (int b = 0; b < 256; b++)
        {
            bytes[Letters[b]] = (short)b;
        }

        return bytes;
    }
}
