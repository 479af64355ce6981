using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Models.Constraints;
using Autarky.Models.Tests.Constraints.Peer;

namespace Autarky.Bench.Constraints;

/// <summary><c>constraints --schemas 1000 --seed 1</c>: random schemas, a random model, and a validator that shares no code with the automaton.</summary>
internal static class ConstraintsCommand
{
    public static Command Create()
    {
        var schemas = new Option<int>("--schemas") { Description = "How many random schemas.", DefaultValueFactory = _ => 1000 };
        var seed = new Option<int>("--seed") { Description = "The seed of schemas and choices.", DefaultValueFactory = _ => 1 };
        var vocabulary = new Option<string>("--vocabulary") { Description = "o200k_base or cl100k_base.", DefaultValueFactory = _ => "o200k_base" };
        var tokens = new Option<int>("--tokens") { Description = "How many of its tokens.", DefaultValueFactory = _ => 49_151 };
        var command = new Command("constraints", "Constrained JSON: share of answers that parse and validate, microseconds a step, milliseconds a schema.") { schemas, seed, vocabulary, tokens };
        command.SetAction(result => Run(result.GetValue(schemas), result.GetValue(seed), new EmbeddedTokens(result.GetRequiredValue(vocabulary), result.GetValue(tokens))));
        return command;
    }

    private static int Run(int count, int seed, EmbeddedTokens vocabulary)
    {
        var random = new Random(seed);
        var schemas = new RandomSchema(random);
        var chooser = new RandomChooser(random, vocabulary.Tokens, vocabulary.End);
        var compile = new List<double>();
        (int valid, int refused, int unfinished, int wrong, long bytes) = (0, 0, 0, 0, 0L);
        for (int i = 0; i < count; i++)
        {
            JsonObject node = schemas.Next();
            using var document = JsonDocument.Parse(node.ToJsonString());
            long begin = Stopwatch.GetTimestamp();
            TokenConstraint constraint;
            try
            {
                constraint = TokenConstraint.ForSchema(document.RootElement, vocabulary.Vocabulary);
            }
            catch (InvalidDataException exception)
            {
                refused++;
                Console.WriteLine($"refused: {exception.Message} {node.ToJsonString()}");
                continue;
            }

            compile.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            if (compile[^1] > 30 && i > 100) Console.WriteLine($"SLOW {compile[^1]:F0} {node.ToJsonString()}");
            if (chooser.Generate(constraint, vocabulary.Tokens) is not { } answer)
            {
                unfinished++;
                Console.WriteLine($"unfinished: {node.ToJsonString()}\n  …{System.Text.Encoding.UTF8.GetString(chooser.Unfinished)[^300..]}");
                continue;
            }

            bytes += answer.Length;
            string? error = Check(document.RootElement, answer);
            valid += error is null ? 1 : 0;
            if (error is not null)
            {
                wrong++;
                Console.WriteLine($"wrong: {error}\n  {node.ToJsonString()}\n  {System.Text.Encoding.UTF8.GetString(answer)}");
            }
        }

        Report(count, valid, refused, unfinished, wrong, bytes, compile, chooser.Ticks);
        return wrong + unfinished;
    }

    private static string? Check(JsonElement schema, byte[] answer)
    {
        try
        {
            using var value = JsonDocument.Parse(answer, new JsonDocumentOptions { MaxDepth = 1000 });
            return new PlainValidator(schema).Check(value.RootElement);
        }
        catch (JsonException exception)
        {
            return exception.Message;
        }
    }

    private static void Report(int count, int valid, int refused, int unfinished, int wrong, long bytes, List<double> compile, List<long> ticks)
    {
        compile.Sort();
        ticks.Sort();
        double micro = 1e6 / Stopwatch.Frequency;
        string Line(string name, string value) => $"{name,-34} {value}";
        Console.WriteLine(Line("schemas", string.Create(CultureInfo.InvariantCulture, $"{count}, refused {refused}")));
        Console.WriteLine(Line("answers that parse and validate", string.Create(CultureInfo.InvariantCulture, $"{valid} of {count - refused} ({100.0 * valid / (count - refused):F2} %), wrong {wrong}, unfinished {unfinished}, {bytes} bytes")));
        Console.WriteLine(Line("compile, ms", string.Create(CultureInfo.InvariantCulture, $"mean {compile.Average():F2}, median {compile[compile.Count / 2]:F2}, p99 {compile[compile.Count * 99 / 100]:F2}, most {compile[^1]:F1}")));
        Console.WriteLine(Line("step (mask and accept), µs", string.Create(CultureInfo.InvariantCulture, $"mean {ticks.Average() * micro:F1}, median {ticks[ticks.Count / 2] * micro:F2}, p99 {ticks[ticks.Count * 99 / 100] * micro:F1}, most {ticks[^1] * micro:F0}, {ticks.Count} steps")));
    }
}
