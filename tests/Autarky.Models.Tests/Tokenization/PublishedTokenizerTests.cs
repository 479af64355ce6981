using System.IO.Compression;
using System.Text.Json;
using Autarky.Models.Checkpoints.Gguf;
using Autarky.Models.Tokenization;

namespace Autarky.Models.Tests.Tokenization;

/// <summary>Tokenizers of real models against the ids that other implementations give.</summary>
public sealed class PublishedTokenizerTests
{
    [SharedDataTheory]
    [InlineData("llama3", "llama-bpe")]
    [InlineData("qwen3", "qwen2")]
    [InlineData("qwen3", "deepseek-r1-qwen")]
    public void A_tokenizer_json_gives_the_ids_of_its_family(string model, string family)
    {
        using var json = new GZipStream(File.OpenRead(SharedData.PathOf("tokenizers", $"npm-tokenizer-{model}", "tokenizer.json.gz")), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        json.CopyTo(bytes);
        byte[] config = File.ReadAllBytes(SharedData.PathOf("tokenizers", $"npm-tokenizer-{model}", "tokenizer_config.json"));

        GgmlVocabularyTests.Check(TokenizerJson.Parse(bytes.ToArray(), config), family);
    }

    [SharedDataFact]
    public void Word_pieces_are_those_of_sentence_transformers()
    {
        string folder = SharedData.PathOf("large-models", "all-minilm-l6-v2");
        var tokenizer = TokenizerJson.Open(Path.Combine(folder, "tokenizer.json"));
        foreach (JsonElement row in Rows(folder))
        {
            int[] expected = Ids(row.GetProperty("input_ids"));
            int[] ids = tokenizer.Encode(row.GetProperty("text").GetString(), addSpecial: true);
            (ids.Length > 256 ? [.. ids[..255], ids[^1]] : ids).ShouldBe(expected);
        }
    }

    [SharedDataFact]
    public void The_word_pieces_of_the_same_vocabulary_are_the_same_from_json_and_from_gguf()
    {
        GgmlVocabularyTests.Check(TokenizerJson.Open(SharedData.PathOf("large-models", "all-minilm-l6-v2", "tokenizer.json")), "bert-bge");
    }

    [SharedDataFact]
    public void A_prompt_with_marks_has_the_ids_of_transformers()
    {
        string folder = SharedData.PathOf("large-models", "smollm2-135m-instruct");
        using var file = GgufFile.Open(Path.Combine(folder, "SmolLM2-135M-Instruct.Q4_1.gguf"));
        var tokenizer = GgufTokenizer.From(file.Metadata);
        foreach (JsonElement row in Rows(folder))
        {
            tokenizer.Encode(row.GetProperty("prompt").GetString(), addSpecial: true, parseSpecial: true).ShouldBe(Ids(row.GetProperty("input_ids")));
            tokenizer.Decode(Ids(row.GetProperty("greedy_ids"))).ShouldStartWith(row.GetProperty("greedy_text").GetString()!);
        }

        tokenizer.EndIds.ShouldContain(2);
        tokenizer.SpecialTokens["<|im_start|>"].ShouldBe(1);
    }

    [SharedDataFact]
    public void A_file_of_sentencepiece_gives_the_ids_of_its_gguf()
    {
        var tokenizer = SentencePieceFile.Open(SharedData.PathOf("tokenizers", "llama2-tokenizer", "tokenizer.model"));

        GgmlVocabularyTests.Check(tokenizer, "llama-spm");
        tokenizer.Encode("a</s>", addSpecial: true, parseSpecial: true).ShouldBe([1, 263, 2]);
    }

    [SharedDataTheory]
    [InlineData("gpt2", "tokens_gpt2.json")]
    [InlineData("gpt2", "tokens_r50k_base.json")]
    [InlineData("p50k", "tokens_p50k_base.json")]
    [InlineData("p50k", "tokens_p50k_edit.json")]
    public void A_program_of_two_dozen_kilobytes_has_the_ids_of_tiktoken(string vocabulary, string fixture)
    {
        int[] expected = Ids(JsonDocument.Parse(File.ReadAllBytes(SharedData.PathOf("tokenizers", "tiktoken", fixture))).RootElement);
        List<byte[]> gpt2 = RankFile.Read(SharedData.PathOf("tokenizers", "tiktoken", "gpt2.tiktoken"));
        Tokenizer tokenizer = RankFile.Open(vocabulary, vocabulary == "gpt2" ? gpt2 : RankFile.P50k(gpt2), "gpt-2");

        // The fixture is only ids: its text is what they stand for.
        string text = tokenizer.Decode(expected);
        text.Length.ShouldBe(24_292);
        tokenizer.Encode(text).ShouldBe(expected);
        if (vocabulary == "gpt2")
        {
            using var file = GgufFile.Open(GgmlVocabularyTests.PathOf("gpt-2"));
            GgufTokenizer.From(file.Metadata).Encode(text).ShouldBe(expected);
        }
    }

    [SharedDataFact]
    public void The_first_ids_of_wikitext_are_those_of_transformers()
    {
        string folder = SharedData.PathOf("large-models", "smollm2-135m-instruct");
        using var file = GgufFile.Open(Path.Combine(folder, "SmolLM2-135M-Instruct.Q4_1.gguf"));
        using var reference = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "reference.json")));
        int[] expected = Ids(reference.RootElement.GetProperty("wikitext2_test").GetProperty("first_16_ids"));
        string text = File.ReadAllText(SharedData.PathOf("text", "wikitext-2", "test.txt"))[..40_000];

        GgufTokenizer.From(file.Metadata).Encode(text)[..16].ShouldBe(expected);
    }

    [SharedDataTheory]
    [InlineData("gpt-2")]
    [InlineData("mpt")]
    [InlineData("starcoder")]
    [InlineData("refact")]
    [InlineData("falcon")]
    [InlineData("deepseek-coder")]
    [InlineData("deepseek-llm")]
    [InlineData("llama-spm")]
    [InlineData("phi-3")]
    public void Real_text_comes_back_as_it_was(string name)
    {
        using var file = GgufFile.Open(GgmlVocabularyTests.PathOf(name));
        var tokenizer = GgufTokenizer.From(file.Metadata);
        foreach (string part in new[] { "test.txt", "valid.txt" })
        {
            string text = File.ReadAllText(SharedData.PathOf("text", "wikitext-2", part));
            (tokenizer.Decode(tokenizer.Encode(text)) == text).ShouldBeTrue(part);
        }
    }

    private static JsonElement[] Rows(string folder) =>
        [.. JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "reference.json"))).RootElement.GetProperty("rows").EnumerateArray()];

    private static int[] Ids(JsonElement ids) => [.. ids.EnumerateArray().Select(id => id.GetInt32())];
}
