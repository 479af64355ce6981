using System.CommandLine;
using System.IO.Compression;
using Autarky.Models.Checkpoints.Gguf;
using Autarky.Text.Metadata;
using Autarky.Text.Tokenization;
using Autarky.Text.Tokenization.Writing;

namespace Autarky.Bench.Engine;

/// <summary>
/// <c>llama-tokens FOLDERS --texts DIR --library DIR</c>: a <c>tokenizer.json</c>, written into a GGUF file as <c>models convert</c> does, gives in llama.cpp
/// the tokens that the original gives here.
/// </summary>
internal static class LlamaTokensCommand
{
    public static Command Create()
    {
        var folders = new Argument<DirectoryInfo[]>("folders")
        {
            Description = "Folders with tokenizer.json or tokenizer.json.gz.",
            Arity = ArgumentArity.OneOrMore,
        };
        var texts = new Option<DirectoryInfo>("--texts") { Description = "A folder with ggml's cases (*.inp).", Required = true };
        var library = new Option<DirectoryInfo>("--library") { Description = "A folder with libllama.so and libggml.so.", Required = true };
        var command = new Command(
            "llama-tokens", "Tokens of llama.cpp from tokenizers that we write into GGUF files, beside those of the originals. Exit code 1 where they differ.")
        {
            folders,
            texts,
            library,
        };
        command.SetAction(result =>
        {
            Console.WriteLine($"llama.cpp {LlamaLibrary.Load(result.GetRequiredValue(library).FullName)}");
            string[] all = [.. Directory.GetFiles(result.GetRequiredValue(texts).FullName, "*.inp").Order(StringComparer.Ordinal)
                .SelectMany(path => File.ReadAllText(path).Split("\n__ggml_vocab_test__\n")).Distinct(StringComparer.Ordinal)];
            return result.GetRequiredValue(folders).Select(folder => Compare(folder.FullName, all)).ToArray().All(good => good) ? 0 : 1;
        });
        return command;
    }

    private static bool Compare(string source, string[] texts)
    {
        string folder = Directory.CreateTempSubdirectory("autarky-llama").FullName, path = Path.Combine(folder, "vocabulary.gguf");
        try
        {
            Unpack(source, folder);

            // Only the tokenizer is read: any architecture that llama.cpp knows will do.
            var model = new ModelMetadata();
            model.Set("general.architecture", "llama");
            (ModelMetadata? keys, string? problem) = TokenizerMetadata.Describe(folder, model, rows: 0);
            if (keys is null)
            {
                Console.WriteLine($"{Path.GetFileName(source),-26} is not written: {problem}");
                return false;
            }

            using (var writer = GgufWriter.Create(path, keys, []))
            {
                writer.Finish();
            }

            return Compare(Path.GetFileName(source), TokenizerJson.Open(Path.Combine(folder, "tokenizer.json")), path, texts);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static bool Compare(string name, Tokenizer original, string path, string[] texts)
    {
        using LlamaModel? llama = LlamaModel.Open(path, vocabularyOnly: true);
        if (llama is null)
        {
            Console.WriteLine($"{name,-26} is not loaded: {LlamaLibrary.TakeErrors()}");
            return false;
        }

        var different = new List<string>();
        foreach (string text in texts)
        {
            foreach (bool special in new[] { false, true })
            {
                int[] ours = original.Encode(text, addSpecial: special, parseSpecial: special),
                    theirs = llama.Tokens(text, addSpecial: special, parseSpecial: special);
                if (!ours.SequenceEqual(theirs))
                {
                    different.Add($"  '{text}'{(special ? " framed" : "")}: ours {string.Join(' ', ours)}, theirs {string.Join(' ', theirs)}");
                }
            }
        }

        Console.WriteLine(
            $"{name,-26} {texts.Length} texts, plain and framed: {(2 * texts.Length) - different.Count} of {2 * texts.Length} give the same tokens");
        different.ForEach(Console.WriteLine);
        return different.Count == 0;
    }

    private static void Unpack(string source, string folder)
    {
        foreach (string path in Directory.GetFiles(source, "tokenizer*.json*"))
        {
            using FileStream from = File.OpenRead(path),
                to = File.Create(Path.Combine(folder, Path.GetFileName(path).Replace(".gz", "", StringComparison.Ordinal)));
            using Stream plain = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(from, CompressionMode.Decompress) : from;
            plain.CopyTo(to);
        }
    }
}
