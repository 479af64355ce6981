using Autarky.Text.Metadata;
using Autarky.Text.Tokenization.BytePairs;
using Autarky.Text.Tokenization.Loading;
using Autarky.Text.Tokenization.Normalization;
using Autarky.Text.Tokenization.Splitting;
using Autarky.Text.Tokenization.Writing;

namespace Autarky.Text.Tokenization;

/// <summary>Reads the tokenizer that a GGUF file carries in its metadata (<c>tokenizer.ggml.*</c>).</summary>
public static class GgufTokenizer
{
    private const int MostTokens = 1 << 24;

    /// <summary>The tokenizer of a model.</summary>
    /// <exception cref="InvalidDataException">The metadata has no tokenizer, one of an unknown kind, or one that contradicts itself.</exception>
    public static Tokenizer From(ModelMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        string kind = metadata.RequireText("tokenizer.ggml.model");
        string[] tokens = metadata.FindTexts("tokenizer.ggml.tokens") ?? throw new InvalidDataException("The model's metadata has no 'tokenizer.ggml.tokens'.");
        if (tokens.Length is 0 or > MostTokens)
        {
            throw new InvalidDataException($"'tokenizer.ggml.tokens' lists {tokens.Length} tokens: 1 to {MostTokens} are possible.");
        }

        TokenKind[] kinds = Kinds(metadata, tokens.Length);
        return kind switch
        {
            "gpt2" => BytePairs(metadata, tokens, kinds),
            "llama" => SentencePiece(metadata, tokens, kinds, unigram: false),
            "t5" => SentencePiece(metadata, tokens, kinds, unigram: true),
            "bert" => GgufWordPieces.Read(metadata, tokens, kinds),
            _ => throw new InvalidDataException($"The model's tokenizer is of the kind '{kind}' (tokenizer.ggml.model). Known: bert, gpt2, llama, t5."),
        };
    }

    private static Tokenizer BytePairs(ModelMetadata metadata, string[] tokens, TokenKind[] kinds)
    {
        string name = metadata.FindText("tokenizer.ggml.pre") ?? "default";
        PublishedSplit split = PublishedSplits.Named(name);
        string[] merges = metadata.FindTexts("tokenizer.ggml.merges") ?? throw new InvalidDataException("The model's metadata has no 'tokenizer.ggml.merges'.");
        Vocabulary vocabulary = ByteLevelVocabulary.Read(tokens, kinds);
        MergeTable table = ByteLevelVocabulary.Merges(
            vocabulary,
            [.. merges.Select(ByteLevelVocabulary.Sides)],
            side => ByteAlphabet.TryDecode(side) ?? System.Text.Encoding.UTF8.GetBytes(side));
        return new Tokenizer(new TokenizerParts
        {
            Name = name,
            Vocabulary = vocabulary,
            Model = new BytePairModel<ListedMerges>(
                vocabulary,
                new ListedMerges(table),
                split.Steps,
                new BytePairOptions { Bytes = true, WholeFirst = split.WholeFirst, Unknown = FindId(metadata, "unknown", tokens.Length) ?? -1 }),
            Normalizer = metadata.FindText(KindsOfVocabulary.NormalizerKey) == KindsOfVocabulary.FormC ? new UnicodeForms(UnicodeForm.C) : null,
            Added = Added(metadata, tokens, kinds),
            Before = metadata.FindFlag("tokenizer.ggml.add_bos_token") ?? split.BeginsText ? Ids(metadata, "bos", tokens.Length) : [],
            After = metadata.FindFlag("tokenizer.ggml.add_eos_token") ?? false ? Ids(metadata, "eos", tokens.Length) : [],
            BeginId = FindId(metadata, "bos", tokens.Length),
            EndId = FindId(metadata, "eos", tokens.Length),
        });
    }

    private static Tokenizer SentencePiece(ModelMetadata metadata, string[] tokens, TokenKind[] kinds, bool unigram)
    {
        double[] scores = metadata.FindNumbers("tokenizer.ggml.scores")
            ?? throw new InvalidDataException("The model's metadata has no 'tokenizer.ggml.scores'.");
        if (scores.Length != tokens.Length || scores.Any(double.IsNaN))
        {
            throw new InvalidDataException($"'tokenizer.ggml.scores' should be {tokens.Length} numbers, one a token.");
        }

        int unknown = FindId(metadata, "unknown", tokens.Length) ?? Array.IndexOf(kinds, TokenKind.Unknown);
        var vocabulary = new SentencePieceVocabulary(tokens, scores, kinds);
        bool prefix = metadata.FindFlag("tokenizer.ggml.add_space_prefix") ?? true;
        return new Tokenizer(new TokenizerParts
        {
            Name = unigram ? "unigram" : "sentencepiece",
            Vocabulary = vocabulary.Vocabulary,
            Model = unigram ? vocabulary.Unigram(unknown) : vocabulary.ByScore(unknown),
            Normalizer = GgufNormalizer.Read(metadata, unigram),
            Added = Added(metadata, tokens, kinds),
            SpacePrefix = prefix ? SpacePrefix.EachPartAlways : SpacePrefix.None,
            DropsFirstSpace = prefix,
            Before = metadata.FindFlag("tokenizer.ggml.add_bos_token") ?? !unigram ? Ids(metadata, "bos", tokens.Length) : [],
            After = metadata.FindFlag("tokenizer.ggml.add_eos_token") ?? unigram ? Ids(metadata, "eos", tokens.Length) : [],
            BeginId = FindId(metadata, "bos", tokens.Length),
            EndId = FindId(metadata, "eos", tokens.Length),
        });
    }

    private static TokenKind[] Kinds(ModelMetadata metadata, int count)
    {
        double[]? types = metadata.FindNumbers("tokenizer.ggml.token_type");
        if (types is not null && types.Length != count)
        {
            throw new InvalidDataException($"'tokenizer.ggml.token_type' lists {types.Length} numbers for {count} tokens.");
        }

        var kinds = new TokenKind[count];
        for (int id = 0; id < count; id++)
        {
            kinds[id] = types is null || types[id] == 0 ? TokenKind.Normal : (TokenKind)types[id];
            if (!Enum.IsDefined(kinds[id]))
            {
                throw new InvalidDataException($"'tokenizer.ggml.token_type' says {types![id]} for the token {id}: 0 to 6 are known.");
            }
        }

        return kinds;
    }

    // Phi-3's marks take the white space after them along, which its GGUF does not say.
    internal static AddedToken[] Added(ModelMetadata metadata, string[] tokens, TokenKind[] kinds)
    {
        bool phi3 = metadata.FindText("general.architecture") == "phi3";
        return
        [
            .. Enumerable.Range(0, tokens.Length)
                .Where(id => kinds[id] is TokenKind.Control or TokenKind.Unknown or TokenKind.UserDefined && tokens[id].Length > 0)
                .Select(id => new AddedToken
                {
                    Id = id,
                    Text = kinds[id] == TokenKind.UserDefined ? SpaceMarks.ToText(tokens[id]) : tokens[id],
                    Control = kinds[id] != TokenKind.UserDefined,
                    StripsRight = phi3 && kinds[id] == TokenKind.Control && tokens[id] is not ("<s>" or "<unk>" or "<|endoftext|>"),
                }),
        ];
    }

    internal static int[] Ids(ModelMetadata metadata, string role, int count) => FindId(metadata, role, count) is { } id ? [id] : [];

    internal static int? FindId(ModelMetadata metadata, string role, int count)
    {
        string key = $"tokenizer.ggml.{role}_token_id";
        long? id = metadata.FindInteger(key);
        return id is null or uint.MaxValue or -1 ? null
            : id >= 0 && id < count ? (int)id
            : throw new InvalidDataException($"'{key}' is {id}, but the tokens are 0 to {count - 1}.");
    }
}
