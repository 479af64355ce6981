using Autarky.Text.Metadata;
using Autarky.Text.Tokenization.Loading;
using Autarky.Text.Tokenization.Splitting;

namespace Autarky.Text.Tokenization.Writing;

/// <summary>What each kind of vocabulary has beside its tokens, under GGUF's keys.</summary>
internal static class KindsOfVocabulary
{
    /// <summary>The key of a normalizer before a byte-level vocabulary: GGUF has none, and other programs leave it out.</summary>
    public const string NormalizerKey = "autarky.tokenizer.normalizer";

    /// <summary>The only normalizer that is written.</summary>
    public const string FormC = "NFC";

    public static (string[] Tokens, TokenKind[] Kinds) ByteLevel(JsonPlace file, JsonVocabulary vocabulary, ModelMetadata keys)
    {
        JsonPlace model = file["model"];
        var splits = new JsonSplits(file["pre_tokenizer"], spaceMarks: false);
        string name = PublishedSplits.NameOf(splits.Steps, model.Flag("ignore_merges", false))
            ?? throw new InvalidDataException("it cuts texts in a way that GGUF has no name for");
        keys.Set("tokenizer.ggml.model", "gpt2");
        keys.Set("tokenizer.ggml.pre", name);
        keys.Set("tokenizer.ggml.merges", Merges(model).Select(merge => merge.Left + " " + merge.Right).ToArray());
        if (file["normalizer"] is { IsNull: false } normalizer)
        {
            keys.Set(
                NormalizerKey,
                normalizer.Kind() == FormC ? FormC : throw new InvalidDataException($"its normalizer '{normalizer.Kind()}' has no place in GGUF"));
        }

        return (vocabulary.Tokens, vocabulary.Kinds);
    }

    public static (string[] Tokens, TokenKind[] Kinds) SentencePiece(
        JsonPlace model, JsonVocabulary vocabulary, Tokenizer original, int rows, ModelMetadata keys)
    {
        string[] tokens = vocabulary.Tokens;
        TokenKind[] kinds = vocabulary.Kinds;

        // SentencePiece joins the two pieces that make the best token; a token is as good as its first merge is early.
        var ranks = new Dictionary<string, int>(StringComparer.Ordinal);
        int merges = 0;
        foreach ((string left, string right) in Merges(model))
        {
            ranks.TryAdd(left + right, merges++);
        }

        for (int id = 0; model.Flag("byte_fallback", false) && id < tokens.Length; id++)
        {
            kinds[id] = kinds[id] == TokenKind.Normal && SpaceMarks.TryReadByte(tokens[id], out _) ? TokenKind.Byte : kinds[id];
        }

        if (vocabulary.Find(model.FindText("unk_token")) is { } unknown)
        {
            kinds[unknown] = TokenKind.Unknown;
            keys.Set("tokenizer.ggml.unknown_token_id", (uint)unknown);
        }

        keys.Set("tokenizer.ggml.model", "llama");
        keys.Set("tokenizer.ggml.pre", "default");
        keys.Set("tokenizer.ggml.scores", tokens.Select(token => -(float)ranks.GetValueOrDefault(token, merges))
            .Concat(Enumerable.Repeat(-(float)merges, Math.Max(0, rows - tokens.Length))).ToArray());
        keys.Set("tokenizer.ggml.add_space_prefix", original.SpacePrefix != SpacePrefix.None);
        return (tokens, kinds);
    }

    public static (string[] Tokens, TokenKind[] Kinds) WordPieces(JsonPlace model, JsonVocabulary vocabulary, Tokenizer original, ModelMetadata keys)
    {
        string prefix = model.FindText("continuing_subword_prefix") ?? "##";
        TokenKind[] kinds = vocabulary.Kinds;
        string[] tokens =
        [
            .. vocabulary.Tokens.Select((token, id) => kinds[id] != TokenKind.Normal ? token
                : prefix.Length > 0 && token.Length > prefix.Length && token.StartsWith(prefix, StringComparison.Ordinal) ? token[prefix.Length..]
                : SpaceMarks.Mark + token),
        ];
        keys.Set("tokenizer.ggml.model", "bert");
        keys.Set("tokenizer.ggml.pre", "jina-v2-en");
        (string Role, int? Id)[] roles =
        [
            ("unknown", vocabulary.Find(model.FindText("unk_token") ?? "[UNK]")), ("cls", original.BeginId), ("seperator", original.EndId),
        ];
        foreach ((string role, int? id) in roles)
        {
            if (id is { } token)
            {
                keys.Set($"tokenizer.ggml.{role}_token_id", (uint)token);
            }
        }

        return (tokens, kinds);
    }

    private static IEnumerable<(string Left, string Right)> Merges(JsonPlace model) => model["merges"].Items().Select(JsonModels.Sides);
}
