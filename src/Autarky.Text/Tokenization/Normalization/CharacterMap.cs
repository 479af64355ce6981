using System.Buffers.Binary;
using System.Text;

namespace Autarky.Text.Tokenization.Normalization;

/// <summary>
/// SentencePiece's <c>precompiled_charsmap</c>: a map from short strings to their replacements. At each place the longest string that is there is
/// replaced; a character that begins none stays.
/// </summary>
/// <remarks>
/// Format: a 32-bit length, that many bytes of a double-array trie (32-bit units of Yata's Darts-clone), then the replacements, each ended by a zero.
/// Source: SentencePiece, <c>normalizer.cc</c>.
/// </remarks>
internal sealed class CharacterMap : TextNormalizer
{
    private const int LongestKey = 64; // bytes; the published maps stay under 20

    private readonly uint[] _units;
    private readonly byte[] _replacements;

    /// <exception cref="InvalidDataException">The lengths do not fit together.</exception>
    public CharacterMap(ReadOnlySpan<byte> map)
    {
        uint length = map.Length >= 4 ? BinaryPrimitives.ReadUInt32LittleEndian(map) : 0;
        if (length == 0 || length % 4 != 0 || length > map.Length - 4)
        {
            throw new InvalidDataException(
                $"The character map (precompiled_charsmap) of {map.Length} bytes says that its tree has {length}: it is cut off or not one.");
        }

        _units = new uint[length / 4];
        for (int i = 0; i < _units.Length; i++)
        {
            _units[i] = BinaryPrimitives.ReadUInt32LittleEndian(map[(4 + (i * 4))..]);
        }

        _replacements = map[(4 + (int)length)..].ToArray();
    }

    public override ReadOnlySpan<char> Apply(ReadOnlySpan<char> text)
    {
        byte[] bytes = new byte[Encoding.UTF8.GetByteCount(text)];
        Encoding.UTF8.GetBytes(text, bytes);
        var result = new List<byte>(bytes.Length);
        int at = 0;
        while (at < bytes.Length)
        {
            (int length, int replacement) = Longest(bytes.AsSpan(at));
            if (length > 0)
            {
                ReadOnlySpan<byte> rest = _replacements.AsSpan(replacement);
                int end = rest.IndexOf((byte)0);
                result.AddRange(end < 0 ? rest : rest[..end]);
                at += length;
            }
            else
            {
                Rune.DecodeFromUtf8(bytes.AsSpan(at), out _, out int width);
                result.AddRange(bytes.AsSpan(at, width));
                at += width;
            }
        }

        return Encoding.UTF8.GetString([.. result]);
    }

    // A unit: bit 8 says that a value follows, bits 10 to 30 (shifted by eight more where bit 9 is set) are the offset to the children, which lie at
    // the offset exclusive-or the byte; bits 0 to 7 and 31 repeat the byte. The value lies at the offset itself.
    private (int Length, int Replacement) Longest(ReadOnlySpan<byte> text)
    {
        (int Length, int Replacement) best = (0, 0);
        uint node = Offset(_units[0]);
        for (int i = 0; i < Math.Min(text.Length, LongestKey); i++)
        {
            node ^= text[i];
            if (node >= _units.Length || (_units[node] & 0x800000FF) != text[i])
            {
                break;
            }

            uint unit = _units[node];
            node ^= Offset(unit);
            if ((unit & 0x100) != 0 && node < _units.Length && (int)(_units[node] & 0x7FFFFFFF) is int place && place < _replacements.Length)
            {
                best = (i + 1, place);
            }
        }

        return best;
    }

    private static uint Offset(uint unit) => unit >> 10 << (int)((unit & 0x200) >> 6);
}
