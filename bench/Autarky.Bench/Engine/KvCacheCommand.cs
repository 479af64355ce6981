using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Autarky.Models.Checkpoints;
using Autarky.Models.Loading;
using Autarky.Models.Transformer;
using Autarky.Models.Transformer.Caching;

namespace Autarky.Bench.Engine;

/// <summary>
/// <c>kv-cache FILE</c>: tokens written a second after contexts of growing length, one precision of the cache after the other in every round.
/// </summary>
internal static class KvCacheCommand
{
    private static readonly KvPrecision[] Precisions = [KvPrecision.F32, KvPrecision.F16, KvPrecision.Q8];

    public static Command Create()
    {
        var file = new Argument<FileInfo>("file") { Description = "A GGUF model." };
        var contexts = new Option<int[]>("--contexts")
        {
            Description = "Tokens before those that are measured.",
            DefaultValueFactory = _ => [512, 2048, 8000],
            AllowMultipleArgumentsPerToken = true,
        };
        var generate = new Option<int>("--generate") { Description = "Tokens to write.", DefaultValueFactory = _ => 32 };
        var rounds = new Option<int>("--rounds") { Description = "How often each has a turn; medians count.", DefaultValueFactory = _ => 5 };
        var threads = new Option<int>("--threads") { Description = "Threads.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var command = new Command("kv-cache", "Decode speed and memory of the precisions of the key and value cache, alternating in one run.")
        {
            file,
            contexts,
            generate,
            rounds,
            threads,
        };
        command.SetAction(result => Run(
            result.GetRequiredValue(file).FullName, result.GetRequiredValue(contexts), result.GetValue(generate), result.GetValue(rounds),
            result.GetValue(threads)));
        return command;
    }

    private static void Run(string file, int[] contexts, int generate, int rounds, int threads)
    {
        using Checkpoint checkpoint = Checkpoint.Open(file);
        using Decoder decoder = Decoder.Load(checkpoint, new DecoderOptions { Threads = threads });
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture, $"{Path.GetFileName(file)}, {threads} threads, {generate} tokens written, median of {rounds} rounds in turns"));
        foreach (int context in contexts)
        {
            KvPool[] pools = [.. Precisions.Select(precision => new KvPool(decoder.Spec, precision, long.MaxValue))];
            KvSequence[] sequences = [.. pools.Select(pool => new KvSequence(pool))];
            int[] tokens = [.. Enumerable.Range(0, context + generate).Select(i => i * 7919 % decoder.Spec.VocabularySize)];
            double[][] speeds = [.. Precisions.Select(_ => new double[rounds])];
            Array.ForEach(sequences, sequence => Forward(decoder, sequence, tokens.AsSpan(0, context), decoder.BatchSize));
            for (int round = -1; round < rounds; round++)
            {
                for (int p = 0; p < Precisions.Length; p++)
                {
                    sequences[p].Truncate(context);
                    long start = Stopwatch.GetTimestamp();
                    Forward(decoder, sequences[p], tokens.AsSpan(context), 1);
                    if (round >= 0)
                    {
                        speeds[p][round] = generate / Stopwatch.GetElapsedTime(start).TotalSeconds;
                    }
                }
            }

            double f16 = Median(speeds[1]);
            for (int p = 0; p < Precisions.Length; p++)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"context {context,6} {Precisions[p],-4} {pools[p].PageBytes / 64 / 1024.0,8:F2} KiB/token {Median(speeds[p]),8:F1} tok/s "
                        + $"{Median(speeds[p]) / f16,6:F2} × F16   rounds "
                        + $"{string.Join(' ', speeds[p].Select(speed => speed.ToString("F1", CultureInfo.InvariantCulture)))}"));
            }

            Array.ForEach(sequences, sequence => sequence.Dispose());
            Array.ForEach(pools, pool => pool.Dispose());
        }
    }

    private static void Forward(Decoder decoder, KvSequence sequence, ReadOnlySpan<int> tokens, int atOnce)
    {
        sequence.TryReserve(tokens.Length);
        var batch = new Batch();
        for (int at = 0; at < tokens.Length; at += atOnce)
        {
            batch.Clear();
            batch.Add(sequence, tokens[at..Math.Min(at + atOnce, tokens.Length)]);
            decoder.Forward(batch);
        }
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
}
