using System.Buffers;
using System.Collections.Frozen;
using System.Text;
using Autarky.Text.Tokenization.BytePairs;
using Autarky.Text.Tokenization.Splitting;

namespace Autarky.Text.Tokenization;

/// <summary>
/// Turns texts into tokens and back. Texts are ordinary unless the caller says otherwise: <c>&lt;|endoftext|&gt;</c> is read as the characters it is
/// written with. Safe for concurrent use.
/// </summary>
/// <remarks>
/// Half of a surrogate pair is no text and becomes U+FFFD. Apart from that, <c>Decode(Encode(s)) == s</c> for every vocabulary that has all bytes and no
/// normalization.
/// </remarks>
public sealed class Tokenizer
{
    // Ends of an answer that vocabularies name without telling (those that llama.cpp knows, too).
    private static readonly string[] KnownEnds =
    [
        "<|eot_id|>", "<|im_end|>", "<|end|>", "<|return|>", "<|call|>", "<end_of_turn>", "<|endoftext|>", "<|eom_id|>", "<|eot|>", "<EOT>", "_<EOT>",
        "<|end_of_text|>", "<|end▁of▁sentence|>", "<｜end▁of▁sentence｜>",
    ];

    private static readonly Lazy<Tokenizer> Cl100k = new(() => Embedded("cl100k_base"));
    private static readonly Lazy<Tokenizer> O200k = new(() => Embedded("o200k_base"));

    private readonly TokenizerParts _parts;
    private readonly Vocabulary _vocabulary;
    private readonly AddedTokens? _written;
    private readonly AddedTokens? _normalized;
    private readonly ScratchPool _scratch = new();
    private readonly FrozenSet<int> _ends;

    internal Tokenizer(TokenizerParts parts)
    {
        _parts = parts;
        _vocabulary = parts.Vocabulary;
        bool normalizes = parts.Normalizer is not null;
        _written = Index(parts.Added.Where(token => !(token.Normalized && normalizes)));
        _normalized = Index(parts.Added.Where(token => token.Normalized && normalizes)
            .Select(token => token with { Text = parts.Normalizer!.Apply(token.Text).ToString() }).Where(token => token.Text.Length > 0));
        SpecialTokens = parts.Added.Where(token => token.Control).DistinctBy(token => token.Text).ToFrozenDictionary(token => token.Text, token => token.Id);
        _ends = KnownEnds.Where(SpecialTokens.ContainsKey).Select(text => SpecialTokens[text]).Concat(parts.EndId is { } end ? [end] : []).ToFrozenSet();
    }

    /// <summary>The vocabulary of gpt-4 and gpt-3.5-turbo: 100,256 tokens. Loaded on first use, then kept.</summary>
    public static Tokenizer Cl100kBase => Cl100k.Value;

    /// <summary>The vocabulary of gpt-4o and everything after it: 199,998 tokens. Loaded on first use, then kept.</summary>
    public static Tokenizer O200kBase => O200k.Value;

    /// <summary>The published name of the vocabulary, or what kind it is.</summary>
    public string Name => _parts.Name;

    /// <summary>How many ids there are: they run from 0 to one below.</summary>
    public int VocabularySize => _vocabulary.Size;

    /// <summary>The token that a text begins with (BOS); null where the vocabulary has none.</summary>
    public int? BeginId => _parts.BeginId;

    /// <summary>The token that ends a text (EOS); null where the vocabulary has none.</summary>
    public int? EndId => _parts.EndId;

    /// <summary>Every token after which an answer is over: <see cref="EndId"/> and the ends of a turn that the vocabulary names.</summary>
    public IReadOnlySet<int> EndIds => _ends;

    /// <summary>The control tokens by the text that a chat template writes for them.</summary>
    public IReadOnlyDictionary<string, int> SpecialTokens { get; }

    /// <summary>What a token is for.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The id is not in the vocabulary.</exception>
    public TokenKind Kind(int id) => _vocabulary.Kind(Checked(id));

    /// <summary>Whether a token is a mark and not text.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The id is not in the vocabulary.</exception>
    public bool IsControl(int id) => Kind(id) is TokenKind.Control or TokenKind.Unknown or TokenKind.Unused;

    /// <summary>The bytes of UTF-8 that a token adds to a text; of a control token the text that is written for it. May be a part of a character.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The id is not in the vocabulary.</exception>
    public ReadOnlySpan<byte> TokenBytes(int id) => _vocabulary.Token(Checked(id));

    /// <summary>How many tokens a text has, without writing them down.</summary>
    /// <inheritdoc cref="Encode"/>
    public int Count(ReadOnlySpan<char> text, bool addSpecial = false, bool parseSpecial = false)
    {
        Scratch scratch = _scratch.Rent();
        scratch.Tokens.Restart(counting: true);
        Run(text, addSpecial, parseSpecial, scratch);
        int count = scratch.Tokens.Count;
        _scratch.Return(scratch);
        return count;
    }

    /// <summary>The ids of a text's tokens.</summary>
    /// <param name="text">The text.</param>
    /// <param name="addSpecial">Whether the tokens that the model wants around a text (such as BOS) are added.</param>
    /// <param name="parseSpecial">
    /// Whether the written form of control tokens is read as these tokens. Only for texts that a template made: a user must not be able to write marks.
    /// </param>
    public int[] Encode(ReadOnlySpan<char> text, bool addSpecial = false, bool parseSpecial = false)
    {
        Scratch scratch = _scratch.Rent();
        scratch.Tokens.Restart(counting: false);
        Run(text, addSpecial, parseSpecial, scratch);
        int[] ids = scratch.Tokens.Ids.ToArray();
        _scratch.Return(scratch);
        return ids;
    }

    /// <summary>The ids of a text's tokens in memory of the caller; false, and nothing written, where they do not fit.</summary>
    /// <param name="text">The text.</param>
    /// <param name="destination">Where the ids go.</param>
    /// <param name="written">How many there are, even where they do not fit.</param>
    /// <param name="addSpecial">As in <see cref="Encode"/>.</param>
    /// <param name="parseSpecial">As in <see cref="Encode"/>.</param>
    public bool TryEncode(ReadOnlySpan<char> text, Span<int> destination, out int written, bool addSpecial = false, bool parseSpecial = false)
    {
        Scratch scratch = _scratch.Rent();
        scratch.Tokens.Restart(counting: false);
        Run(text, addSpecial, parseSpecial, scratch);
        written = scratch.Tokens.Count;
        bool fits = scratch.Tokens.Ids.TryCopyTo(destination);
        _scratch.Return(scratch);
        return fits;
    }

    /// <summary>The text of a list of tokens. Bytes that are no UTF-8 (a list cut inside a character) become U+FFFD.</summary>
    /// <param name="ids">The tokens.</param>
    /// <param name="control">Whether control tokens are written as their text; else they are left out.</param>
    /// <param name="continues">Whether the tokens continue a text: then the space before the first word stays.</param>
    /// <exception cref="ArgumentOutOfRangeException">An id is not in the vocabulary.</exception>
    public string Decode(ReadOnlySpan<int> ids, bool control = true, bool continues = false)
    {
        var bytes = new ArrayBufferWriter<byte>((ids.Length * 4) + 8);
        bool first = !continues && _parts.DropsFirstSpace;
        foreach (int id in ids)
        {
            ReadOnlySpan<byte> token = TokenBytes(id);
            if (IsControl(id))
            {
                token = control ? token : [];
            }
            else
            {
                token = first && token.StartsWith(" "u8) ? token[1..] : token;
                first = false;
            }

            bytes.Write(token);
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    /// <summary>Whether the vocabulary writes a space before the first word of a text, which decoding drops again.</summary>
    internal SpacePrefix SpacePrefix => _parts.SpacePrefix;

    internal bool DropsFirstSpace => _parts.DropsFirstSpace;

    private int Checked(int id) => (uint)id < (uint)_vocabulary.Size
        ? id
        : throw new ArgumentOutOfRangeException(nameof(id), id, $"The vocabulary {Name} has the ids 0 to {_vocabulary.Size - 1}.");

    private void Run(ReadOnlySpan<char> text, bool addSpecial, bool parseSpecial, Scratch scratch)
    {
        foreach (int id in addSpecial ? _parts.Before : [])
        {
            scratch.Tokens.Add(id);
        }

        int start = 0;
        while (_written is not null && _written.TryFind(text, start, parseSpecial, out AddedToken token, out Range found))
        {
            Normalize(text[start..found.Start.Value], parseSpecial, start == 0, scratch);
            scratch.Tokens.Add(token.Id);
            start = found.End.Value;
        }

        Normalize(text[start..], parseSpecial, start == 0, scratch);
        foreach (int id in addSpecial ? _parts.After : [])
        {
            scratch.Tokens.Add(id);
        }
    }

    private void Normalize(ReadOnlySpan<char> text, bool parseSpecial, bool first, Scratch scratch)
    {
        if (_parts.Normalizer is { } normalizer && !text.IsEmpty)
        {
            text = normalizer.Apply(text);
        }

        int start = 0;
        while (_normalized is not null && _normalized.TryFind(text, start, parseSpecial, out AddedToken token, out Range found))
        {
            EncodePart(text[start..found.Start.Value], first && start == 0, scratch);
            scratch.Tokens.Add(token.Id);
            start = found.End.Value;
        }

        EncodePart(text[start..], first && start == 0, scratch);
    }

    private void EncodePart(ReadOnlySpan<char> text, bool first, Scratch scratch)
    {
        text = _parts.PartNormalizer is { } normalizer ? normalizer.Apply(text) : text;
        if (text.IsEmpty)
        {
            return;
        }

        bool prefix = _parts.SpacePrefix switch
        {
            SpacePrefix.FirstPart => first && text[0] != ' ',
            SpacePrefix.EachPart => text[0] != ' ',
            SpacePrefix.EachPartAlways => true,
            _ => false,
        };
        _parts.Model.Encode(prefix ? string.Concat(" ", text) : text, scratch);
    }

    private static AddedTokens? Index(IEnumerable<AddedToken> tokens)
    {
        AddedToken[] all = [.. tokens];
        return all.Length > 0 ? new AddedTokens(all) : null;
    }

    private static Tokenizer Embedded(string name)
    {
        Vocabulary vocabulary = PackedVocabulary.LoadEmbedded(name + ".br");
        return new Tokenizer(new TokenizerParts
        {
            Name = name,
            Vocabulary = vocabulary,
            Model = new BytePairModel<TokenRanks>(
                vocabulary, new TokenRanks(vocabulary), PublishedSplits.Named(name).Steps, new BytePairOptions { Bytes = true, WholeFirst = true }),
        });
    }
}
