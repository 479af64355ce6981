#:property PublishAot=false
using System.Text.Json;
using Microsoft.VisualBasic.FileIO;

// dotnet run FromCsv.cs -- tickets.csv text answer > exchanges.jsonl     (the names of two columns: the question, the recorded answer)
var csv = new TextFieldParser(args[0]) { Delimiters = [","], TrimWhiteSpace = false };
string[] header = csv.ReadFields()!;
var rows = new List<(string Question, string Answer)>();
while (csv.ReadFields() is { } fields)
    rows.Add((fields[Array.IndexOf(header, args[1])], fields[Array.IndexOf(header, args[2])]));
string labels = string.Join('\n', rows.Select(row => row.Answer).Distinct().Order(StringComparer.Ordinal));
foreach (var (question, answer) in rows)
    Console.WriteLine(JsonSerializer.Serialize(new
    {
        request = new
        {
            messages = new object[] { new { role = "system", content = "Answer with one of:\n" + labels }, new { role = "user", content = question } },
        },
        response = new { choices = new[] { new { message = new { role = "assistant", content = answer } } } },
    }));
