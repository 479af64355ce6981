using System.Text;
using System.Text.Json;

namespace Autarky.Bench.Students;

/// <summary>A public classification task: texts with their right labels.</summary>
internal sealed record TaskData(IReadOnlyList<(string Text, string Label)> Train, IReadOnlyList<(string Text, string Label)> Test)
{
    /// <summary>Banking77: <c>banking77/train.csv</c> and <c>test.csv</c> (text,category).</summary>
    public static TaskData Banking77(string folder) =>
        new(Csv(Path.Combine(folder, "banking77", "train.csv")), Csv(Path.Combine(folder, "banking77", "test.csv")));

    /// <summary>CLINC150 without its out-of-scope questions: <c>clinc150/data_full.json</c>; the validation split is not used.</summary>
    public static TaskData Clinc150(string folder)
    {
        using JsonDocument all = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "clinc150", "data_full.json")));
        return new TaskData(Part(all.RootElement.GetProperty("train")), Part(all.RootElement.GetProperty("test")));
    }

    private static (string, string)[] Part(JsonElement rows) => [.. rows.EnumerateArray().Select(row => (row[0].GetString()!, row[1].GetString()!))];

    private static (string, string)[] Csv(string path)
    {
        var rows = new List<(string, string)>();
        var fields = new List<string>();
        var field = new StringBuilder();
        bool quoted = false;
        string text = File.ReadAllText(path);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (quoted && c == '"' && i + 1 < text.Length && text[i + 1] == '"')
            {
                field.Append(text[++i]);
            }
            else if (c == '"')
            {
                quoted = !quoted;
            }
            else if (!quoted && c is ',' or '\n')
            {
                fields.Add(field.ToString().TrimEnd('\r'));
                field.Clear();
                if (c == '\n')
                {
                    rows.Add((fields[0], fields[1]));
                    fields.Clear();
                }
            }
            else
            {
                field.Append(c);
            }
        }

        return [.. rows.Skip(1)];
    }
}
