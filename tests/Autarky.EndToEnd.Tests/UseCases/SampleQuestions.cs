using System.IO.Compression;
using System.Text.Json;
using Autarky.Testing;

namespace Autarky.EndToEnd.Tests.UseCases;

/// <summary>The questions of the sample with GPT-4's answers and the right ones: real material for use cases that nobody prepared.</summary>
internal static class SampleQuestions
{
    public static IReadOnlyList<(string Question, string Answer, string Gold)> Read()
    {
        var rows = new List<(string, string, string)>();
        using var reader = new StreamReader(new GZipStream(
            File.OpenRead(Path.Combine(Programs.Repository, "samples", "banking77", "exchanges.jsonl.gz")), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            using JsonDocument row = JsonDocument.Parse(line);
            string question = row.RootElement.GetProperty("request").GetProperty("messages").EnumerateArray()
                .Last(message => message.GetProperty("role").GetString() == "user").GetProperty("content").GetString()!;
            string answer = row.RootElement.GetProperty("response").GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;
            rows.Add((question, answer, row.RootElement.GetProperty("gold").GetString()!));
        }

        return rows;
    }
}
