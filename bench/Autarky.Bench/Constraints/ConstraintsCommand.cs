using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Text.Constraints;
using Autarky.Text.Tests.Constraints.Peer;

namespace Autarky.Bench.Constraints;

/// <summary><c>constraints --schemas 1000 --seed 1</c>: random schemas, a random model, and a validator that shares no code with the automaton.</summary>
internal static class ConstraintsCommand
{
    public static Command Create()
    {
        var schemas = new Option<int>("--schemas") { Description = "How many random schemas.", DefaultValueFactory = _ => 1000 };
        var seed = new Option<int>("--seed") { Description = "The seed of schemas and choices.", DefaultValueFactory = _ => 1 };
        var answers = new Option<int>("--answers")
        {
            Description = "How many answers a schema; the first meets every state for the first time.",
            DefaultValueFactory = _ => 4,
        };
        var vocabulary = new Option<string>("--vocabulary") { Description = "o200k_base or cl100k_base.", DefaultValueFactory = _ => "o200k_base" };
        var tokens = new Option<int>("--tokens") { Description = "How many of its tokens.", DefaultValueFactory = _ => 49_151 };
        var command = new Command("constraints", "Constrained JSON: share of answers that parse and validate, microseconds a step, milliseconds a schema.")
        {
            schemas,
            answers,
            seed,
            vocabulary,
            tokens,
        };
        command.SetAction(
            result => Run(
                result.GetValue(schemas), result.GetValue(answers), result.GetValue(seed),
                new EmbeddedTokens(result.GetRequiredValue(vocabulary), result.GetValue(tokens))));
        return command;
    }

    private static int Run(int count, int answers, int seed, EmbeddedTokens vocabulary)
    {
        var random = new Random(seed);
        var schemas = new RandomSchema(random);
        var first = new RandomChooser(random, vocabulary.Tokens, vocabulary.End);
        var later = new RandomChooser(random, vocabulary.Tokens, vocabulary.End);
        var compile = new List<double>();
        var tally = new Dictionary<string, int>(StringComparer.Ordinal) { ["valid"] = 0, ["wrong"] = 0, ["unfinished"] = 0, ["refused"] = 0 };
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
                tally["refused"]++;
                Console.WriteLine($"refused: {exception.Message}\n  {node.ToJsonString()}");
                continue;
            }

            compile.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            for (int answer = 0; answer < answers; answer++)
            {
                byte[]? text = (answer == 0 ? first : later).Generate(constraint, vocabulary.Tokens);
                string? error = text is null ? "came to no end" : Check(document.RootElement, text);
                tally[text is null ? "unfinished" : error is null ? "valid" : "wrong"]++;
                if (error is not null)
                {
                    Console.WriteLine($"{error}\n  {node.ToJsonString()}\n  {(text is null ? "" : System.Text.Encoding.UTF8.GetString(text))}");
                }
            }
        }

        int asked = compile.Count * answers;
        Print("schemas", $"{count}, refused {tally["refused"]}, vocabulary of {vocabulary.Tokens.Count} tokens");
        Print(
            "answers that parse and validate",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{tally["valid"]} of {asked} ({100.0 * tally["valid"] / asked:F2} %), wrong {tally["wrong"]}, unfinished {tally["unfinished"]}"));
        Print("compile, ms", Spread(compile));
        Print("step of a schema's first answer, µs", Spread(Micro(first)));
        Print("step of its other answers, µs", Spread(Micro(later)));
        return tally["wrong"] + tally["unfinished"] > 0 ? 1 : 0;
    }

    private static List<double> Micro(RandomChooser chooser) => [.. chooser.Ticks.Select(ticks => ticks * 1e6 / Stopwatch.Frequency)];

    private static string Spread(List<double> values)
    {
        values.Sort();
        return values.Count == 0 ? "none" : string.Create(CultureInfo.InvariantCulture,
            $"mean {values.Average():F2}, median {values[values.Count / 2]:F2}, p99 "
                + $"{values[values.Count * 99 / 100]:F1}, most {values[^1]:F0} of {values.Count}");
    }

    private static void Print(string name, string value) => Console.WriteLine($"{name,-36} {value}");

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
}
