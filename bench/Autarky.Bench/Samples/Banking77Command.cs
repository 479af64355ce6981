using System.CommandLine;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Autarky.Text.Tokenization;

namespace Autarky.Bench.Samples;

/// <summary>
/// <c>sample-banking77 --from DIR --to samples/banking77</c>: makes the project's sample from the CSV files of OCaTS. The same files in, the
/// same text out, bit for bit (the compressed bytes also depend on the version of .NET). What is real and what is made up: its README.
/// </summary>
internal static class Banking77Command
{
    private const string UseCase = "banking77";
    private const string Model = "gpt-4";
    private const decimal UsdPerInputToken = 30m / 1_000_000;
    private const decimal UsdPerOutputToken = 60m / 1_000_000;
    private static readonly DateTimeOffset FirstDay = new(2023, 9, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        var from = new Option<DirectoryInfo>("--from")
        {
            Description = "The folder with oc_dev.csv, oc_test.csv, oc_train.csv and oc_few.csv.",
            Required = true,
        };
        var to = new Option<DirectoryInfo>("--to") { Description = "Where exchanges.jsonl.gz and gold.jsonl.gz are written.", Required = true };
        var command = new Command("sample-banking77", "Makes samples/banking77 from the CSV files of OCaTS.") { from, to };
        command.SetAction(result => Make(result.GetRequiredValue(from).FullName, result.GetRequiredValue(to).FullName));
        return command;
    }

    private static void Make(string from, string to)
    {
        string[] names = new string[77];
        foreach (Dictionary<string, string> row in Csv.Read(Path.Combine(from, "oc_few.csv")))
        {
            names[Id(row["label"])] = row["label_name"];
        }

        string instructions = "You sort the messages that customers write to a bank. Answer with exactly one intent of this list and nothing else:\n"
            + string.Join('\n', names);
        WriteExchanges(from, Path.Combine(to, "exchanges.jsonl.gz"), names, instructions);
        WriteGold(from, Path.Combine(to, "gold.jsonl.gz"), names, instructions);
    }

    private static void WriteExchanges(string from, string path, string[] names, string instructions)
    {
        var rows = new List<(string Id, string Text, string Gold, string Answer)>();
        foreach (string split in new[] { "dev", "test" })
        {
            int number = 0;
            foreach (Dictionary<string, string> row in Csv.Read(Path.Combine(from, $"oc_{split}.csv")))
            {
                string id = string.Create(CultureInfo.InvariantCulture, $"chatcmpl-ocats-{split}-{++number:D4}");
                rows.Add((id, row["text"], names[Id(row["label"])], names[Id(row["gpt-label"])]));
            }
        }

        // The files are sorted by intent, as no traffic is: the hash of the question shuffles them the same way everywhere.
        rows.Sort((a, b) => string.CompareOrdinal(Shuffle(a.Text), Shuffle(b.Text)));
        long[] times = Times(rows.Count);
        WriteLines(path, rows.Count, (writer, i) =>
        {
            (string id, string text, string gold, string answer) = rows[i];
            int inputTokens = ChatTokens.CountRequest(Model, [("system", instructions), ("user", text)]);
            int outputTokens = ChatTokens.CountAnswer(Model, answer);
            writer.WriteString("use_case", UseCase);
            writer.WriteString("provider", "openai");
            writer.WriteString("model", Model);
            writer.WriteNumber("created", times[i]);
            writer.WriteNumber("cost", (inputTokens * UsdPerInputToken) + (outputTokens * UsdPerOutputToken));
            writer.WriteString("gold", gold);
            WriteRequest(writer, instructions, text);
            WriteResponse(writer, id, times[i], answer, inputTokens, outputTokens);
        });
    }

    private static void WriteGold(string from, string path, string[] names, string instructions)
    {
        List<Dictionary<string, string>> rows = Csv.Read(Path.Combine(from, "oc_train.csv"));
        WriteLines(path, rows.Count, (writer, i) =>
        {
            writer.WriteString("use_case", UseCase);
            writer.WriteString("gold", names[Id(rows[i]["label"])]);
            WriteRequest(writer, instructions, rows[i]["text"]);
        });
    }

    private static void WriteRequest(Utf8JsonWriter writer, string instructions, string text)
    {
        writer.WriteStartObject("request");
        writer.WriteString("model", Model);
        writer.WriteStartArray("messages");
        foreach ((string role, string content) in new[] { ("system", instructions), ("user", text) })
        {
            writer.WriteStartObject();
            writer.WriteString("role", role);
            writer.WriteString("content", content);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteNumber("temperature", 0);
        writer.WriteEndObject();
    }

    private static void WriteResponse(Utf8JsonWriter writer, string id, long created, string answer, int inputTokens, int outputTokens)
    {
        writer.WriteStartObject("response");
        writer.WriteString("id", id);
        writer.WriteString("object", "chat.completion");
        writer.WriteNumber("created", created);
        writer.WriteString("model", Model);
        writer.WriteStartArray("choices");
        writer.WriteStartObject();
        writer.WriteNumber("index", 0);
        writer.WriteStartObject("message");
        writer.WriteString("role", "assistant");
        writer.WriteString("content", answer);
        writer.WriteEndObject();
        writer.WriteString("finish_reason", "stop");
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteStartObject("usage");
        writer.WriteNumber("prompt_tokens", inputTokens);
        writer.WriteNumber("completion_tokens", outputTokens);
        writer.WriteNumber("total_tokens", inputTokens + outputTokens);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    // 91 days from the first of September 2023: more by day than by night, fewer on weekends; in whole numbers, so the same everywhere.
    private static long[] Times(int count)
    {
        var hours = new List<(long Start, int Weight)>();
        for (int hour = 0; hour < 91 * 24; hour++)
        {
            DateTimeOffset start = FirstDay.AddHours(hour);
            int byHour = start.Hour is >= 8 and < 20 ? 10 : start.Hour is >= 6 and < 23 ? 5 : 1;
            int byDay = start.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 2 : 5;
            hours.Add((start.ToUnixTimeSeconds(), byHour * byDay));
        }

        long total = hours.Sum(hour => (long)hour.Weight);
        var times = new long[count];
        int at = 0;
        long before = 0;
        for (int i = 0; i < count; i++)
        {
            long place = ((2L * i) + 1) * total * 3600 / (2L * count); // in weighted seconds
            while (place >= (before + hours[at].Weight) * 3600)
            {
                before += hours[at++].Weight;
            }

            times[i] = hours[at].Start + ((place - (before * 3600)) / hours[at].Weight);
        }

        return times;
    }

    private static void WriteLines(string path, int count, Action<Utf8JsonWriter, int> writeFields)
    {
        using FileStream file = File.Create(path);
        using var packed = new GZipStream(file, CompressionLevel.SmallestSize);
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var line = new MemoryStream();
        for (int i = 0; i < count; i++)
        {
            line.SetLength(0);
            using (var writer = new Utf8JsonWriter(line, Json))
            {
                writer.WriteStartObject();
                writeFields(writer, i);
                writer.WriteEndObject();
            }

            line.WriteByte((byte)'\n');
            packed.Write(line.GetBuffer(), 0, (int)line.Length);
            sha.AppendData(line.GetBuffer(), 0, (int)line.Length);
        }

        Console.WriteLine($"{Path.GetFileName(path)}: {count} lines, SHA-256 of the text {Convert.ToHexStringLower(sha.GetHashAndReset())}");
    }

    private static int Id(string label) => int.Parse(label, CultureInfo.InvariantCulture);

    private static string Shuffle(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
