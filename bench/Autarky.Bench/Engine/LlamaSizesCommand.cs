using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Autarky.Models.Checkpoints;
using Autarky.Models.Loading;
using Autarky.Models.Transformer;
using Autarky.Models.Transformer.Caching;

namespace Autarky.Bench.Engine;

/// <summary>
/// <c>llama-sizes FOLDER --library DIR</c>: random sizes and settings of each architecture of a folder, random weights; their logits from the folder and from
/// the GGUF file that we convert are the same bits, and llama.cpp's on that file in F32 are the same numbers.
/// </summary>
internal static class LlamaSizesCommand
{
    private const double Wanted = 2e-5;

    // llama.cpp takes GELU from a table of 16-bit numbers.
    private const double WantedByTable = 5e-3;
    private const int Tokens = 40;

    public static Command Create()
    {
        var folder = new Argument<DirectoryInfo>("folder") { Description = "A folder of models in Hugging Face's layout; only their config.json is read." };
        var library = new Option<DirectoryInfo>("--library") { Description = "A folder with libllama.so and libggml.so.", Required = true };
        var times = new Option<int>("--times") { Description = "Variants of each model.", DefaultValueFactory = _ => 10 };
        var seed = new Option<int>("--seed") { Description = "What the variants are drawn from.", DefaultValueFactory = _ => 1 };
        var command = new Command("llama-sizes", "Logits of llama.cpp beside ours on random sizes of each architecture. Exit code 1 where they differ.")
        {
            folder,
            library,
            times,
            seed,
        };
        command.SetAction(
            result => Run(result.GetRequiredValue(folder).FullName, result.GetRequiredValue(library).FullName, result.GetValue(times), result.GetValue(seed)));
        return command;
    }

    private static int Run(string models, string library, int times, int seed)
    {
        Console.WriteLine(
            $"llama.cpp {LlamaLibrary.Load(library)}; {times} variants of each, seed {seed}; {Tokens} tokens; "
                + $"differences as shares of the largest logit, or of 1");
        string temporary = Directory.CreateTempSubdirectory("autarky-sizes").FullName;
        var all = new List<Outcome>();
        try
        {
            foreach (string model in Directory.GetDirectories(models).Order(StringComparer.Ordinal))
            {
                JsonObject template = JsonNode.Parse(File.ReadAllText(Path.Combine(model, "config.json")))!.AsObject();
                string name = Path.GetFileName(model);
                Outcome[] outcomes = [.. Enumerable.Range(0, times).Select(n => Try(template, temporary, new Random(HashCode(name, seed, n))))];
                all.AddRange(outcomes);
                Print(
                    $"{name,-16} {outcomes.Count(one => one.Same),3} of {times} the same bits through GGUF; llama.cpp loads "
                        + $"{outcomes.Count(one => one.Difference is not null),3}, {outcomes.Count(one => one.Good),3} within the limit, largest "
                        + $"{outcomes.Max(one => one.Difference ?? 0):E1}");
            }
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }

        int loaded = all.Count(one => one.Difference is not null), good = all.Count(one => one.Good), same = all.Count(one => one.Same);
        Print(
            $"{same} of {all.Count} the same bits through GGUF; llama.cpp loads {loaded} of {all.Count}, {good} of them within {Wanted:E0} "
                + $"({WantedByTable:E0} where GELU comes from a table)");
        return same == all.Count && good == loaded ? 0 : 1;
    }

    // Not string.GetHashCode, which differs from run to run.
    private static int HashCode(string name, int seed, int n) => name.Aggregate((seed * 1009) + n, (hash, letter) => unchecked((hash * 31) + letter));

    private static Outcome Try(JsonObject template, string temporary, Random random)
    {
        string folder = Path.Combine(temporary, "model"), asIs = Path.Combine(temporary, "as-is.gguf"), wide = Path.Combine(temporary, "wide.gguf");
        JsonObject config = new SizeVariants(random).Of(template);
        RandomFolder.Write(folder, config, random);
        int vocabulary = (int)config["vocab_size"]!;
        int[] ids = [.. Enumerable.Range(0, Tokens).Select(_ => random.Next(vocabulary))];
        try
        {
            WrittenFile.Convert(folder, asIs);
            using (Checkpoint checkpoint = Checkpoint.Open(asIs))
            {
                WrittenFile.Widen(checkpoint, wide, without: null);
            }

            bool same = Ours(folder, ids).AsSpan().SequenceEqual(Ours(asIs, ids));
            if (!same)
            {
                Print($"other bits through GGUF: {config.ToJsonString()}");
            }

            return Compare(wide, ids, vocabulary, config, same);
        }
        catch (Exception error) when (error is InvalidDataException or InvalidOperationException or ArgumentException or IndexOutOfRangeException)
        {
            Print($"{error.GetType().Name}: {error.Message} {config.ToJsonString()}");
            return new Outcome(Same: false, Difference: null, Good: false);
        }
    }

    private static Outcome Compare(string wide, int[] ids, int vocabulary, JsonObject config, bool same)
    {
        LlamaLibrary.TakeErrors();
        using LlamaModel? llama = LlamaModel.Open(wide);
        if (llama is null)
        {
            Print($"llama.cpp refuses a {(string)config["model_type"]!}: {LlamaLibrary.TakeErrors()}");
            return new Outcome(same, Difference: null, Good: false);
        }

        int[] positions = [0, 1, 7, 20, Tokens - 1];
        float[][] theirs = llama.Logits(ids, positions), ours = [.. Ours(wide, ids).Chunk(vocabulary)];
        double difference = 0, largest = 1;
        bool greedy = true;
        for (int i = 0; i < positions.Length; i++)
        {
            float[] own = ours[positions[i]];
            difference = Math.Max(difference, theirs[i].Zip(own, (a, b) => Math.Abs((double)a - b)).Max());
            largest = Math.Max(largest, own.Max(Math.Abs));
            greedy &= Array.IndexOf(theirs[i], theirs[i].Max()) == Array.IndexOf(own, own.Max());
        }

        bool byTable = (string)config["model_type"]! is "gemma2" or "gemma3_text" or "gpt2";
        bool good = difference / largest <= (byTable ? WantedByTable : Wanted) && (greedy || byTable);
        if (!good)
        {
            Print($"differs by {difference:E1} of {largest:F1}{(greedy ? "" : ", another greedy token")}: {config.ToJsonString()}");
        }

        return new Outcome(same, difference / largest, good);
    }

    private static float[] Ours(string path, int[] ids)
    {
        using Checkpoint checkpoint = Checkpoint.Open(path);
        using Decoder decoder = Decoder.Load(checkpoint, new DecoderOptions { Threads = 1, Arithmetic = Arithmetic.Exact });
        using var pool = new KvPool(decoder.Spec, KvPrecision.F32, long.MaxValue);
        using var sequence = new KvSequence(pool);
        sequence.TryReserve(ids.Length);
        var batch = new Batch();
        batch.Add(sequence, ids, ids.Length);
        return decoder.Forward(batch).ToArray();
    }

    private static void Print(ref System.Runtime.CompilerServices.DefaultInterpolatedStringHandler text) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, ref text));

    /// <param name="Same">The folder and its GGUF file give the same bits.</param>
    /// <param name="Difference">The largest difference to llama.cpp as a share of the largest logit; null where it does not load the file.</param>
    /// <param name="Good">Within the limit.</param>
    private sealed record Outcome(bool Same, double? Difference, bool Good);
}
