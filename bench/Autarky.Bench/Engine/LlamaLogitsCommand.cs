using System.CommandLine;
using System.Globalization;
using Autarky.Models.Checkpoints;
using Autarky.Models.Loading;
using Autarky.Models.Transformer;
using Autarky.Models.Transformer.Caching;
using Autarky.Text.Tokenization;

namespace Autarky.Bench.Engine;

/// <summary>
/// <c>llama-logits MODELS --library DIR</c>: llama.cpp loads the GGUF files that we write and gives the logits that we give. Each model twice: with its
/// numbers as they are, where llama.cpp rounds the inputs of products to 16 bits or to bytes, and with all of them in F32, where little but the order of sums
/// differs.
/// </summary>
internal static class LlamaLogitsCommand
{
    // Shares of the largest logit (of 1 where all are smaller): beyond them, a difference in F32 is no rounding of sums. llama.cpp takes GELU's tanh
    // formula from a table of 16-bit numbers, which costs more.
    private const double Wanted = 2e-5;
    private const double WantedByTable = 5e-3;

    // What a model may say and llama.cpp's architecture of that name does not read: that it has a window; that YaRN's limits are not rounded. Without it both
    // must agree.
    private static readonly string[] Unread = ["llama.attention.sliding_window", "gpt-oss.rope.scaling.yarn_truncate"];

    private static readonly string[] ByTable = ["gemma2", "gemma3", "gpt2"];

    public static Command Create()
    {
        var models = new Argument<string[]>("models")
        {
            Description = "A GGUF file with reference.json beside it, a model's folder, or a folder of such folders.",
            Arity = ArgumentArity.OneOrMore,
        };
        var library = new Option<DirectoryInfo>("--library") { Description = "A folder with libllama.so and libggml.so.", Required = true };
        var command = new Command(
            "llama-logits",
            "Logits of llama.cpp on the GGUF files that we write, beside ours and an independent implementation's. Exit code 1 where they differ.")
        {
            models,
            library,
        };
        command.SetAction(result => Run(result.GetRequiredValue(models), result.GetRequiredValue(library).FullName));
        return command;
    }

    private static int Run(string[] models, string library)
    {
        Console.WriteLine($"llama.cpp {LlamaLibrary.Load(library)}; largest absolute differences of its logits");
        Console.WriteLine($"{"model",-28} {"numbers",-30} {"loaded",6} {"to ours",9} {"to the reference",17} {"greedy",7} {"prompts",8}");
        string folder = Directory.CreateTempSubdirectory("autarky-llama").FullName;
        var rows = new List<Row>();
        try
        {
            foreach (string model in models.SelectMany(Models))
            {
                rows.AddRange(Rows(model, folder));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        Row[] judged = [.. rows.Where(row => row.Wanted is not null)];
        int good = judged.Count(row => row.Good);
        Print(
            $"{rows.Count(row => row.Loaded)} of {rows.Count} files loaded; in F32 {good} of {judged.Length} models within {Wanted:E0} of the largest logit "
                + $"of ours ({WantedByTable:E0} where GELU comes from a table), greedy tokens equal");
        return good == judged.Length && rows.TrueForAll(row => row.Loaded) ? 0 : 1;
    }

    private static IEnumerable<string> Models(string path) =>
        File.Exists(path) || File.Exists(Path.Combine(path, "config.json")) ? [path] : Directory.GetDirectories(path).Order(StringComparer.Ordinal);

    private static IEnumerable<Row> Rows(string model, string folder)
    {
        string asIs = model, wide = Path.Combine(folder, "wide.gguf");
        if (Directory.Exists(model))
        {
            asIs = Path.Combine(folder, "as-is.gguf");
            WrittenFile.Convert(model, asIs);
        }

        LogitCase[] cases = LogitCase.Read(Directory.Exists(model) ? model : Path.GetDirectoryName(Path.GetFullPath(model))!);
        string name = Path.GetFileNameWithoutExtension(model);
        using Checkpoint checkpoint = Checkpoint.Open(asIs);
        string? unread = Unread.FirstOrDefault(checkpoint.Metadata.Has);
        double wanted = ByTable.Contains(checkpoint.Metadata.RequireText("general.architecture")) ? WantedByTable : Wanted;
        yield return Compare(name, "as they are", asIs, cases, wanted: null);
        WrittenFile.Widen(checkpoint, wide, without: null);
        yield return Compare(name, "F32", wide, cases, unread is null ? wanted : null);
        if (unread is not null)
        {
            WrittenFile.Widen(checkpoint, wide, unread);
            yield return Compare(name, "F32, no " + unread[(unread.LastIndexOf('.') + 1)..], wide, cases, wanted);
        }
    }

    private static Row Compare(string name, string numbers, string file, LogitCase[] cases, double? wanted)
    {
        LlamaLibrary.TakeErrors();
        using LlamaModel? llama = LlamaModel.Open(file);
        if (llama is null)
        {
            Print($"{name,-28} {numbers,-30} {"no",6}  {LlamaLibrary.TakeErrors()}");
            return new Row(Loaded: false, wanted, Good: false);
        }

        using Checkpoint checkpoint = Checkpoint.Open(file);
        using Decoder decoder = Decoder.Load(checkpoint, new DecoderOptions { Arithmetic = Arithmetic.Exact });
        Tokenizer? tokenizer = CheckpointTokenizer.Find(checkpoint);
        double toOurs = 0, toReference = 0, largest = 1;
        int prompts = 0, texts = 0;
        bool greedy = true;
        foreach (LogitCase one in cases)
        {
            float[][] theirs = llama.Logits(one.Ids, one.Positions);
            float[][] ours = Ours(decoder, one);
            for (int i = 0; i < theirs.Length; i++)
            {
                toOurs = Math.Max(toOurs, theirs[i].Zip(ours[i], (a, b) => Math.Abs((double)a - b)).Max());
                toReference = Math.Max(toReference, theirs[i].Zip(one.Expected[i], (a, b) => Math.Abs(a - b)).Max());
                largest = Math.Max(largest, ours[i].Max(Math.Abs));
                greedy &= Array.IndexOf(theirs[i], theirs[i].Max()) == Array.IndexOf(ours[i], ours[i].Max());
            }

            if (one.Text is not null && tokenizer is not null)
            {
                texts++;
                int[] tokens = llama.Tokens(one.Text, addSpecial: true, parseSpecial: true);
                prompts += tokens.SequenceEqual(one.Ids) && tokens.SequenceEqual(tokenizer.Encode(one.Text, addSpecial: true, parseSpecial: true)) ? 1 : 0;
            }
        }

        Print(
            $"{name,-28} {numbers,-30} {"yes",6} {toOurs,9:E1} {toReference,17:E1} {(greedy ? "equal" : "OTHER"),7} "
                + $"{(texts > 0 ? $"{prompts}/{texts}" : ""),8}");
        return new Row(Loaded: true, wanted, Good: toOurs <= wanted * largest && greedy && prompts == texts);
    }

    private static float[][] Ours(Decoder decoder, LogitCase one)
    {
        using var pool = new KvPool(decoder.Spec, KvPrecision.F32, long.MaxValue);
        using var sequence = new KvSequence(pool);
        sequence.TryReserve(one.Ids.Length);
        var batch = new Batch();
        batch.Add(sequence, one.Ids, one.Ids.Length);
        float[][] all = [.. decoder.Forward(batch).ToArray().Chunk(decoder.Spec.VocabularySize)];
        return [.. one.Positions.Select(position => all[position])];
    }

    private static void Print(ref System.Runtime.CompilerServices.DefaultInterpolatedStringHandler text) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, ref text));

    private sealed record Row(bool Loaded, double? Wanted, bool Good);
}
