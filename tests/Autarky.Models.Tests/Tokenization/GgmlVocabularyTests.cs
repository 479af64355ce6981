using Autarky.Models.Checkpoints.Gguf;
using Autarky.Models.Tokenization;

namespace Autarky.Models.Tests.Tokenization;

/// <summary>The test cases that ggml-org publishes with its vocabularies (MIT): a text and the ids that the model's own tokenizer gives.</summary>
public sealed class GgmlVocabularyTests
{
    public static TheoryData<string> Published =>
        ["gpt-2", "mpt", "starcoder", "refact", "falcon", "deepseek-coder", "deepseek-llm", "llama-spm", "phi-3", "bert-bge"];

    [SharedDataTheory]
    [MemberData(nameof(Published))]
    public void Gives_the_ids_that_are_published_with_the_vocabulary(string name)
    {
        using var file = GgufFile.Open(PathOf(name));
        Check(GgufTokenizer.From(file.Metadata), name);
    }

    internal static void Check(Tokenizer tokenizer, string name)
    {
        string[] texts = File.ReadAllText(PathOf(name) + ".inp").Split("\n__ggml_vocab_test__\n");
        string[] expected = File.ReadAllLines(PathOf(name) + ".out");
        for (int i = 0; i < expected.Length; i++)
        {
            int[] ids = [.. expected[i].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
            tokenizer.Encode(texts[i]).ShouldBe(ids, $"{name}, case {i}: '{texts[i]}' gives '{string.Join('|', tokenizer.Encode(texts[i]).Select(id => tokenizer.Decode([id], continues: true)))}'");
        }
    }

    internal static string PathOf(string name) => SharedData.PathOf("tokenizers", "ggml-vocab", $"ggml-vocab-{name}.gguf");
}
