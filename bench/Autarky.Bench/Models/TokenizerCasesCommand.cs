using System.CommandLine;
using System.IO.Compression;
using System.Text.Json;
using Autarky.Text.Tests.Tokenization;
using Autarky.Text.Tokenization;

namespace Autarky.Bench.Models;

/// <summary>
/// <c>tokenizer-cases FOLDER</c>: every published case whose vocabulary is there: ggml's pairs <c>.inp</c>/<c>.out</c> in <c>ggml-vocab</c>, tiktoken's
/// lists of ids in <c>tiktoken</c>. A list's text is what its ids stand for, and must be the same in every vocabulary.
/// </summary>
internal static class TokenizerCasesCommand
{
    // Vocabularies that are there under another name than their cases.
    private static readonly (string Cases, string Source)[] Elsewhere =
    [
        ("llama-spm", "llama2-tokenizer/tokenizer.model"),
        ("llama-bpe", "npm-tokenizer-llama3/tokenizer.json.gz"),
        ("qwen2", "npm-tokenizer-qwen3/tokenizer.json.gz"),
        ("deepseek-r1-qwen", "npm-tokenizer-qwen3/tokenizer.json.gz"),
    ];

    public static Command Create()
    {
        var folder = new Argument<DirectoryInfo>("folder") { Description = "A folder with ggml-vocab, tiktoken, and tokenizers of other kinds beside them." };
        var command = new Command(
            "tokenizer-cases", "Published texts with the ids that they must give, vocabulary by vocabulary. Exit code 1 where one gives others.") { folder };
        command.SetAction(result => Run(result.GetRequiredValue(folder).FullName));
        return command;
    }

    private static int Run(string folder)
    {
        Console.WriteLine($"{"cases",-24} {"vocabulary",-44} {"texts",6} {"equal",6}");
        int lists = 0, texts = 0, equal = 0;
        var missing = new List<string>();
        foreach (string input in Directory.GetFiles(Path.Combine(folder, "ggml-vocab"), "*.inp").Order(StringComparer.Ordinal))
        {
            string gguf = Path.ChangeExtension(input, null), name = Path.GetFileNameWithoutExtension(gguf)["ggml-vocab-".Length..];
            (string[] cases, int[][] expected) = Pair(input);
            string[] sources =
            [
                .. new[] { gguf }.Concat(Elsewhere.Where(pair => pair.Cases == name).Select(pair => Path.Combine(folder, pair.Source))).Where(File.Exists),
            ];
            foreach (string source in sources)
            {
                Tokenizer tokenizer = Open(source);
                Count(
                    name, Path.GetRelativePath(folder, source), expected.Length,
                    expected.Where((ids, i) => tokenizer.Encode(cases[i]).SequenceEqual(ids)).Count());
            }

            if (sources.Length == 0)
            {
                missing.Add(name);
            }
        }

        var contents = new HashSet<string>(StringComparer.Ordinal);
        foreach ((string file, string vocabulary, Tokenizer tokenizer) in Tiktoken(Path.Combine(folder, "tiktoken")))
        {
            int[] expected = JsonSerializer.Deserialize<int[]>(File.ReadAllBytes(file))!;
            string text = tokenizer.Decode(expected);
            contents.Add(text);
            Count(Path.GetFileNameWithoutExtension(file), vocabulary, 1, tokenizer.Encode(text).SequenceEqual(expected) ? 1 : 0);
        }

        Console.WriteLine(
            $"{lists} lists: {equal} of {texts} texts give the published ids; tiktoken's lists stand for {contents.Count} "
                + $"text of {contents.First().Length} characters");
        Console.WriteLine($"without a vocabulary here: {string.Join(", ", missing)}");
        return equal == texts && contents.Count == 1 ? 0 : 1;

        void Count(string name, string vocabulary, int all, int good)
        {
            (lists, texts, equal) = (lists + 1, texts + all, equal + good);
            Console.WriteLine($"{name,-24} {vocabulary,-44} {all,6} {good,6}");
        }
    }

    private static (string[] Texts, int[][] Ids) Pair(string input)
    {
        string[] texts = File.ReadAllText(input).Split("\n__ggml_vocab_test__\n");
        int[][] ids =
        [
            .. File.ReadAllLines(Path.ChangeExtension(input, ".out"))
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).ToArray()),
        ];
        return (texts, ids);
    }

    private static IEnumerable<(string File, string Vocabulary, Tokenizer Tokenizer)> Tiktoken(string folder)
    {
        List<byte[]> gpt2 = RankFile.Read(Path.Combine(folder, "gpt2.tiktoken"));
        Tokenizer ranks = RankFile.Open("gpt2", gpt2, "gpt-2"), runs = RankFile.Open("p50k", RankFile.P50k(gpt2), "gpt-2");
        yield return (Path.Combine(folder, "tokens_gpt2.json"), "gpt2.tiktoken", ranks);
        yield return (Path.Combine(folder, "tokens_r50k_base.json"), "gpt2.tiktoken", ranks);
        yield return (Path.Combine(folder, "tokens_p50k_base.json"), "gpt2.tiktoken and 24 runs of spaces", runs);
        yield return (Path.Combine(folder, "tokens_p50k_edit.json"), "gpt2.tiktoken and 24 runs of spaces", runs);
        yield return (Path.Combine(folder, "tokens.json"), "cl100k_base, embedded", Tokenizer.Cl100kBase);
        yield return (Path.Combine(folder, "tokens_gpt4o.json"), "o200k_base, embedded", Tokenizer.O200kBase);
        yield return (
            Path.Combine(folder, "tokens_gpt4o.json"), "o200k_base.tiktoken",
            RankFile.Open("o200k_base", RankFile.Read(Path.Combine(folder, "o200k_base.tiktoken")), "gpt-4o"));
    }

    private static Tokenizer Open(string path)
    {
        if (Path.GetExtension(path) is ".gguf" or ".model")
        {
            return TokenizerCommand.Open(path);
        }

        using var json = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        json.CopyTo(bytes);
        return TokenizerJson.Parse(bytes.ToArray(), File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(path)!, "tokenizer_config.json")));
    }
}
