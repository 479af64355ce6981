using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Autarky.Bench.Students;

/// <summary>Reads the public classification files that the students are measured on, from the folder given by <c>--data</c>.</summary>
internal sealed class ClassificationFiles(string root)
{
    internal (LabelledSet Train, LabelledSet Test) Banking77()
    {
        string[] labels = JsonSerializer.Deserialize<string[]>(File.ReadAllText(Path.Combine(root, "tasks/banking77/categories.json")))!;
        LabelledSet Read(string file) => Set(labels, Csv($"tasks/banking77/{file}").Select(r => (r[0], r[1])));
        return (Read("train.csv"), Read("test.csv"));
    }

    internal (LabelledSet Train, LabelledSet Test) Clinc150()
    {
        using JsonDocument all = JsonDocument.Parse(File.ReadAllText(Path.Combine(root, "tasks/clinc150/data_full.json")));
        List<(string Text, string Label)> Rows(string part) =>
            [.. all.RootElement.GetProperty(part).EnumerateArray().Select(r => (r[0].GetString()!, r[1].GetString()!))];
        List<(string Text, string Label)> train = Rows("train");
        string[] labels = [.. train.Select(r => r.Label).Distinct().Order(StringComparer.Ordinal)];
        return (Set(labels, train), Set(labels, Rows("test")));
    }

    /// <summary>Banking77's rows with GPT-4's answers: <c>oc_test.csv</c> or <c>oc_dev.csv</c>; <c>oc_train.csv</c> has none.</summary>
    internal LabelledSet Ocats(string file)
    {
        string[] labels = new string[77];
        foreach (string[] row in Csv("ocats-banking77/oc_few.csv"))
        {
            labels[Number(row[2])] = row[1];
        }

        return new(labels, [.. Csv($"ocats-banking77/{file}").Select(r => new LabelledText(r[0], Number(r[1]), Number(r[r.Length > 2 ? 2 : 1])))]);
    }

    /// <summary>The three right examples a label that GPT-4 was shown.</summary>
    internal LabelledSet OcatsPrompt() => new(
        Ocats("oc_dev.csv").Labels, [.. Csv("ocats-banking77/oc_few.csv").Select(r => new LabelledText(r[0], Number(r[2]), Number(r[2])))]);

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static LabelledSet Set(string[] labels, IEnumerable<(string Text, string Label)> rows) => new(
        labels,
        [.. rows.Select(r => (r.Text, Label: Array.IndexOf(labels, r.Label))).Select(r => new LabelledText(r.Text, r.Label, r.Label))]);

    // RFC 4180 without the heading; quotes may hold line ends.
    private List<string[]> Csv(string file)
    {
        List<string[]> rows = [];
        List<string> row = [];
        StringBuilder field = new();
        bool quoted = false;
        foreach (char c in File.ReadAllText(Path.Combine(root, file)).ReplaceLineEndings("\n").TrimEnd('\n') + '\n')
        {
            if (c == '"')
            {
                // A doubled quote inside quotes is one quote.
                if (!quoted && field.Length > 0)
                {
                    field.Append('"');
                }

                quoted = !quoted;
            }
            else if (quoted || c is not (',' or '\n'))
            {
                field.Append(c);
            }
            else
            {
                row.Add(field.ToString());
                field.Clear();
                if (c == '\n')
                {
                    rows.Add([.. row]);
                    row.Clear();
                }
            }
        }

        return rows[1..];
    }
}
