using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Autarky.Models.Checkpoints.Gguf;
using Autarky.Text.Tokenization;

namespace Autarky.Bench.Models;

/// <summary>
/// <c>tokenizer --text FILE</c>: loading time and speed on one thread, on a text and on one hostile piece, beside npm's tiktoken in the same run. Each
/// chunk of the text is timed on its own and its best time counts, so that other work on the machine disturbs little.
/// </summary>
internal static class TokenizerCommand
{
    private const int ChunkLength = 250_000;
    private const int Rounds = 8;

    public static Command Create()
    {
        var text = new Option<FileInfo>("--text") { Description = "A UTF-8 text.", Required = true };
        var more = new Option<FileInfo[]>("--vocabulary")
        {
            Description = "Tokenizers to measure beside the embedded ones: .gguf, .model or tokenizer.json.",
            AllowMultipleArgumentsPerToken = true,
        };
        var peer = new Option<DirectoryInfo?>("--peer")
        {
            Description = "A folder for npm's tiktoken (made and filled if need be); without it there is no peer.",
        };
        var command = new Command("tokenizer", "Speed of tokenizers in MB/s of UTF-8, one thread.") { text, more, peer };
        command.SetAction(result => Run(
            File.ReadAllText(result.GetRequiredValue(text).FullName),
            result.GetValue(more) ?? [],
            result.GetValue(peer)));
        return command;
    }

    private static void Run(string text, FileInfo[] more, DirectoryInfo? peerFolder)
    {
        if (text.Length == 0)
        {
            throw new InvalidDataException("The text is empty: there is nothing to measure.");
        }

        string[] chunks = [.. text.Chunk(ChunkLength).Select(chunk => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(new string(chunk))))];
        double megabytes = chunks.Sum(chunk => (double)Encoding.UTF8.GetByteCount(chunk)) / 1e6;
        IReadOnlyDictionary<string, (double Seconds, int Tokens)> peer = peerFolder is null
            ? new Dictionary<string, (double, int)>()
            : TiktokenPeer.Measure(peerFolder.FullName, chunks, Rounds);
        Console.WriteLine(
            $"{"vocabulary",-34} {"load ms",8} {"tokens",10} {"encode MB/s",12} {"1 MB of one letter, ms",23} {"back",5} {"tiktoken MB/s",14} {"ratio",6}");
        Measure("cl100k_base", () => Tokenizer.Cl100kBase);
        Measure("o200k_base", () => Tokenizer.O200kBase);
        foreach (FileInfo file in more)
        {
            Measure(Path.Combine(file.Directory!.Name, file.Name), () => Open(file.FullName));
        }

        void Measure(string name, Func<Tokenizer> load)
        {
            long begin = Stopwatch.GetTimestamp();
            Tokenizer tokenizer = load();
            double loading = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
            int tokens = chunks.Sum(chunk => tokenizer.Count(chunk));
            double encode = chunks.Sum(chunk => Best(() => tokenizer.Encode(chunk)));
            string hostile = new('a', 1_000_000);
            double one = Best(() => tokenizer.Count(hostile));
            bool back = chunks.All(chunk => tokenizer.Decode(tokenizer.Encode(chunk)) == chunk);
            string line = string.Create(CultureInfo.InvariantCulture,
                $"{name[^Math.Min(name.Length, 34)..],-34} {loading,8:F0} {tokens,10} {megabytes / encode,12:F1} {one * 1000,23:F0} {(back ? "yes" : "no"),5}");
            string beside = peer.TryGetValue(name.Contains("gpt-2", StringComparison.Ordinal) ? "gpt2" : name, out (double Seconds, int Tokens) other)
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $" {megabytes / other.Seconds,14:F1} {other.Seconds / encode,6:F1}{(other.Tokens == tokens ? "" : $"  DIFFERENT: {other.Tokens} tokens")}")
                : "";
            Console.WriteLine(line + beside);
        }
    }

    /// <summary>A tokenizer from a GGUF file, a SentencePiece model or a <c>tokenizer.json</c>.</summary>
    internal static Tokenizer Open(string path)
    {
        switch (Path.GetExtension(path))
        {
            case ".gguf":
                using (var file = GgufFile.Open(path))
                {
                    return GgufTokenizer.From(file.Metadata);
                }

            case ".model":
                return SentencePieceFile.Open(path);
            default:
                return TokenizerJson.Open(path);
        }
    }

    private static double Best(Action action)
    {
        double best = double.MaxValue;
        for (int i = 0; i < Rounds; i++)
        {
            long begin = Stopwatch.GetTimestamp();
            action();
            best = Math.Min(best, Stopwatch.GetElapsedTime(begin).TotalSeconds);
        }

        return best;
    }
}
