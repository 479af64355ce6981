using System.Buffers;
using System.Text;

namespace Autarky.Models.Tokenization;

/// <summary>
/// Byte-level BPE as OpenAI's models use it: a text is split into pieces by a fixed pattern, and each piece is merged by rank.
/// Texts are ordinary: <c>&lt;|endoftext|&gt;</c> is read as the characters it is written with. Safe for concurrent use.
/// </summary>
/// <remarks>Half of a surrogate pair is no text and becomes U+FFFD. Apart from that, <c>Decode(Encode(s)) == s</c>.</remarks>
public sealed class Tokenizer
{
    private static readonly Lazy<Tokenizer> Cl100k = new(() => new("cl100k_base", Pieces.Cl100k));
    private static readonly Lazy<Tokenizer> O200k = new(() => new("o200k_base", Pieces.O200k));

    private readonly Vocabulary _vocabulary;
    private readonly NextPiece _nextPiece;

    private Tokenizer(string name, NextPiece nextPiece)
    {
        Name = name;
        _nextPiece = nextPiece;
        _vocabulary = Vocabulary.LoadEmbedded(name + ".br");
    }

    /// <summary>The vocabulary of gpt-4 and gpt-3.5-turbo: 100,256 tokens. Loaded on first use, then kept.</summary>
    public static Tokenizer Cl100kBase => Cl100k.Value;

    /// <summary>The vocabulary of gpt-4o and everything after it: 199,998 tokens. Loaded on first use, then kept.</summary>
    public static Tokenizer O200kBase => O200k.Value;

    /// <summary>The published name of the vocabulary.</summary>
    public string Name { get; }

    /// <summary>How many tokens there are, special ones not counted: ids run from 0 to one below.</summary>
    public int VocabularySize => _vocabulary.Size;

    /// <summary>How many tokens a text has, without writing them down.</summary>
    public int Count(ReadOnlySpan<char> text) => Run(text, null);

    /// <summary>The ids of a text's tokens.</summary>
    public int[] Encode(ReadOnlySpan<char> text)
    {
        var ids = new List<int>((text.Length / 3) + 8);
        Run(text, ids);
        return [.. ids];
    }

    /// <summary>The text of a list of tokens. Bytes that are no UTF-8 (a list cut inside a character) become U+FFFD.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An id is not in the vocabulary.</exception>
    public string Decode(ReadOnlySpan<int> ids)
    {
        var bytes = new ArrayBufferWriter<byte>((ids.Length * 4) + 8);
        foreach (int id in ids)
        {
            if ((uint)id >= (uint)_vocabulary.Size)
            {
                throw new ArgumentOutOfRangeException(nameof(ids), id, $"The vocabulary {Name} has the ids 0 to {_vocabulary.Size - 1}.");
            }

            bytes.Write(_vocabulary.Token(id));
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private int Run(ReadOnlySpan<char> text, List<int>? ids)
    {
        Span<byte> small = stackalloc byte[512];
        int tokens = 0;
        int start = 0;
        while (start < text.Length)
        {
            int end = _nextPiece(text, start);
            ReadOnlySpan<char> piece = text[start..end];
            int longest = piece.Length * 3; // a character takes at most three bytes, a pair of surrogates four
            byte[]? rented = longest > small.Length ? ArrayPool<byte>.Shared.Rent(longest) : null;
            Span<byte> bytes = rented ?? small;
            int length = Utf8(piece, bytes);
            tokens += BytePairMerge.Run(_vocabulary, bytes[..length], ids);
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }

            start = end;
        }

        return tokens;
    }

    // Most pieces are a few ASCII letters: for those the general encoder's set-up costs more than the work.
    private static int Utf8(ReadOnlySpan<char> piece, Span<byte> bytes)
    {
        if (piece.Length <= 16)
        {
            int i = 0;
            while (i < piece.Length && piece[i] < 0x80)
            {
                bytes[i] = (byte)piece[i];
                i++;
            }

            if (i == piece.Length)
            {
                return i;
            }
        }

        return Encoding.UTF8.GetBytes(piece, bytes);
    }
}
