using System.CommandLine;
using System.Globalization;
using Autarky.Kernels;
using Autarky.Models.Checkpoints;
using Autarky.Models.Loading;
using Autarky.Models.Transformer;
using Autarky.Models.Transformer.Caching;

namespace Autarky.Bench.Engine;

/// <summary>
/// <c>draft-acceptance FILE DRAFT --text FILE</c>: how often a draft model's token is the one that the model takes, by each of the ways to couple the
/// two, over the places of a text.
/// </summary>
internal static class DraftAcceptanceCommand
{
    private const int Rows = 64;

    public static Command Create()
    {
        var file = new Argument<FileInfo>("file") { Description = "The model." };
        var draft = new Argument<FileInfo>("draft") { Description = "The draft model, with the same vocabulary." };
        var text = new Option<FileInfo>("--text") { Description = "A text in UTF-8.", Required = true };
        var tokens = new Option<int>("--tokens") { Description = "How many of its tokens.", DefaultValueFactory = _ => 512 };
        var threads = new Option<int>("--threads") { Description = "Threads.", DefaultValueFactory = _ => 1 };
        var command = new Command(
            "draft-acceptance", "Expected acceptance of a draft model's tokens: the standard rule, one number for both, one race for both.")
        {
            file,
            draft,
            text,
            tokens,
            threads,
        };
        command.SetAction(result => Run(
            result.GetRequiredValue(file).FullName, result.GetRequiredValue(draft).FullName, result.GetRequiredValue(text).FullName, result.GetValue(tokens),
            result.GetValue(threads)));
        return command;
    }

    private static void Run(string file, string draft, string text, int count, int threads)
    {
        using Checkpoint first = Checkpoint.Open(file), second = Checkpoint.Open(draft);
        using Decoder target = Decoder.Load(first, new DecoderOptions { Threads = threads }),
            small = Decoder.Load(second, new DecoderOptions { Threads = threads });
        int[] tokens = [.. CheckpointTokenizer.Find(first)!.Encode(File.ReadAllText(text)).Take(count)];
        using KvPool targetPool = new(target.Spec, KvPrecision.F16, long.MaxValue), smallPool = new(small.Spec, KvPrecision.F16, long.MaxValue);
        using KvSequence a = new(targetPool), b = new(smallPool);
        int vocabulary = target.Spec.VocabularySize;
        var random = new Random(1);
        float[] temperatures = [0.5f, 0.7f, 1];
        var sums = temperatures.ToDictionary(t => t, _ => new double[4]);
        for (int at = 0; at + Rows <= tokens.Length; at += Rows)
        {
            ReadOnlySpan<float> p = Forward(target, a, tokens.AsSpan(at, Rows)), q = Forward(small, b, tokens.AsSpan(at, Rows));
            for (int row = 0; row < Rows; row++)
            {
                foreach (float temperature in temperatures)
                {
                    Add(p.Slice(row * vocabulary, vocabulary), q.Slice(row * vocabulary, vocabulary), temperature, random, sums[temperature]);
                }
            }
        }

        int places = tokens.Length / Rows * Rows;
        foreach (float temperature in temperatures)
        {
            double[] s = sums[temperature];
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"temperature {temperature:F1}: standard rule {s[0] / places:P1}, one number for both {s[1] / places:P1}, one race for both "
                    + $"{s[2] / places:P1}, likeliest token guessed {s[3] / places:P1}"));
        }
    }

    private static void Add(ReadOnlySpan<float> logits, ReadOnlySpan<float> draftLogits, float temperature, Random random, double[] sums)
    {
        float[] p = new float[logits.Length], q = new float[logits.Length];
        Softmax.Run(logits, temperature, p);
        Softmax.Run(draftLogits, temperature, q);
        double before = 0, draftBefore = 0, standard = 0, number = 0;
        double best = double.MaxValue, draftBest = double.MaxValue;
        int winner = 0, draftWinner = 0, likeliest = 0;
        for (int x = 0; x < p.Length; x++)
        {
            standard += Math.Min(p[x], q[x]);
            double after = before + p[x], draftAfter = draftBefore + q[x];
            number += Math.Max(0, Math.Min(after, draftAfter) - Math.Max(before, draftBefore));
            (before, draftBefore) = (after, draftAfter);
            double time = -Math.Log(1 - random.NextDouble());
            if (time / p[x] < best)
            {
                (best, winner) = (time / p[x], x);
            }

            if (time / q[x] < draftBest)
            {
                (draftBest, draftWinner) = (time / q[x], x);
            }

            likeliest = q[x] > q[likeliest] ? x : likeliest;
        }

        sums[0] += standard;
        sums[1] += number;
        sums[2] += winner == draftWinner ? 1 : 0;
        sums[3] += p[likeliest];
    }

    private static ReadOnlySpan<float> Forward(Decoder decoder, KvSequence sequence, ReadOnlySpan<int> tokens)
    {
        sequence.TryReserve(tokens.Length);
        var batch = new Batch();
        batch.Add(sequence, tokens, tokens.Length);
        return decoder.Forward(batch);
    }
}
