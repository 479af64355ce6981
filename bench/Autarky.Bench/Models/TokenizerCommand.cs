using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Autarky.Models.Tokenization;

namespace Autarky.Bench.Models;

/// <summary><c>tokenizer --text FILE</c>: loading time, speed on a text and on one hostile piece; <c>pack-vocabulary</c> makes the embedded files.</summary>
internal static class TokenizerCommand
{
    public static Command Create()
    {
        var text = new Option<FileInfo>("--text") { Description = "A UTF-8 text.", Required = true };
        var command = new Command("tokenizer", "Speed of both tokenizers in MB/s of UTF-8, one thread.") { text };
        command.SetAction(result => Run(File.ReadAllText(result.GetRequiredValue(text).FullName)));
        return command;
    }

    public static Command CreatePack()
    {
        var ranks = new Argument<FileInfo>("ranks") { Description = "A rank file: on each line a token in base64, a space, its rank." };
        var output = new Argument<FileInfo>("output") { Description = "The compact file to write (.br)." };
        var command = new Command("pack-vocabulary", "Turns a published rank file into the form that the program embeds.") { ranks, output };
        command.SetAction(result =>
        {
            var tokens = new List<byte[]>();
            foreach (string line in File.ReadLines(result.GetRequiredValue(ranks).FullName))
            {
                string[] parts = line.Split(' ');
                if (int.Parse(parts[1], CultureInfo.InvariantCulture) != tokens.Count)
                {
                    throw new InvalidDataException($"The rank file must list ranks without gaps; line {tokens.Count + 1} has {parts[1]}.");
                }

                tokens.Add(Convert.FromBase64String(parts[0]));
            }

            using FileStream file = File.Create(result.GetRequiredValue(output).FullName);
            PackedVocabulary.Pack(tokens, file);
            Console.WriteLine($"{tokens.Count} tokens, {file.Length} bytes");
        });
        return command;
    }

    private static void Run(string text)
    {
        double megabytes = Encoding.UTF8.GetByteCount(text) / 1e6;
        string hostile = new('a', 1_000_000);
        Console.WriteLine($"{"vocabulary",-12} {"load ms",8} {"tokens",10} {"count MB/s",11} {"encode MB/s",12} {"1 MB of one letter, ms",23}");
        foreach (Func<Tokenizer> load in new Func<Tokenizer>[] { () => Tokenizer.Cl100kBase, () => Tokenizer.O200kBase })
        {
            long begin = Stopwatch.GetTimestamp();
            Tokenizer tokenizer = load();
            double loading = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
            int tokens = tokenizer.Count(text);
            double count = Best(() => tokenizer.Count(text));
            double encode = Best(() => tokenizer.Encode(text));
            double one = Best(() => tokenizer.Count(hostile));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{tokenizer.Name,-12} {loading,8:F0} {tokens,10} {megabytes / count,11:F1} {megabytes / encode,12:F1} {one * 1000,23:F0}"));
        }
    }

    private static double Best(Action action)
    {
        double best = double.MaxValue;
        for (int i = 0; i < 5; i++)
        {
            long begin = Stopwatch.GetTimestamp();
            action();
            best = Math.Min(best, Stopwatch.GetElapsedTime(begin).TotalSeconds);
        }

        return best;
    }
}
