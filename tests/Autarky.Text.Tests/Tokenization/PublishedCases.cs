using System.Text.Json;
using Autarky.Testing;
using Autarky.Text.Tokenization;

namespace Autarky.Text.Tests.Tokenization;

/// <summary>Texts and the ids that other implementations give for them, in the shared data.</summary>
internal static class PublishedCases
{
    /// <summary>The test cases that ggml-org publishes with a vocabulary (MIT): a text and the ids that the model's own tokenizer gives.</summary>
    public static void Check(Tokenizer tokenizer, string name)
    {
        string[] texts = File.ReadAllText(PathOf(name) + ".inp").Split("\n__ggml_vocab_test__\n");
        string[] expected = File.ReadAllLines(PathOf(name) + ".out");
        for (int i = 0; i < expected.Length; i++)
        {
            int[] ids = [.. expected[i].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
            tokenizer.Encode(texts[i]).ShouldBe(
                ids,
                $"{name}, case {i}: '{texts[i]}' gives '{string.Join('|', tokenizer.Encode(texts[i]).Select(id => tokenizer.Decode([id], continues: true)))}'");
        }
    }

    /// <summary>The vocabulary that the cases belong to: a GGUF file without weights.</summary>
    public static string PathOf(string name) => SharedData.PathOf("tokenizers", "ggml-vocab", $"ggml-vocab-{name}.gguf");

    /// <summary>The prompts of a model with their ids and answers.</summary>
    public static JsonElement[] Rows(string folder) =>
        [.. JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "reference.json"))).RootElement.GetProperty("rows").EnumerateArray()];

    public static int[] Ids(JsonElement ids) => [.. ids.EnumerateArray().Select(id => id.GetInt32())];

    /// <summary>The ids of a list in a file beside tiktoken's tests.</summary>
    public static int[] Tiktoken(string fixture) =>
        Ids(JsonDocument.Parse(File.ReadAllBytes(SharedData.PathOf("tokenizers", "tiktoken", fixture))).RootElement);
}
