using System.CommandLine;
using System.Globalization;
using Autarky.Application.Errors;
using Autarky.Application.Progress;
using Autarky.CommandLine;
using Autarky.Kernels.Memory;
using Autarky.Kernels.Parallel;
using Autarky.Models.Loading;
using Autarky.Models.Transformer;
using Autarky.Models.Transformer.Caching;
using Spectre.Console;

namespace Autarky.Commands.Models;

/// <summary><c>autarky models bench FILE</c>: how fast a model reads and writes on this machine.</summary>
internal static class BenchCommand
{
    private static readonly RunOptions Run = new();

    private static readonly Option<int> Prompt = new("--prompt") { Description = "Tokens to read in one go.", HelpName = "N", DefaultValueFactory = _ => 512 };

    private static readonly Option<int> Generate = new("--generate")
    {
        Description = "Tokens to write one by one, after those of --context.",
        HelpName = "N",
        DefaultValueFactory = _ => 128,
    };

    private static readonly Option<int> Rounds = new("--rounds")
    {
        Description = "How often; the median counts.",
        HelpName = "N",
        DefaultValueFactory = _ => 3,
    };

    private static readonly Option<int> Context = new("--context") { Description = "Tokens that the context holds before the writing begins.", HelpName = "N" };

    private static readonly Option<string?> Cache = KvCacheOption.Create("f16");

    public static Command Create()
    {
        var command = new Command("bench", "Measure how many tokens a second a model reads and writes, beside the memory bandwidth of the machine.")
        {
            Prompt, Generate, Context, Rounds, Cache,
        };
        Run.AddTo(command);
        command.Runs(async (parsed, terminal, cancellationToken) =>
        {
            int prompt = RunOptions.Within(parsed, Prompt, 1, 1 << 16),
                generate = RunOptions.Within(parsed, Generate, 1, 1 << 16),
                rounds = RunOptions.Within(parsed, Rounds, 1, 1000);
            int context = RunOptions.Within(parsed, Context, 0, 1 << 20);
            KvPrecision cache = KvCacheOption.Read(parsed, Cache) ?? KvPrecision.F16;
            DecoderOptions options = Run.Read(parsed);
            BenchResult result = await RunningModel.UseAsync(terminal, parsed.GetValue(Run.File)!, options, Decoder.Load, (decoder, _, steps) =>
                steps.StepAsync(
                    "measure",
                    show => Task.Run(() => Measure(decoder, (prompt, context, generate), rounds, cache, show, cancellationToken), cancellationToken)));
            terminal.Result(result, ModelsJson.Default.BenchResult, console => console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"read {result.PrefillTokensPerSecond:0.0} tokens/s, write {result.DecodeTokensPerSecond:0.0} tokens/s: "
                + $"{result.WeightGigabytesPerSecond:0.0} GB/s of weights, "
                + $"{100 * result.WeightGigabytesPerSecond / result.ReadGigabytesPerSecond:0} % of the {result.ReadGigabytesPerSecond:0.0} GB/s that "
                + $"{result.Threads} threads read here")));
            return ExitCode.Ok;
        });
        return command;
    }

    private static BenchResult Measure(
        Decoder decoder,
        (int Prompt, int Context, int Generate) tokens,
        int rounds,
        KvPrecision cache,
        Action<double, string?> show,
        CancellationToken cancellationToken)
    {
        if (tokens.Prompt > decoder.Spec.ContextLength || tokens.Context + tokens.Generate > decoder.Spec.ContextLength)
        {
            throw new UserError($"The model's context has {decoder.Spec.ContextLength} tokens.", UserErrorKind.Usage);
        }

        var random = new Random(1);
        int[] text = [.. Enumerable.Range(0, Math.Max(tokens.Prompt, tokens.Context + tokens.Generate)).Select(_ => random.Next(decoder.Spec.VocabularySize))];
        using var pool = new KvPool(decoder.Spec, cache, long.MaxValue);
        var read = new List<double>();
        var write = new List<double>();

        // One round more than counts: the first one compiles.
        for (int round = 0; round <= rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            read.Add(tokens.Prompt / Time(decoder, pool, text.AsMemory(0, tokens.Prompt), 0, decoder.BatchSize));
            write.Add(tokens.Generate / Time(decoder, pool, text.AsMemory(0, tokens.Context + tokens.Generate), tokens.Context, 1));
            show((round + 1) / (rounds + 1.0), string.Create(CultureInfo.InvariantCulture, $"{read[^1]:0} and {write[^1]:0} tokens/s"));
        }

        using var team = new WorkerTeam(decoder.Threads);
        double writing = Median(write[1..]);
        return new BenchResult
        {
            PrefillTokensPerSecond = Median(read[1..]),
            DecodeTokensPerSecond = writing,
            PrefillRounds = read[1..],
            DecodeRounds = write[1..],
            WeightBytes = decoder.WeightBytes,
            WeightGigabytesPerSecond = decoder.WeightBytes * writing / 1e9,
            ReadGigabytesPerSecond = ReadBandwidth.Measure(team) / 1e9,
            Threads = decoder.Threads,
        };
    }

    // Seconds for the tokens after the first ones, so many a step.
    private static double Time(Decoder decoder, KvPool pool, ReadOnlyMemory<int> tokens, int first, int atOnce)
    {
        using var sequence = new KvSequence(pool, tokens.Length);
        sequence.TryReserve(tokens.Length);
        Read(0, first, decoder.BatchSize);
        long start = TimeProvider.System.GetTimestamp();
        Read(first, tokens.Length, atOnce);
        return TimeProvider.System.GetElapsedTime(start).TotalSeconds;

        void Read(int at, int end, int most)
        {
            var batch = new Batch();
            for (; at < end; at += most)
            {
                batch.Clear();
                batch.Add(sequence, tokens.Span[at..Math.Min(at + most, end)]);
                decoder.Forward(batch);
            }
        }
    }

    private static double Median(List<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
