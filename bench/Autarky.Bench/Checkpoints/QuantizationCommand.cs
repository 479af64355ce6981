using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Autarky.Kernels.Quantization;

namespace Autarky.Bench.Checkpoints;

/// <summary><c>quantization</c>: how fast numbers are read from and written to each storage type, on one thread, beside copying them.</summary>
internal static class QuantizationCommand
{
    // 8 MB as binary32: beyond the inner caches, as weights are.
    private const int Numbers = 1 << 21;
    private const int Tries = 5;

    public static Command Create()
    {
        var command = new Command(
            "quantization",
            "Millions of numbers a second, read from and written to each storage type on one thread, and the noise in decibels below the signal.");
        command.SetAction(_ => Run());
        return command;
    }

    private static void Run()
    {
        var random = new Random(1);
        float[] numbers = new float[Numbers], read = new float[Numbers];
        for (int i = 0; i < Numbers; i++)
        {
            numbers[i] = 0.02f * (random.NextSingle() + random.NextSingle() + random.NextSingle() + random.NextSingle() - 2);
        }

        double power = numbers.Sum(x => (double)x * x);
        Console.WriteLine($"{"type",-6} {"bits",6} {"read M/s",10} {"write M/s",10} {"noise dB",9}");
        foreach (TensorType type in TensorTypes.All)
        {
            byte[] blocks = new byte[type.ByteLength(Numbers)];
            bool writes = Quantize.Types.Contains(type);
            double write = writes ? Best(() => Quantize.Run(type, numbers, blocks)) : double.PositiveInfinity;
            double dequantize = Best(() => Dequantize.Run(type, blocks, read));
            double noise = numbers.Zip(read, (x, y) => ((double)x - y) * ((double)x - y)).Sum();
            string decibels = !writes ? "–" : noise == 0 ? "exact" : (10 * Math.Log10(noise / power)).ToString("F1", CultureInfo.InvariantCulture);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{type,-6} {8.0 * blocks.Length / Numbers,6:F2} {Numbers / dequantize / 1e6,10:F0} "
                    + $"{(writes ? (Numbers / write / 1e6).ToString("F0", CultureInfo.InvariantCulture) : "–"),10} {decibels,9}"));
        }
    }

    private static double Best(Action action)
    {
        double best = double.MaxValue;
        for (int i = 0; i < Tries; i++)
        {
            long begin = Stopwatch.GetTimestamp();
            action();
            best = Math.Min(best, Stopwatch.GetElapsedTime(begin).TotalSeconds);
        }

        return best;
    }
}
