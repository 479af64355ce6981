using System.Text;
using System.Text.Json.Nodes;
using Autarky.Text.Metadata;
using Autarky.Text.Tokenization;

namespace Autarky.Text.Tests.Tokenization;

/// <summary>Vocabularies small enough to work out the right ids by hand.</summary>
internal static class HandMadeTokenizers
{
    public static readonly string[] SpaceLetters = ["▁", "a", "b", "c", "▁a", "ab", "abc", "▁ab", "▁abc", "bc", "▁▁"];

    /// <summary>All bytes, then "he", "ll", "hell", "Ġhell", and marks.</summary>
    public static JsonObject ByteLevel()
    {
        string[] letters = [.. Enumerable.Range(0, 256).Select(b => ByteAlphabet.Encode([(byte)b]))];
        string[] tokens = [.. letters, "he", "ll", "hell", "Ġhell", "12"];
        return new JsonObject
        {
            ["added_tokens"] = new JsonArray(Added(261, "<|end|>", special: true), Added(262, "[tool]", special: false)),
            ["pre_tokenizer"] = new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["use_regex"] = true },
            ["decoder"] = new JsonObject { ["type"] = "ByteLevel" },
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["vocab"] = Ids(tokens),
                ["merges"] = new JsonArray("h e", "l l", "he ll", "Ġ hell", "1 2"),
            },
        };
    }

    public static JsonObject WordPieces() => new()
    {
        ["added_tokens"] = new JsonArray(Added(0, "[UNK]", special: true), Added(1, "[CLS]", special: true), Added(2, "[SEP]", special: true)),
        ["normalizer"] = new JsonObject { ["type"] = "BertNormalizer", ["lowercase"] = true },
        ["pre_tokenizer"] = new JsonObject { ["type"] = "BertPreTokenizer" },
        ["post_processor"] = new JsonObject { ["type"] = "BertProcessing", ["cls"] = new JsonArray("[CLS]", 1), ["sep"] = new JsonArray("[SEP]", 2) },
        ["decoder"] = new JsonObject { ["type"] = "WordPiece", ["prefix"] = "##" },
        ["model"] = new JsonObject
        {
            ["type"] = "WordPiece",
            ["unk_token"] = "[UNK]",
            ["continuing_subword_prefix"] = "##",
            ["vocab"] = Ids("[UNK]", "[CLS]", "[SEP]", "un", "##aff", "##able", "##a", ",", "cafe", "中", "$"),
        },
    };

    public static JsonObject Unigram() => new()
    {
        ["added_tokens"] = new JsonArray(Added(0, "<unk>", special: true)),
        ["pre_tokenizer"] = new JsonObject { ["type"] = "Metaspace", ["replacement"] = "▁", ["prepend_scheme"] = "always" },
        ["decoder"] = new JsonObject { ["type"] = "Metaspace", ["replacement"] = "▁", ["prepend_scheme"] = "always" },
        ["model"] = new JsonObject
        {
            ["type"] = "Unigram",
            ["unk_id"] = 0,
            ["vocab"] = new JsonArray(
                Piece("<unk>", 0), Piece("▁", -3), Piece("a", -3), Piece("b", -3), Piece("▁a", -5), Piece("ab", -4), Piece("▁ab", -6), Piece("ba", -2.5)),
        },
    };

    /// <summary>SentencePiece's byte pair encoding with all bytes, as a GGUF file has it.</summary>
    public static ModelMetadata SentencePiece()
    {
        string[] bytes = [.. Enumerable.Range(0, 256).Select(b => $"<0x{b:X2}>")];
        string[] tokens = ["<unk>", "<s>", "</s>", .. bytes, .. SpaceLetters];
        var metadata = new ModelMetadata();
        metadata.Set("tokenizer.ggml.model", "llama");
        metadata.Set("tokenizer.ggml.tokens", tokens);
        metadata.Set("tokenizer.ggml.scores", tokens.Select((_, id) => id < 259 ? 0f : -(float)id).ToArray());
        metadata.Set("tokenizer.ggml.token_type", tokens.Select((_, id) => id == 0 ? 2 : id < 3 ? 3 : id < 259 ? 6 : 1).ToArray());
        metadata.Set("tokenizer.ggml.bos_token_id", 1u);
        metadata.Set("tokenizer.ggml.eos_token_id", 2u);
        return metadata;
    }

    public static Tokenizer Read(JsonObject json) => TokenizerJson.Parse(Encoding.UTF8.GetBytes(json.ToJsonString()));

    public static JsonObject Added(int id, string text, bool special) =>
        new() { ["id"] = id, ["content"] = text, ["special"] = special, ["normalized"] = false };

    private static JsonObject Ids(params string[] tokens) => new(tokens.Select((token, id) => KeyValuePair.Create<string, JsonNode?>(token, id)));

    private static JsonArray Piece(string text, double score) => new(text, score);
}
