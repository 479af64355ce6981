using System.IO.Compression;
using System.Text.Json;
using Autarky.Testing;
using Autarky.Text.Tokenization;

namespace Autarky.Text.Tests.Tokenization;

/// <summary>Tokenizers of real models against the ids that other implementations give.</summary>
public sealed class PublishedTokenizerTests
{
    [SharedDataTheory]
    [InlineData("llama3", "llama-bpe")]
    [InlineData("qwen3", "qwen2")]
    [InlineData("qwen3", "deepseek-r1-qwen")]
    public void A_tokenizer_json_gives_the_ids_of_its_family(string model, string family)
    {
        using var json = new GZipStream(
            File.OpenRead(SharedData.PathOf("tokenizers", $"npm-tokenizer-{model}", "tokenizer.json.gz")), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        json.CopyTo(bytes);
        byte[] config = File.ReadAllBytes(SharedData.PathOf("tokenizers", $"npm-tokenizer-{model}", "tokenizer_config.json"));

        PublishedCases.Check(TokenizerJson.Parse(bytes.ToArray(), config), family);
    }

    [SharedDataFact]
    public void Word_pieces_are_those_of_sentence_transformers()
    {
        string folder = SharedData.PathOf("large-models", "all-minilm-l6-v2");
        var tokenizer = TokenizerJson.Open(Path.Combine(folder, "tokenizer.json"));
        foreach (JsonElement row in PublishedCases.Rows(folder))
        {
            int[] expected = PublishedCases.Ids(row.GetProperty("input_ids"));
            int[] ids = tokenizer.Encode(row.GetProperty("text").GetString(), addSpecial: true);
            (ids.Length > 256 ? [.. ids[..255], ids[^1]] : ids).ShouldBe(expected);
        }
    }

    [SharedDataFact]
    public void The_word_pieces_of_the_same_vocabulary_are_the_same_from_json_and_from_gguf()
    {
        PublishedCases.Check(TokenizerJson.Open(SharedData.PathOf("large-models", "all-minilm-l6-v2", "tokenizer.json")), "bert-bge");
    }

    [SharedDataFact]
    public void A_file_of_sentencepiece_gives_the_ids_of_its_gguf()
    {
        var tokenizer = SentencePieceFile.Open(SharedData.PathOf("tokenizers", "llama2-tokenizer", "tokenizer.model"));

        PublishedCases.Check(tokenizer, "llama-spm");
        tokenizer.Encode("a</s>", addSpecial: true, parseSpecial: true).ShouldBe([1, 263, 2]);
    }

    [SharedDataTheory]
    [InlineData("gpt2", "tokens_gpt2.json")]
    [InlineData("gpt2", "tokens_r50k_base.json")]
    [InlineData("p50k", "tokens_p50k_base.json")]
    [InlineData("p50k", "tokens_p50k_edit.json")]
    public void A_program_of_two_dozen_kilobytes_has_the_ids_of_tiktoken(string vocabulary, string fixture)
    {
        int[] expected = PublishedCases.Tiktoken(fixture);
        List<byte[]> gpt2 = RankFile.Read(SharedData.PathOf("tokenizers", "tiktoken", "gpt2.tiktoken"));
        Tokenizer tokenizer = RankFile.Open(vocabulary, vocabulary == "gpt2" ? gpt2 : RankFile.P50k(gpt2), "gpt-2");

        // The fixture is only ids: its text is what they stand for.
        string text = tokenizer.Decode(expected);
        text.Length.ShouldBe(24_292);
        tokenizer.Encode(text).ShouldBe(expected);
    }
}
