using System.CommandLine;

namespace Autarky.Bench.Dialects;

/// <summary><c>dialects FOLDER</c>: recorded answers of other servers on every way through the gateway.</summary>
internal static class DialectsCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("folder")
        {
            Description = "Recorded streams and answers, whatever the depth: *.chunks.txt, *.sse, *.txt, *.json, *.yaml.",
        };
        var seed = new Option<int>("--seed") { Description = "Where streams are cut.", DefaultValueFactory = _ => 1 };
        var command = new Command(
            "dialects",
            "Passes recorded answers on, and translates them to each dialect and back; lists what differs. Exit code 1 if anything does.")
        {
            folder, seed,
        };
        command.SetAction(parsed => Run(parsed.GetValue(folder)!, parsed.GetValue(seed)));
        return command;
    }

    private static int Run(string root, int seed)
    {
        var chance = new Random(seed);
        var notCarried = new SortedDictionary<string, int>(StringComparer.Ordinal);
        int streams = 0, wholes = 0, refused = 0, differing = 0;
        foreach (IGrouping<string, RecordedAnswer> folder in RecordedAnswer.In(root).GroupBy(recorded => recorded.Folder))
        {
            int before = differing;
            foreach (RecordedAnswer recorded in folder)
            {
                var trial = new DialectTrial(recorded, notCarried, chance);
                IReadOnlyList<string> differences = trial.Run();
                refused += trial.IsRefused ? 1 : 0;
                if (differences.Count > 0)
                {
                    differing++;
                    Console.WriteLine($"{recorded.Place} ({recorded.Dialect.Name})\n  {string.Join("\n  ", differences)}");
                }
            }

            (int streamed, int whole) = (folder.Count(recorded => recorded.IsStream), folder.Count(recorded => !recorded.IsStream));
            (streams, wholes) = (streams + streamed, wholes + whole);
            Console.WriteLine($"{folder.Key}: {streamed} streams, {whole} answers, {differing - before} differ");
        }

        Console.WriteLine($"{streams} streams and {wholes} answers: {differing} differ; {refused} streams are no whole answer and are refused on every way");
        Console.WriteLine("not carried to the other dialect: " + string.Join(", ", notCarried.Select(kind => $"{kind.Key} {kind.Value}")));
        return differing == 0 ? 0 : 1;
    }
}
