using System.IO.Compression;
using System.Text.Json.Nodes;
using Autarky.Testing;
using Autarky.Text.Metadata;
using Autarky.Text.Tokenization;
using Autarky.Text.Tokenization.Writing;

namespace Autarky.Text.Tests.Tokenization;

/// <summary>The tokenizer of a folder, written under GGUF's keys.</summary>
public sealed class TokenizerMetadataTests : IDisposable
{
    private static readonly string[] Texts = ["hello hell [tool] 12", "unaffable café, $", "ab abc  babc<|end|>x", "cafe\u0301 \u2581a"];

    private readonly string _folder = Directory.CreateTempSubdirectory("autarky-tokenizer").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_byte_level_vocabulary_gives_the_same_tokens() => Same(HandMadeTokenizers.ByteLevel(), "gpt2");

    [Fact]
    public void A_canonical_form_before_a_byte_level_vocabulary_is_kept()
    {
        JsonObject json = HandMadeTokenizers.ByteLevel();
        json["normalizer"] = new JsonObject { ["type"] = "NFC" };

        Same(json, "gpt2").Encode("e\u0301").ShouldBe(HandMadeTokenizers.Read(json).Encode("é"));
    }

    [Fact]
    public void Word_pieces_give_the_same_tokens() => Same(HandMadeTokenizers.WordPieces(), "bert");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Pieces_of_SentencePiece_give_the_same_tokens(bool prefix) => Same(Pieces(prefix), "llama");

    [Fact]
    public void Missing_tokens_are_filled_up_to_the_rows_of_the_model()
    {
        (ModelMetadata? keys, _) = Describe(HandMadeTokenizers.ByteLevel(), rows: 300);

        string[] tokens = keys!.FindTexts("tokenizer.ggml.tokens")!;
        tokens.Length.ShouldBe(300);
        tokens.ShouldBeUnique();
        GgufTokenizer.From(keys).Encode("[PAD299]").ShouldNotContain(299);
    }

    [Fact]
    public void What_GGUF_cannot_say_is_left_out_with_the_reason()
    {
        Describe(HandMadeTokenizers.Unigram()).Problem!.ShouldContain("Unigram");

        JsonObject lower = HandMadeTokenizers.ByteLevel();
        lower["normalizer"] = new JsonObject { ["type"] = "Lowercase" };
        Describe(lower).Problem!.ShouldContain("'Lowercase'");

        JsonObject cut = HandMadeTokenizers.ByteLevel();
        cut["pre_tokenizer"]!["use_regex"] = false;
        Describe(cut).Problem!.ShouldContain("cuts texts");

        JsonObject strips = HandMadeTokenizers.ByteLevel();
        strips["added_tokens"]![0]!["rstrip"] = true;
        Describe(strips).Problem!.ShouldContain("would differ");

        JsonObject cased = HandMadeTokenizers.WordPieces();
        cased["normalizer"]!["lowercase"] = false;
        Describe(cased).Problem!.ShouldContain("would differ");

        TokenizerMetadata.Describe(_folder + "/none", Model(), 0).Problem!.ShouldContain("no tokenizer.json");
    }

    [SharedDataTheory]
    [InlineData("llama3", "llama-bpe")]
    [InlineData("qwen3", "qwen2")]
    public void Published_vocabularies_give_the_same_tokens(string name, string split)
    {
        string from = SharedData.PathOf("tokenizers", "npm-tokenizer-" + name);
        using (var json = new GZipStream(File.OpenRead(Path.Combine(from, "tokenizer.json.gz")), CompressionMode.Decompress))
        using (FileStream file = File.Create(Path.Combine(_folder, "tokenizer.json")))
        {
            json.CopyTo(file);
        }

        File.Copy(Path.Combine(from, "tokenizer_config.json"), Path.Combine(_folder, "tokenizer_config.json"));

        (ModelMetadata? keys, string? problem) = TokenizerMetadata.Describe(_folder, Model(), 0);

        problem.ShouldBeNull();
        keys!.FindText("tokenizer.ggml.pre").ShouldBe(split);
    }

    [SharedDataFact]
    public void The_vocabulary_of_a_sentence_encoder_gives_the_same_tokens() =>
        TokenizerMetadata.Describe(SharedData.PathOf("large-models", "all-minilm-l6-v2"), Model(), 0).Problem.ShouldBeNull();

    private static ModelMetadata Model()
    {
        var model = new ModelMetadata();
        model.Set("general.architecture", "llama");
        return model;
    }

    // The way of Llama 2: pieces with bytes to fall back on, merges in the order of the scores.
    private static JsonObject Pieces(bool prefix)
    {
        string[] tokens =
        [
            "<unk>", "<s>", "</s>", .. Enumerable.Range(0, 256).Select(n => $"<0x{n:X2}>"), "▁", "a", "b", "c", "ab", "▁ab", "abc", "▁abc", "▁▁",
        ];
        var steps = new JsonArray(new JsonObject { ["type"] = "Replace", ["pattern"] = new JsonObject { ["String"] = " " }, ["content"] = "▁" });
        if (prefix)
        {
            steps.Insert(0, new JsonObject { ["type"] = "Prepend", ["prepend"] = "▁" });
        }

        return new JsonObject
        {
            ["added_tokens"] = new JsonArray(
                HandMadeTokenizers.Added(0, "<unk>", special: true), HandMadeTokenizers.Added(1, "<s>", special: true),
                HandMadeTokenizers.Added(2, "</s>", special: true)),
            ["normalizer"] = new JsonObject { ["type"] = "Sequence", ["normalizers"] = steps },
            ["decoder"] = new JsonObject { ["type"] = "Strip", ["content"] = " ", ["start"] = prefix ? 1 : 0, ["stop"] = 0 },
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["unk_token"] = "<unk>",
                ["byte_fallback"] = true,
                ["fuse_unk"] = true,
                ["vocab"] = new JsonObject(tokens.Select((token, id) => KeyValuePair.Create<string, JsonNode?>(token, id))),
                ["merges"] = new JsonArray("a b", "▁ ab", "ab c", "▁ab c", "▁ abc", "▁ ▁"),
            },
        };
    }

    private (ModelMetadata? Keys, string? Problem) Describe(JsonObject json, int rows = 0)
    {
        File.WriteAllText(Path.Combine(_folder, "tokenizer.json"), json.ToJsonString());
        return TokenizerMetadata.Describe(_folder, Model(), rows);
    }

    private Tokenizer Same(JsonObject json, string kind)
    {
        (ModelMetadata? keys, string? problem) = Describe(json);
        problem.ShouldBeNull();
        keys!.FindText("tokenizer.ggml.model").ShouldBe(kind);
        Tokenizer wanted = HandMadeTokenizers.Read(json), found = GgufTokenizer.From(keys);
        foreach (string text in Texts)
        {
            found.Encode(text, addSpecial: true, parseSpecial: true).ShouldBe(wanted.Encode(text, addSpecial: true, parseSpecial: true));
        }

        return found;
    }
}
