using System.CommandLine;
using System.Globalization;
using Autarky.Testing;

namespace Autarky.Bench.Promises;

/// <summary>
/// <c>changing-files</c>: models' files truncated, written over, replaced and removed under load; the server must live and no answer may be wrong.
/// </summary>
internal static class ChangingFilesBench
{
    public static Command Create()
    {
        var models = new Option<string[]>("--model")
        {
            Description = "Models besides the very small ones that come with this command: a GGUF file or folder; a folder with a tokenizer of BERT embeds.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [],
        };
        var minutes = new Option<double>("--minutes") { DefaultValueFactory = _ => 10, Description = "How long." };
        var clients = new Option<int>("--clients") { DefaultValueFactory = _ => 50, Description = "Clients that ask at the same time." };
        var command = new Command("changing-files", "Files of models change under load: the server lives, and answers are right or refused.")
        {
            models, minutes, clients,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetRequiredValue(models), TimeSpan.FromMinutes(parsed.GetValue(minutes)), parsed.GetValue(clients), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string[] paths, TimeSpan time, int clients, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryDirectory();
        ChangingModel[] models =
        [
            new("tiny", TinyLlama.Folder, Embeds: false),
            new("words", TinyEncoder.Write(folder["words"], seed: 1, "card", "loan", "my", "is", "lost"), Embeds: true),
            .. paths.Select((path, i) => new ChangingModel(
                string.Create(CultureInfo.InvariantCulture, $"model{i}"), path, File.Exists(Path.Combine(path, "vocab.txt")))),
        ];
        var load = new ChangingFilesLoad(models, clients, seed: 1);
        ChangingFilesReport report = await load.RunAsync(time, new Progress<int>(Tell), cancellationToken);
        Console.WriteLine();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"models                {models.Length}, {clients} clients, {time.TotalMinutes:0.#} minutes"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"files changed         {report.Changes:N0} times"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"answers right         {report.Right:N0}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"answers refused       {report.Refused:N0}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"answers wrong         {report.Wrong.Count:N0}"));
        Console.WriteLine($"the server lives      {(report.Lives ? "yes" : "NO")}");
        Console.WriteLine($"and answers as before {(report.Recovered ? "yes" : "NO")}");
        foreach (string wrong in report.Wrong.Take(10))
        {
            Console.WriteLine("  wrong: " + wrong);
        }

        return report is { Wrong.Count: 0, Right: > 0, Refused: > 0, Lives: true, Recovered: true } ? 0 : 1;
    }

    private static void Tell(int changes)
    {
        if (changes % 100 == 0)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{changes:N0} changes"));
        }
    }
}
