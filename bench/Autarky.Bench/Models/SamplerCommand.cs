using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Autarky.Models.Generation.Sampling;

namespace Autarky.Bench.Models;

/// <summary><c>sampler</c>: microseconds to choose a token of a large vocabulary, for each way of choosing.</summary>
internal static class SamplerCommand
{
    public static Command Create()
    {
        var vocabulary = new Option<int>("--vocabulary") { Description = "Tokens.", DefaultValueFactory = _ => 151_936 };
        var times = new Option<int>("--times") { Description = "Tokens to choose each.", DefaultValueFactory = _ => 500 };
        var command = new Command("sampler", "Measures the choice of a token.") { vocabulary, times };
        command.SetAction(result =>
        {
            int size = result.GetValue(vocabulary), count = result.GetValue(times);
            float[] logits = Logits(size);
            (string Name, SamplingOptions Options)[] ways =
            [
                ("greedy", new() { Temperature = 0 }),
                ("temperature", new() { Temperature = 0.8f }),
                ("top-k 40", new() { TopK = 40 }),
                ("top-p 0.9", new() { TopP = 0.9f }),
                ("min-p 0.05", new() { MinP = 0.05f }),
                (
                    "top-k 40, top-p 0.9, min-p 0.05, penalties",
                    new() { TopK = 40, TopP = 0.9f, MinP = 0.05f, RepetitionPenalty = 1.1f, FrequencyPenalty = 0.2f }),
            ];
            var space = new SamplingSpace(size);
            foreach ((string name, SamplingOptions options) in ways)
            {
                var sampler = new Sampler(options, 1, [1, 2, 3]);
                Run(sampler, logits, space, count / 10);
                Print(name, Run(sampler, logits, space, count) / count);
            }

            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < count; i++)
            {
                TokenLogprobs.Read(logits, i, 20, space.Scores);
            }

            Print("logprobs of the 20 likeliest", Stopwatch.GetElapsedTime(start).TotalMicroseconds / count);
        });
        return command;
    }

    private static double Run(Sampler sampler, float[] logits, SamplingSpace space, int count)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            sampler.Accept(sampler.Choose(logits, [], space));
        }

        return Stopwatch.GetElapsedTime(start).TotalMicroseconds;
    }

    private static void Print(string name, double microseconds) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {microseconds:0} µs"));

    // A bell of scores with a few that stand out, as models give them.
    private static float[] Logits(int size)
    {
        var random = new Random(1);
        float[] logits =
        [
            .. Enumerable.Range(0, size).Select(
                _ => (float)(2 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))),
        ];
        for (int i = 0; i < 20; i++)
        {
            logits[random.Next(size)] = 12 - (i * 0.4f);
        }

        return logits;
    }
}
