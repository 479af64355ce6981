using System.Text.Json;

namespace Autarky.Bench.Engine;

/// <summary>A text's tokens and what an independent implementation said of them: the first logits, or all, at some positions.</summary>
internal sealed record LogitCase(int[] Ids, int[] Positions, double[][] Expected, string? Text)
{
    /// <summary>Reads a <c>reference.json</c>: one text with all logits at some positions, or prompts with the first logits at their end.</summary>
    public static LogitCase[] Read(string folder)
    {
        JsonElement file = JsonSerializer.Deserialize<JsonElement>(File.ReadAllBytes(Path.Combine(folder, "reference.json")));
        if (!file.TryGetProperty("rows", out JsonElement rows))
        {
            return
            [
                new LogitCase(
                    Ints(file.GetProperty("input_ids")), Ints(file.GetProperty("positions")), [.. file.GetProperty("logits").EnumerateArray().Select(Numbers)],
                    Text: null),
            ];
        }

        return [.. rows.EnumerateArray().Select(row =>
        {
            int[] ids = Ints(row.GetProperty("input_ids"));
            return new LogitCase(ids, [ids.Length - 1], [Numbers(row.GetProperty("last_logits_first16"))], row.GetProperty("prompt").GetString());
        })];
    }

    private static int[] Ints(JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetInt32())];

    private static double[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetDouble())];
}
