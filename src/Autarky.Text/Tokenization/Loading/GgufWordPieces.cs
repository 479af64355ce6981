using System.Text;
using Autarky.Text.Metadata;
using Autarky.Text.Tokenization.WordPieces;

namespace Autarky.Text.Tokenization.Loading;

/// <summary>Reads the WordPiece vocabulary of a GGUF file: U+2581 before the tokens that begin a word.</summary>
internal static class GgufWordPieces
{
    public const int LongestWord = 100;

    public static Tokenizer Read(ModelMetadata metadata, string[] tokens, TokenKind[] kinds)
    {
        Vocabulary vocabulary = Vocabulary.From([.. tokens.Select(SpaceMarks.ToText).Select(Encoding.UTF8.GetBytes)], kinds);
        int unknown = GgufTokenizer.FindId(metadata, "unknown", tokens.Length)
            ?? throw new InvalidDataException("The model's metadata has no 'tokenizer.ggml.unknown_token_id', which WordPiece needs.");
        int[] begin = [.. GgufTokenizer.Ids(metadata, "cls", tokens.Length), .. GgufTokenizer.Ids(metadata, "bos", tokens.Length)];
        int[] end = [.. GgufTokenizer.Ids(metadata, "seperator", tokens.Length), .. GgufTokenizer.Ids(metadata, "eos", tokens.Length)];
        return new Tokenizer(new TokenizerParts
        {
            Name = metadata.FindText("tokenizer.ggml.pre") ?? "bert",
            Vocabulary = vocabulary,
            Model = new WordPieceModel(vocabulary, [BertSplit.Next], unknown, LongestWord),
            Normalizer = new BertNormalizer(cleans: true, partsChinese: true, stripsAccents: true, lowers: true),
            Added = GgufTokenizer.Added(metadata, tokens, kinds),
            DropsFirstSpace = true,
            Before = metadata.FindFlag("tokenizer.ggml.add_bos_token") ?? true ? begin[..Math.Min(1, begin.Length)] : [],
            After = metadata.FindFlag("tokenizer.ggml.add_eos_token") ?? true ? end[..Math.Min(1, end.Length)] : [],
            BeginId = begin.Length > 0 ? begin[0] : null,
            EndId = end.Length > 0 ? end[0] : null,
        });
    }
}
