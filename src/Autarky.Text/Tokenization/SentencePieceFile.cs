using Autarky.Text.Tokenization.Loading;
using Autarky.Text.Tokenization.Normalization;

namespace Autarky.Text.Tokenization;

/// <summary>Reads the <c>tokenizer.model</c> of SentencePiece (a protobuf <c>ModelProto</c>), as Llama 2 ships it.</summary>
public static class SentencePieceFile
{
    private const int Unigram = 1;
    private const int BytePairs = 2;

    /// <summary>The tokenizer of a file.</summary>
    /// <exception cref="InvalidDataException">The file is cut off, contradicts itself or is of a kind that is not supported.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Tokenizer Open(string path) => Parse(File.ReadAllBytes(path));

    /// <summary>The tokenizer of a file that is in memory.</summary>
    /// <exception cref="InvalidDataException">The file is cut off, contradicts itself or is of a kind that is not supported.</exception>
    public static Tokenizer Parse(ReadOnlySpan<byte> file)
    {
        var tokens = new List<string>();
        var scores = new List<double>();
        var kinds = new List<TokenKind>();
        var trainer = new Trainer();
        var normalizer = new Rules();
        var reader = new ProtobufReader(file, "SentencePiece model");
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    ReadPiece(reader.Bytes, tokens, scores, kinds);
                    break;
                case 2:
                    trainer = ReadTrainer(reader.Bytes);
                    break;
                case 3:
                    normalizer = ReadRules(reader.Bytes);
                    break;
                default:
                    break;
            }
        }

        if (tokens.Count == 0 || trainer.Model is not (Unigram or BytePairs))
        {
            throw new InvalidDataException(
                $"The SentencePiece model has {tokens.Count} pieces of the model type {trainer.Model}: only unigram (1) and BPE (2) are supported.");
        }

        var pieces = new SentencePieceVocabulary(tokens, [.. scores], [.. kinds]);
        int unknown = kinds.IndexOf(TokenKind.Unknown);
        return new Tokenizer(new TokenizerParts
        {
            Name = trainer.Model == Unigram ? "unigram" : "sentencepiece",
            Vocabulary = pieces.Vocabulary,
            Model = trainer.Model == Unigram ? pieces.Unigram(unknown) : pieces.ByScore(unknown),
            Normalizer = Normalizer(normalizer),
            Added = Added(tokens, kinds),
            SpacePrefix = normalizer.Prefix ? SpacePrefix.EachPartAlways : SpacePrefix.None,
            DropsFirstSpace = normalizer.Prefix,
            Before = trainer.Begin is var begin and >= 0 && begin < tokens.Count ? [begin] : [],
            BeginId = trainer.Begin is var first and >= 0 && first < tokens.Count ? first : null,
            EndId = trainer.End is var last and >= 0 && last < tokens.Count ? last : null,
        });
    }

    private static AddedToken[] Added(List<string> tokens, List<TokenKind> kinds) =>
    [
        .. Enumerable.Range(0, tokens.Count)
            .Where(id => kinds[id] is TokenKind.Control or TokenKind.UserDefined && tokens[id].Length > 0)
            .Select(id => new AddedToken
            {
                Id = id,
                Text = kinds[id] == TokenKind.UserDefined ? SpaceMarks.ToText(tokens[id]) : tokens[id],
                Control = kinds[id] == TokenKind.Control,
            }),
    ];

    private static NormalizerSequence Normalizer(Rules rules)
    {
        var steps = new List<TextNormalizer>();
        if (rules.Map.Length > 0)
        {
            steps.Add(new CharacterMap(rules.Map));
        }

        steps.Add(new SpaceMarks());
        if (rules.RemovesSpaces)
        {
            steps.Add(new ExtraSpaces());
        }

        return new NormalizerSequence(steps);
    }

    private static void ReadPiece(ReadOnlySpan<byte> message, List<string> tokens, List<double> scores, List<TokenKind> kinds)
    {
        var reader = new ProtobufReader(message, $"piece {tokens.Count} of the SentencePiece model");
        string text = "";
        float score = 0;
        var kind = TokenKind.Normal;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    text = reader.Text();
                    break;
                case 2:
                    score = reader.Single;
                    break;
                case 3 when reader.Number is >= 1 and <= 6:
                    kind = (TokenKind)reader.Number;
                    break;
                case 3:
                    throw new InvalidDataException($"The piece {tokens.Count} of the SentencePiece model is of the type {reader.Number}: 1 to 6 are known.");
                default:
                    break;
            }
        }

        tokens.Add(text);
        scores.Add(float.IsNaN(score) ? throw new InvalidDataException($"The piece {tokens.Count - 1} of the "
            + $"SentencePiece model has no number as its score.") : score);
        kinds.Add(kind);
    }

    private static Trainer ReadTrainer(ReadOnlySpan<byte> message)
    {
        var reader = new ProtobufReader(message, "trainer's part of the SentencePiece model");
        var trainer = new Trainer();
        while (reader.Next())
        {
            trainer = reader.Field switch
            {
                3 => trainer with { Model = reader.Number },
                41 => trainer with { Begin = (int)reader.Number },
                42 => trainer with { End = (int)reader.Number },
                _ => trainer,
            };
        }

        return trainer;
    }

    private static Rules ReadRules(ReadOnlySpan<byte> message)
    {
        var reader = new ProtobufReader(message, "normalizer's part of the SentencePiece model");
        var rules = new Rules();
        while (reader.Next())
        {
            rules = reader.Field switch
            {
                2 => rules with { Map = reader.Bytes.ToArray() },
                3 => rules with { Prefix = reader.Flag },
                4 => rules with { RemovesSpaces = reader.Flag },
                _ => rules,
            };
        }

        return rules;
    }

    // What sentencepiece_model.proto says where a field is missing.
    private sealed record Trainer
    {
        public long Model { get; init; } = Unigram;

        public int Begin { get; init; } = 1;

        public int End { get; init; } = 2;
    }

    private sealed record Rules
    {
        public byte[] Map { get; init; } = [];

        public bool Prefix { get; init; } = true;

        public bool RemovesSpaces { get; init; } = true;
    }
}
