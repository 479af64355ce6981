using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Autarky.Kernels.Memory;
using Autarky.Kernels.Parallel;
using Autarky.Models.Checkpoints;
using Autarky.Models.Loading;
using Autarky.Models.Transformer;
using Autarky.Models.Transformer.Caching;

namespace Autarky.Bench.Engine;

/// <summary><c>engine FILE… --peers DIR</c>: tokens a second, ours and llama.cpp's in turns, and the share of the memory bandwidth.</summary>
internal static class EngineCommand
{
    public static Command Create()
    {
        var files = new Argument<FileInfo[]>("files") { Description = "GGUF models.", Arity = ArgumentArity.OneOrMore };
        var peers = new Option<DirectoryInfo?>("--peers") { Description = "A folder with llama-bench and ik-llama-bench; without it there is no peer." };
        var prompt = new Option<int>("--prompt") { Description = "Tokens to read.", DefaultValueFactory = _ => 512 };
        var generate = new Option<int>("--generate") { Description = "Tokens to write.", DefaultValueFactory = _ => 128 };
        var rounds = new Option<int>("--rounds") { Description = "How often everybody has a turn; medians count.", DefaultValueFactory = _ => 3 };
        var threads = new Option<int>("--threads") { Description = "Threads of everybody.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var command = new Command("engine", "Prefill and decode of a model beside llama.cpp and ik_llama.cpp, alternating in one run.")
        {
            files,
            peers,
            prompt,
            generate,
            rounds,
            threads,
        };
        command.SetAction(result =>
        {
            foreach (FileInfo file in result.GetRequiredValue(files))
            {
                Run(
                    file.FullName, result.GetValue(peers)?.FullName,
                    result.GetValue(prompt), result.GetValue(generate), result.GetValue(rounds), result.GetValue(threads));
            }
        });
        return command;
    }

    private static void Run(string file, string? peers, int prompt, int generate, int rounds, int threads)
    {
        using Checkpoint checkpoint = Checkpoint.Open(file);
        using Decoder decoder = Decoder.Load(checkpoint, new DecoderOptions { Threads = threads });
        var speeds = new Dictionary<string, List<(double Read, double Write)>>(StringComparer.Ordinal);
        Ours(decoder, prompt, generate);
        for (int round = 0; round < rounds; round++)
        {
            Note("ours", Ours(decoder, prompt, generate));
            if (peers is not null)
            {
                Note("llama.cpp", Peer(Path.Combine(peers, "llama-bench"), file, prompt, generate, threads, []));
                Note("ik_llama.cpp", Peer(Path.Combine(peers, "ik-llama-bench"), file, prompt, generate, threads, ["-rtr", "1"]));
            }
        }

        using var team = new WorkerTeam(threads);
        double bandwidth = ReadBandwidth.Measure(team) / 1e9, weights = decoder.WeightBytes / 1e9;
        (double read, double write) = Median(speeds["ours"]);
        Print(
            $"{Path.GetFileName(file)}, {threads} threads, {prompt} tokens read, {generate} written, {rounds} rounds in "
                + $"turns; memory reads at {bandwidth:F1} GB/s");
        Print($"{"engine",-14} {"read tok/s",12} {"ours is",8} {"write tok/s",12} {"ours is",8} {"weights GB/s",13} {"of memory",10}");
        foreach ((string name, List<(double Read, double Write)> all) in speeds)
        {
            (double r, double w) = Median(all);
            Print(
                $"{name,-14} {r,12:F1} {read / r,7:F2}× {w,12:F1} {write / w,7:F2}× {weights * w,13:F1} {weights * w / bandwidth,10:P0}   rounds "
                    + $"{string.Join(' ', all.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Read:F0}/{one.Write:F0}")))}");
        }

        void Note(string name, (double, double) speed)
        {
            if (!speeds.TryGetValue(name, out List<(double, double)>? list))
            {
                speeds[name] = list = [];
            }

            list.Add(speed);
        }
    }

    private static (double Read, double Write) Ours(Decoder decoder, int prompt, int generate)
    {
        using var pool = new KvPool(decoder.Spec, KvPrecision.F16, long.MaxValue);
        int[] tokens = [.. Enumerable.Range(0, Math.Max(prompt, generate)).Select(i => i * 7919 % decoder.Spec.VocabularySize)];
        return (prompt / Seconds(tokens[..prompt], decoder.BatchSize), generate / Seconds(tokens[..generate], 1));

        double Seconds(int[] some, int atOnce)
        {
            using var sequence = new KvSequence(pool);
            sequence.TryReserve(some.Length);
            var batch = new Batch();
            long start = Stopwatch.GetTimestamp();
            foreach (int[] part in some.Chunk(atOnce))
            {
                batch.Clear();
                batch.Add(sequence, part);
                decoder.Forward(batch);
            }

            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
    }

    private static (double Read, double Write) Peer(string program, string file, int prompt, int generate, int threads, string[] more)
    {
        string[] arguments =
        [
            "-m", file, "-t", threads.ToString(CultureInfo.InvariantCulture), "-p", prompt.ToString(CultureInfo.InvariantCulture),
            "-n", generate.ToString(CultureInfo.InvariantCulture), "-r", "1", "-o", "json", .. more,
        ];
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        JsonElement[] tests = [.. JsonSerializer.Deserialize<JsonElement>(output).EnumerateArray()];
        return (Speed(test => test.GetProperty("n_prompt").GetInt32() > 0), Speed(test => test.GetProperty("n_gen").GetInt32() > 0));

        double Speed(Func<JsonElement, bool> which) => tests.First(which).GetProperty("avg_ts").GetDouble();
    }

    private static (double Read, double Write) Median(List<(double Read, double Write)> all) =>
        (all.Select(one => one.Read).Order().ElementAt(all.Count / 2), all.Select(one => one.Write).Order().ElementAt(all.Count / 2));

    private static void Print(ref System.Runtime.CompilerServices.DefaultInterpolatedStringHandler text) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, ref text));
}
