using System.Text;
using Autarky.Learning.Reading;

namespace Autarky.Bench.Learning;

/// <summary>A question with its right intent and, where it was asked, GPT-4's answer.</summary>
internal sealed record OcatsRow(string Text, string Gold, string? Gpt4);

/// <summary>Reads the OCaTS Banking77 files: <c>text,label[,gpt-label,…]</c> with quoted fields.</summary>
internal static class OcatsData
{
    /// <summary>The rows of a file, repeated questions left out.</summary>
    public static IReadOnlyList<OcatsRow> Read(string directory, params string[] files)
    {
        var rows = new List<OcatsRow>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string file in files)
        {
            List<IReadOnlyList<string>> records = Csv(File.ReadAllText(Path.Combine(directory, file)));
            int answer = records[0].ToList().IndexOf("gpt-label");
            foreach (IReadOnlyList<string> record in records.Skip(1))
            {
                if (seen.Add(TextKeys.Input(record[0])))
                {
                    rows.Add(new OcatsRow(record[0], record[1], answer < 0 ? null : record[answer]));
                }
            }
        }

        return rows;
    }

    private static List<IReadOnlyList<string>> Csv(string text)
    {
        var records = new List<IReadOnlyList<string>>();
        var record = new List<string>();
        var field = new StringBuilder();
        bool quoted = false;
        for (int at = 0; at < text.Length; at++)
        {
            char letter = text[at];
            if (quoted)
            {
                if (letter != '"')
                {
                    field.Append(letter);
                }
                else if (at + 1 < text.Length && text[at + 1] == '"')
                {
                    field.Append('"');
                    at++;
                }
                else
                {
                    quoted = false;
                }
            }
            else if (letter == '"')
            {
                quoted = true;
            }
            else if (letter is ',' or '\n')
            {
                record.Add(field.ToString());
                field.Clear();
                if (letter == '\n')
                {
                    records.Add([.. record]);
                    record.Clear();
                }
            }
            else if (letter != '\r')
            {
                field.Append(letter);
            }
        }

        if (field.Length > 0 || record.Count > 0)
        {
            record.Add(field.ToString());
            records.Add([.. record]);
        }

        return records;
    }
}
