using System.Text.Json;
using Autarky.Models.Checkpoints.Gguf;
using Autarky.Testing;
using Autarky.Text.Tests.Tokenization;
using Autarky.Text.Tokenization;

namespace Autarky.Models.Tests.Loading;

/// <summary>Tokenizers that GGUF files carry against the ids that other implementations give.</summary>
public sealed class GgufTokenizerTests
{
    public static TheoryData<string> Published =>
        ["gpt-2", "mpt", "starcoder", "refact", "falcon", "deepseek-coder", "deepseek-llm", "llama-spm", "phi-3", "bert-bge"];

    [SharedDataTheory]
    [MemberData(nameof(Published))]
    public void Gives_the_ids_that_are_published_with_the_vocabulary(string name)
    {
        using var file = GgufFile.Open(PublishedCases.PathOf(name));
        PublishedCases.Check(GgufTokenizer.From(file.Metadata), name);
    }

    [SharedDataFact]
    public void A_prompt_with_marks_has_the_ids_of_transformers()
    {
        string folder = SharedData.PathOf("large-models", "smollm2-135m-instruct");
        using var file = GgufFile.Open(Path.Combine(folder, "SmolLM2-135M-Instruct.Q4_1.gguf"));
        var tokenizer = GgufTokenizer.From(file.Metadata);
        foreach (JsonElement row in PublishedCases.Rows(folder))
        {
            tokenizer.Encode(row.GetProperty("prompt").GetString(), addSpecial: true, parseSpecial: true)
                .ShouldBe(PublishedCases.Ids(row.GetProperty("input_ids")));
            tokenizer.Decode(PublishedCases.Ids(row.GetProperty("greedy_ids"))).ShouldStartWith(row.GetProperty("greedy_text").GetString()!);
        }

        tokenizer.EndIds.ShouldContain(2);
        tokenizer.SpecialTokens["<|im_start|>"].ShouldBe(1);
    }

    [SharedDataTheory]
    [InlineData("tokens_gpt2.json")]
    [InlineData("tokens_r50k_base.json")]
    public void A_program_of_two_dozen_kilobytes_has_the_ids_of_tiktoken(string fixture)
    {
        int[] expected = PublishedCases.Tiktoken(fixture);
        using var file = GgufFile.Open(PublishedCases.PathOf("gpt-2"));
        var tokenizer = GgufTokenizer.From(file.Metadata);

        tokenizer.Encode(tokenizer.Decode(expected)).ShouldBe(expected);
    }

    [SharedDataFact]
    public void The_first_ids_of_wikitext_are_those_of_transformers()
    {
        string folder = SharedData.PathOf("large-models", "smollm2-135m-instruct");
        using var file = GgufFile.Open(Path.Combine(folder, "SmolLM2-135M-Instruct.Q4_1.gguf"));
        using var reference = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "reference.json")));
        int[] expected = PublishedCases.Ids(reference.RootElement.GetProperty("wikitext2_test").GetProperty("first_16_ids"));
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
        using var file = GgufFile.Open(PublishedCases.PathOf(name));
        var tokenizer = GgufTokenizer.From(file.Metadata);
        foreach (string part in new[] { "test.txt", "valid.txt" })
        {
            string text = File.ReadAllText(SharedData.PathOf("text", "wikitext-2", part));
            (tokenizer.Decode(tokenizer.Encode(text)) == text).ShouldBeTrue(part);
        }
    }
}
