using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Autarky.Models.Checkpoints;
using Autarky.Models.Loading;
using Autarky.Models.Transformer;

namespace Autarky.Bench.Engine;

/// <summary><c>start FILE</c>: from the start of the process to the first token, and the memory of a process that writes.</summary>
/// <remarks>Linux only: memory is read from <c>/proc</c> every few milliseconds.</remarks>
internal static class StartCommand
{
    private const int Tokens = 64;

    public static Command Create()
    {
        var file = new Argument<FileInfo>("file") { Description = "A GGUF model; it is read once before, so that it is in the system's cache." };
        var rounds = new Option<int>("--rounds") { Description = "How often; medians count.", DefaultValueFactory = _ => 5 };
        var peers = new Option<DirectoryInfo?>("--peers") { Description = "A folder with llama.cpp's llama-bench, measured in turns." };
        var command = new Command(
            "start", "Seconds from the start of the process to the first token, and its memory beside the weights and the cache.") { file, rounds, peers };
        command.SetAction(result => Run(result.GetRequiredValue(file).FullName, result.GetValue(rounds), result.GetValue(peers)?.FullName));
        return command;
    }

    private static void Run(string file, int rounds, string? peers)
    {
        long weights, cache;
        using (Checkpoint checkpoint = Checkpoint.Open(file))
        using (Decoder decoder = Decoder.Load(checkpoint, new DecoderOptions()))
        using (var pool = new Autarky.Models.Transformer.Caching.KvPool(decoder.Spec, Autarky.Models.Transformer.Caching.KvPrecision.F16, 0))
        {
            weights = decoder.WeightBytes;
            cache = pool.PageBytes * 2;
        }

        long stored = new FileInfo(file).Length;
        var first = new List<double>();
        var all = new List<Memory>();
        var peerFirst = new List<double>();
        var peerPeaks = new List<long>();
        Memory bare = Measure("dotnet", [Program, "--help"]).Memory, empty = MeasureEmpty();
        for (int round = 0; round <= rounds; round++)
        {
            double seconds = Measure("dotnet", Arguments(file, 1)).Seconds;
            Memory memory = Measure("dotnet", Arguments(file, Tokens)).Memory;
            if (peers is not null)
            {
                string peer = Path.Combine(peers, "llama-bench");
                double other = Measure(peer, ["-m", file, "-p", "3", "-n", "1", "-t", "2", "-r", "1"]).Seconds;
                long peak = Measure(peer, ["-m", file, "-p", "3", "-n", Tokens.ToString(CultureInfo.InvariantCulture), "-t", "2", "-r", "1"]).Memory.Peak;
                if (round > 0)
                {
                    peerFirst.Add(other);
                    peerPeaks.Add(peak);
                }
            }

            if (round > 0)
            {
                first.Add(seconds);
                all.Add(memory);
            }
        }

        first.Sort();
        Memory median = all.OrderBy(memory => memory.Resident).ElementAt(all.Count / 2);
        Print(
            $"{Path.GetFileName(file)}: {stored / 1e6:F1} MB on the disk, {weights / 1e6:F1} MB packed, {cache / 1e6:F1} "
                + $"MB of keys and values for {Tokens} tokens");
        Print(
            $"start of the process to the first token   {first[first.Count / 2]:F2} s   rounds "
                + $"{string.Join(' ', first.Select(one => one.ToString("F2", CultureInfo.InvariantCulture)))}");
        Print(
            $"resident while it writes                  {median.Resident / 1e6:F1} MB, {median.Resident / (double)(stored + cache):F2} × weights "
                + $"and cache; peak {median.Peak / 1e6:F1} MB");
        Print(
            $"of that, anonymous memory                 {median.Anonymous / 1e6:F1} MB, {median.Anonymous / (double)(stored + cache):F2} × weights and cache");
        Print(
            $"of that, the program with no model        {bare.Peak / 1e6:F1} MB; the rest is "
                + $"{(median.Resident - bare.Peak) / (double)(stored + cache):F2} × weights and cache");
        Print(
            $"of that, a .NET program that does nothing {empty.Resident / 1e6:F1} MB; the rest is "
                + $"{(median.Resident - empty.Resident) / (double)(stored + cache):F2} ×; that program, weights and cache alone "
                + $"{(stored + cache + empty.Resident) / (double)(stored + cache):F3} ×");
        if (peers is not null)
        {
            peerFirst.Sort();
            peerPeaks.Sort();
            double peer = peerFirst[rounds / 2];
            long peak = peerPeaks[rounds / 2];
            Print(
                $"llama-bench, start to end of one token    {peer:F2} s, ours is {first[first.Count / 2] / peer:F2} ×   rounds "
                    + $"{string.Join(' ', peerFirst.Select(one => one.ToString("F2", CultureInfo.InvariantCulture)))}");
            Print(
                $"llama-bench, peak memory                  {peak / 1e6:F1} MB, {peak / (double)(stored + cache):F2} × weights and cache, the mapped file "
                    + $"among it; our peak is {median.Peak / (double)peak:F2} ×");
        }
    }

    // As the program's own build left it: what this project's build copies is not precompiled.
    private static string Program => Path.Combine(AppContext.BaseDirectory, "..", "..", "Autarky", "release", "autarky.dll") is var built && File.Exists(built)
        ? built
        : Path.Combine(AppContext.BaseDirectory, "autarky.dll");

    private static string[] Arguments(string file, int tokens) =>
        [
            Program, "models", "generate", file, "--prompt-ids", "1,2,3", "--max-tokens", tokens.ToString(CultureInfo.InvariantCulture), "--temperature", "0",
            "--kv-cache", "f16", "--json",
        ];

    private static Memory MeasureEmpty()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("autarky-empty-");
        try
        {
            return Measure("dotnet", [EmptyProgram.WriteTo(folder.FullName)]).Memory;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static (double Seconds, Memory Memory) Measure(string program, string[] arguments)
    {
        var info = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        long start = Stopwatch.GetTimestamp();
        using Process process = Process.Start(info)!;
        Task output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        var samples = new List<Memory>();
        while (!process.HasExited)
        {
            if (Memory.Read(process.Id) is { } memory)
            {
                samples.Add(memory);
            }

            Thread.Sleep(2);
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Task.WaitAll(output, error);

        // Three quarters of the way it writes; at the end it has given its memory back.
        return (seconds, samples[samples.Count * 3 / 4] with { Peak = samples[^1].Peak });
    }

    private static void Print(ref System.Runtime.CompilerServices.DefaultInterpolatedStringHandler text) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, ref text));

    private readonly record struct Memory(long Resident, long Anonymous, long Peak)
    {
        /// <summary>What the system says of a process; null once it has ended.</summary>
        public static Memory? Read(int process)
        {
            try
            {
                string[] lines = File.ReadAllLines($"/proc/{process}/status");
                return Bytes(lines, "VmRSS:") is { } resident && Bytes(lines, "RssAnon:") is { } anonymous && Bytes(lines, "VmHWM:") is { } peak
                    ? new Memory(resident, anonymous, peak)
                    : null;
            }
            catch (IOException)
            {
                return null;
            }
        }

        private static long? Bytes(string[] lines, string name) => lines.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) is { } line
            ? 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].Split('\t')[^1], CultureInfo.InvariantCulture)
            : null;
    }
}
