using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Autarky.Models.Checkpoints;
using Autarky.Models.Generation;
using Autarky.Models.Generation.Sampling;
using Autarky.Models.Loading;
using Autarky.Models.Transformer;
using Autarky.Models.Transformer.Caching;

namespace Autarky.Bench.Engine;

/// <summary>
/// <c>clients FILE --peers DIR</c>: several clients at once, ours and llama.cpp's in turns, with prompts of their own and with one beginning for all.
/// </summary>
/// <remarks>
/// llama-batched-bench reads all prompts, then writes all answers in step, and chooses no tokens: what its server does at best. Ours is the engine as it
/// serves, guesses switched off since random weights repeat themselves.
/// </remarks>
internal static class ClientsCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("file") { Description = "A GGUF model." };
        var peers = new Option<DirectoryInfo?>("--peers") { Description = "A folder with llama-batched-bench; without it there is no peer." };
        var clients = new Option<int>("--clients") { Description = "How many at once.", DefaultValueFactory = _ => 8 };
        var prompt = new Option<int>("--prompt") { Description = "Tokens of a prompt of its own; 0 leaves that out.", DefaultValueFactory = _ => 64 };
        var shared = new Option<int>("--shared") { Description = "Tokens of the prompt that all share; 0 leaves that out.", DefaultValueFactory = _ => 512 };
        var generate = new Option<int>("--generate") { Description = "Tokens of an answer.", DefaultValueFactory = _ => 128 };
        var rounds = new Option<int>("--rounds") { Description = "How often everybody has a turn; medians count.", DefaultValueFactory = _ => 3 };
        var threads = new Option<int>("--threads") { Description = "Threads of everybody.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var command = new Command(
            "clients", "Several clients at once beside llama.cpp, alternating in one run.") { file, peers, clients, prompt, shared, generate, rounds, threads };
        command.SetAction(async (result, _) =>
        {
            var load = new Load(
                result.GetRequiredValue(file).FullName, result.GetValue(peers) is { } folder ? Path.Combine(folder.FullName, "llama-batched-bench") : null,
                result.GetValue(clients), result.GetValue(generate), result.GetValue(threads));
            foreach ((int tokens, bool isShared) in new[] { (result.GetValue(prompt), false), (result.GetValue(shared), true) })
            {
                if (tokens > 0)
                {
                    await CompareAsync(load, tokens, isShared, result.GetValue(rounds));
                }
            }
        });
        return command;
    }

    private static async Task CompareAsync(Load load, int prompt, bool isShared, int rounds)
    {
        var ours = new List<Result>();
        var peer = new List<Result>();
        await OursAsync(load, prompt, isShared);
        for (int round = 0; round < rounds; round++)
        {
            ours.Add(await OursAsync(load, prompt, isShared));
            if (load.Peer is not null)
            {
                peer.Add(Peer(load, prompt, isShared));
            }
        }

        string kind = isShared ? "shared by all" : "each its own";
        Print(
            $"{Path.GetFileName(load.File)}, {load.Threads} threads, {load.Clients} clients, prompts of {prompt} tokens ({kind}), answers of "
                + $"{load.Generate}, {rounds} rounds in turns");
        Print($"{"engine",-14} {"answers tok/s",14} {"first token p99",16}");
        Show("ours", ours);
        if (peer.Count > 0)
        {
            Show("llama.cpp", peer);
            Print(
                $"{"ours is",-14} {Median(ours, one => one.TokensPerSecond) / Median(peer, one => one.TokensPerSecond),13:F2}× "
                    + $"{Median(ours, one => one.FirstTokenMs) / Median(peer, one => one.FirstTokenMs),15:F2}×");
        }
    }

    private static void Show(string name, List<Result> all)
    {
        string each = string.Join(' ', all.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.TokensPerSecond:F0}/{one.FirstTokenMs:F0}")));
        Print($"{name,-14} {Median(all, one => one.TokensPerSecond),14:F1} {Median(all, one => one.FirstTokenMs),13:F0} ms   rounds {each}");
    }

    // A new engine each time: nothing of the round before is in the cache.
    private static async Task<Result> OursAsync(Load load, int prompt, bool isShared)
    {
        using Checkpoint checkpoint = Checkpoint.Open(load.File);
        using Decoder decoder = Decoder.Load(checkpoint, new DecoderOptions { Threads = load.Threads });
        using var pool = new KvPool(decoder.Spec, KvPrecision.F16, 4L << 30);
        using var engine = new Autarky.Models.Generation.Engine(decoder, pool, new EngineOptions { Speculation = 0 });
        GenerationRequest Request(int client) => new()
        {
            Prompt = Tokens(prompt, isShared ? 0 : client, decoder.Spec.VocabularySize),
            MaxTokens = load.Generate,
            Sampling = new SamplingOptions { Seed = (ulong)client },
        };
        await OneAsync(engine, Request(1000) with { MaxTokens = 4 });
        long start = Stopwatch.GetTimestamp();
        double[] first = await Task.WhenAll(Enumerable.Range(1, load.Clients).Select(client => OneAsync(engine, Request(client))));
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return new Result(load.Clients * load.Generate / seconds, first.Max());
    }

    private static async Task<double> OneAsync(Autarky.Models.Generation.Engine engine, GenerationRequest request)
    {
        double first = 0;
        await foreach (GenerationEvent item in engine.GenerateAsync(request))
        {
            if (item is GenerationFinished finished)
            {
                first = finished.Timings.FirstToken!.Value.TotalMilliseconds;
            }
        }

        return first;
    }

    private static int[] Tokens(int count, int seed, int vocabulary)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(vocabulary))];
    }

    private static Result Peer(Load load, int prompt, bool isShared)
    {
        string[] arguments =
        [
            "-m", load.File, "-t", Text(load.Threads), "-c", "16384", "-npp", Text(prompt), "-ntg", Text(load.Generate), "-npl", Text(load.Clients),
            "--output-format", "jsonl", .. isShared ? ["-pps"] : Array.Empty<string>(),
        ];
        using Process process = Process.Start(new ProcessStartInfo(load.Peer!, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        string line = process.StandardOutput.ReadToEnd().Split('\n').Last(line => line.StartsWith('{'));
        process.WaitForExit();
        JsonElement told = JsonSerializer.Deserialize<JsonElement>(line);
        double read = told.GetProperty("t_pp").GetDouble(), write = told.GetProperty("t_tg").GetDouble();

        // The first tokens are there when all prompts are read and one step is done.
        return new Result(load.Clients * load.Generate / (read + write), 1000 * (read + (write / load.Generate)));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static double Median(List<Result> all, Func<Result, double> of) => all.Select(of).Order().ElementAt(all.Count / 2);

    private static void Print(ref System.Runtime.CompilerServices.DefaultInterpolatedStringHandler text) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, ref text));

    private sealed record Load(string File, string? Peer, int Clients, int Generate, int Threads);

    private sealed record Result(double TokensPerSecond, double FirstTokenMs);
}
