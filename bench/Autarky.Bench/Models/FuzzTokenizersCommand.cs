using System.CommandLine;
using System.Globalization;
using Autarky.Text.Tests.Tokenization;

namespace Autarky.Bench.Models;

/// <summary><c>fuzz-tokenizers --times N --seed S</c>: damaged tokenizer files, each read and used on a hostile text.</summary>
internal static class FuzzTokenizersCommand
{
    public static Command Create()
    {
        var times = new Option<int>("--times") { Description = "How many files.", DefaultValueFactory = _ => 100_000 };
        var seed = new Option<int>("--seed") { Description = "Which files.", DefaultValueFactory = _ => 1 };
        var command = new Command(
            "fuzz-tokenizers", "Reads damaged tokenizers: each works or is refused with an InvalidDataException, within seconds. Exit code 1 otherwise.")
        {
            times, seed,
        };
        command.SetAction(parsed =>
        {
            var fuzz = new TokenizerFuzz(parsed.GetValue(seed));
            fuzz.Run(0, parsed.GetValue(times));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{fuzz.Read + fuzz.Refused} files: {fuzz.Read} read, {fuzz.Refused} refused, {fuzz.Faults.Count} faults; "
                    + $"slowest {fuzz.Slowest.TotalMilliseconds:F0} ms"));
            fuzz.Faults.Take(10).ToList().ForEach(Console.WriteLine);
            return fuzz.Faults.Count == 0 ? 0 : 1;
        });
        return command;
    }
}
