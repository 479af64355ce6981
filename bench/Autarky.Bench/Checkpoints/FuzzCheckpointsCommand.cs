using System.CommandLine;
using System.Globalization;
using Autarky.Models.Tests.Checkpoints;

namespace Autarky.Bench.Checkpoints;

/// <summary><c>fuzz-checkpoints --times N --seed S</c>: damaged GGUF and safetensors files, each opened and read as a whole.</summary>
internal static class FuzzCheckpointsCommand
{
    private const int Batch = 10_000;
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(1);

    public static Command Create()
    {
        var times = new Option<int>("--times") { Description = "How many files.", DefaultValueFactory = _ => 100_000 };
        var seed = new Option<int>("--seed") { Description = "Which files.", DefaultValueFactory = _ => 1 };
        var command = new Command(
            "fuzz-checkpoints",
            "Opens and reads damaged checkpoints: each is read or refused with an InvalidDataException, within a second and 64 MB. Exit code 1 otherwise.")
        {
            times, seed,
        };
        command.SetAction(parsed => Run(parsed.GetValue(times), parsed.GetValue(seed)));
        return command;
    }

    private static int Run(int times, int seed)
    {
        using var fuzz = new CheckpointFuzz(seed);
        for (int first = 0; first < times; first += Batch)
        {
            fuzz.Run(first, Math.Min(Batch, times - first));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{times} files: {fuzz.Read} read, {fuzz.Refused} refused, {fuzz.Faults.Count} faults; slowest {fuzz.Slowest.TotalMilliseconds:F0} ms, most memory "
                + $"beyond the file {fuzz.MostAllocated / 1e6:F1} MB"));
        fuzz.Faults.Take(10).ToList().ForEach(Console.WriteLine);
        return fuzz.Faults.Count == 0 && fuzz.Slowest < MostTime ? 0 : 1;
    }
}
