using System.Text;
using Autarky.Text.Tokenization.BytePairs;
using Autarky.Text.Tokenization.WordPieces;

namespace Autarky.Text.Tokenization.Loading;

/// <summary>Reads the <c>model</c> of a tokenizer.json.</summary>
internal static class JsonModels
{
    /// <exception cref="InvalidDataException">The model is of a kind that is not known, or contradicts itself.</exception>
    public static (Vocabulary Vocabulary, TokenModel Model) Read(JsonPlace model, JsonVocabulary vocabulary, JsonSplits splits, JsonEncoding encoding)
    {
        string kind = model.FindText("type") ?? (model["merges"].IsNull ? "WordPiece" : "BPE");
        return kind switch
        {
            "BPE" => BytePairs(model, vocabulary, splits, encoding),
            "WordPiece" => WordPieces(model, vocabulary, splits),
            "Unigram" => Unigram(model, vocabulary, splits),
            _ => throw new InvalidDataException($"{model.Path} is of the kind '{kind}', which is not known. Known: BPE, Unigram, WordPiece."),
        };
    }

    private static (Vocabulary Vocabulary, TokenModel Model) BytePairs(JsonPlace model, JsonVocabulary vocabulary, JsonSplits splits, JsonEncoding encoding)
    {
        foreach (string affix in new[] { "continuing_subword_prefix", "end_of_word_suffix" })
        {
            if (model.FindText(affix) is { Length: > 0 } value)
            {
                throw new InvalidDataException($"{model.Path}.{affix} is '{value}': byte pair encoding is only supported without.");
            }
        }

        if (model["dropout"] is { IsNull: false } dropout && dropout.Number() > 0)
        {
            throw new InvalidDataException($"{dropout.Path} is over 0: texts would be encoded by chance.");
        }

        (string Left, string Right)[] merges = [.. model["merges"].Items().Select(Sides)];
        bool fallback = model.Flag("byte_fallback", false);
        var options = new BytePairOptions
        {
            Bytes = encoding == JsonEncoding.ByteLevel,
            WholeFirst = model.Flag("ignore_merges", false),
            Unknown = vocabulary.Find(model.FindText("unk_token")) ?? -1,
            FuseUnknown = model.Flag("fuse_unk", false),
            DropsSpaces = splits.DropsSpaces,
        };
        if (encoding == JsonEncoding.SpaceMarks)
        {
            var pieces = new SentencePieceVocabulary(vocabulary.Tokens, [], WithBytes(vocabulary, fallback));
            return (pieces.Vocabulary, pieces.ByMerges(merges, options, splits.Steps));
        }

        Vocabulary tokens = encoding == JsonEncoding.ByteLevel
            ? ByteLevelVocabulary.Read(vocabulary.Tokens, vocabulary.Kinds)
            : Vocabulary.From([.. vocabulary.Tokens.Select(Encoding.UTF8.GetBytes)], vocabulary.Kinds);
        MergeTable table = ByteLevelVocabulary.Merges(
            tokens,
            merges,
            side => (encoding == JsonEncoding.ByteLevel ? ByteAlphabet.TryDecode(side) : null) ?? Encoding.UTF8.GetBytes(side));
        return (tokens, new BytePairModel<ListedMerges>(tokens, new ListedMerges(table), splits.Steps, options));
    }

    private static (Vocabulary Vocabulary, TokenModel Model) WordPieces(JsonPlace model, JsonVocabulary vocabulary, JsonSplits splits)
    {
        string prefix = model.FindText("continuing_subword_prefix") ?? "##";
        int unknown = vocabulary.Find(model.FindText("unk_token") ?? "[UNK]")
            ?? throw new InvalidDataException($"{model.Path} has no token for unknown words: 'unk_token' must name a token.");
        string[] tokens = vocabulary.Tokens;
        var bytes = new byte[tokens.Length][];
        for (int id = 0; id < tokens.Length; id++)
        {
            bool goesOn = tokens[id].StartsWith(prefix, StringComparison.Ordinal) && tokens[id].Length > prefix.Length && prefix.Length > 0;
            bool word = vocabulary.Kinds[id] == TokenKind.Normal && !goesOn;
            bytes[id] = Encoding.UTF8.GetBytes(goesOn ? tokens[id][prefix.Length..] : word ? " " + tokens[id] : tokens[id]);
        }

        int longest = model["max_input_chars_per_word"] is { IsNull: false } most ? Math.Clamp(most.Integer(), 1, 1000) : 100;
        var table = Vocabulary.From(bytes, vocabulary.Kinds);
        return (table, new WordPieceModel(table, splits.Steps, unknown, longest));
    }

    private static (Vocabulary Vocabulary, TokenModel Model) Unigram(JsonPlace model, JsonVocabulary vocabulary, JsonSplits splits)
    {
        int unknown = model["unk_id"] is { IsNull: false } id ? id.Integer() : -1;
        if (unknown < -1 || unknown >= vocabulary.Tokens.Length)
        {
            throw model["unk_id"].Wrong($"a token from 0 to {vocabulary.Tokens.Length - 1}");
        }

        double[] scores = [.. vocabulary.Scores, .. new double[vocabulary.Tokens.Length - vocabulary.Scores.Length]];
        TokenKind[] kinds = WithBytes(vocabulary, model.Flag("byte_fallback", false));
        if (unknown >= 0)
        {
            kinds[unknown] = TokenKind.Unknown;
        }

        var pieces = new SentencePieceVocabulary(vocabulary.Tokens, scores, kinds);
        return (pieces.Vocabulary, pieces.Unigram(unknown, splits.Steps));
    }

    internal static (string Left, string Right) Sides(JsonPlace merge, int rank) => merge switch
    {
        { IsText: true } => ByteLevelVocabulary.Sides(merge.Text(), rank),
        { IsArray: true, Length: 2 } => (merge[0].Text(), merge[1].Text()),
        _ => throw merge.Wrong("two tokens with a space between them, or a list of two tokens"),
    };

    private static TokenKind[] WithBytes(JsonVocabulary vocabulary, bool fallback)
    {
        string[] tokens = vocabulary.Tokens;
        TokenKind[] kinds = vocabulary.Kinds;
        for (int id = 0; fallback && id < tokens.Length; id++)
        {
            kinds[id] = kinds[id] == TokenKind.Normal && SpaceMarks.TryReadByte(tokens[id], out _) ? TokenKind.Byte : kinds[id];
        }

        return kinds;
    }
}
