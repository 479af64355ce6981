using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Autarky.Models.Checkpoints;
using Autarky.Models.Generation;
using Autarky.Models.Generation.Sampling;
using Autarky.Models.Loading;
using Autarky.Models.Transformer;
using Autarky.Models.Transformer.Caching;
using GenerationEngine = Autarky.Models.Generation.Engine;

namespace Autarky.Bench.Engine;

/// <summary><c>draft FILE DRAFT --text FILE</c>: guesses that were right and tokens a second, with and without a draft model in turns.</summary>
internal static class DraftCommand
{
    private const int Prompt = 64;

    public static Command Create()
    {
        var file = new Argument<FileInfo>("file") { Description = "The model." };
        var draft = new Argument<FileInfo>("draft") { Description = "The draft model, with the same vocabulary." };
        var text = new Option<FileInfo>("--text") { Description = "A text in UTF-8; its parts are the prompts.", Required = true };
        var requests = new Option<int>("--requests") { Description = "How many prompts.", DefaultValueFactory = _ => 6 };
        var generate = new Option<int>("--generate") { Description = "Tokens a prompt.", DefaultValueFactory = _ => 64 };
        var threads = new Option<int>("--threads") { Description = "Threads.", DefaultValueFactory = _ => 1 };
        var command = new Command(
            "draft", "Speculative decoding with a draft model beside none, alternating in one run.") { file, draft, text, requests, generate, threads };
        command.SetAction(result => RunAsync(
            (result.GetRequiredValue(file).FullName, result.GetRequiredValue(draft).FullName, result.GetRequiredValue(text).FullName),
            result.GetValue(requests), result.GetValue(generate), result.GetValue(threads)));
        return command;
    }

    private static async Task RunAsync((string File, string Draft, string Text) paths, int requests, int generate, int threads)
    {
        using Checkpoint first = Checkpoint.Open(paths.File), second = Checkpoint.Open(paths.Draft);
        using Decoder target = Decoder.Load(first, new DecoderOptions { Threads = threads }),
            small = Decoder.Load(second, new DecoderOptions { Threads = threads });
        int[] tokens = [.. CheckpointTokenizer.Find(first)!.Encode(await File.ReadAllTextAsync(paths.Text)).Take(requests * Prompt)];
        foreach (float temperature in new[] { 0, 0.7f, 1 })
        {
            using KvPool poolA = new(target.Spec, KvPrecision.F16, 1L << 30),
                poolB = new(target.Spec, KvPrecision.F16, 1L << 30),
                poolSmall = new(small.Spec, KvPrecision.F16, 1L << 30);
            double plain = 0, drafted = 0;
            bool same = true;
            var options = new EngineOptions { Speculation = 0 };
            long guessed = 0, right = 0;
            for (int n = 0; n < requests; n++)
            {
                var request = new GenerationRequest
                {
                    Prompt = tokens.AsMemory(n * Prompt, Prompt),
                    MaxTokens = generate,
                    Sampling = new SamplingOptions { Temperature = temperature, Seed = (ulong)n },
                };

                // One engine at a time: a model has one caller.
                (List<int> without, double seconds, _) = await OneAsync(new GenerationEngine(target, poolA, options), request);
                plain += seconds;
                (List<int> with, seconds, EngineMetrics metrics) = await OneAsync(
                    new GenerationEngine(target, poolB, options, new DraftModel(small, poolSmall)), request);
                drafted += seconds;
                guessed += metrics.GuessedTokens;
                right += metrics.RightGuesses;
                same &= with.SequenceEqual(without);
            }

            int all = requests * generate;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"temperature {temperature:F1}: {guessed} guessed, {(double)right / guessed:P1} right, {(double)all / (all - right):F2} tokens a step; "
                    + $"{all / plain:F1} tok/s without, {all / drafted:F1} with ({plain / drafted:F2} ×); answers {(same ? "equal" : "DIFFER")}"));
        }
    }

    private static async Task<(List<int> Tokens, double Seconds, EngineMetrics Metrics)> OneAsync(GenerationEngine engine, GenerationRequest request)
    {
        using (engine)
        {
            var tokens = new List<int>();
            long start = Stopwatch.GetTimestamp();
            await foreach (GenerationEvent item in engine.GenerateAsync(request))
            {
                if (item is TokenGenerated token)
                {
                    tokens.Add(token.Token);
                }
            }

            return (tokens, Stopwatch.GetElapsedTime(start).TotalSeconds, engine.Metrics);
        }
    }
}
