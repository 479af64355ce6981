using System.CommandLine;
using Autarky.Ledger;
using Autarky.Ledger.Chat;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Import;
using Autarky.Ledger.Sqlite;
using Autarky.Testing;

namespace Autarky.Bench.Ledger;

/// <summary>
/// <c>recordings FOLDER</c>: every file of a folder through the importer, as it is: what lands, what is refused and why; each twice, for a file that is
/// imported again must add nothing; and cut off at random places and garbled, which must break nothing.
/// </summary>
internal static class RecordingsCommand
{
    private static readonly ImportOptions Options = new() { UseCase = "recordings", MaxBadLines = 10_000 };

    public static Command Create()
    {
        var folder = new Argument<DirectoryInfo>("folder") { Description = "Recorded files, whatever the depth." };
        var cuts = new Option<int>("--cuts") { Description = "How often each file is cut off or garbled and imported again.", DefaultValueFactory = _ => 0 };
        var seed = new Option<int>("--seed") { Description = "Where.", DefaultValueFactory = _ => 1 };
        var command = new Command(
            "recordings",
            "Imports every file of a folder twice and prints what landed and what was refused. Exit code 1 if a second import adds anything, or a cut "
                + "breaks it.")
        {
            folder, cuts, seed,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(folder)!.FullName, parsed.GetValue(cuts), new Random(parsed.GetValue(seed)), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string root, int cuts, Random chance, CancellationToken cancellationToken)
    {
        using var data = new TemporaryDirectory();
        var reasons = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var passed = new Dictionary<string, long>(StringComparer.Ordinal);
        var total = new RecordingsRow("all");
        int faults = 0;
        Console.WriteLine(RecordingsRow.Head);
        foreach (IGrouping<string, string> folder in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .GroupBy(file => FolderOf(root, file)))
        {
            var row = new RecordingsRow(folder.Key);
            foreach (string file in folder)
            {
                faults += await ImportAsync(data, file, row, reasons, passed, cancellationToken);
                for (int i = 0; i < cuts; i++)
                {
                    faults += await CutAsync(data, file, chance, cancellationToken);
                }
            }

            Console.WriteLine(row);
            total.Add(row);
        }

        Console.WriteLine(total);
        Print("refused", reasons.Select(reason => (reason.Key, (long)reason.Value)));
        Print("calls passed over", passed.Select(kind => (kind.Key, kind.Value)));
        Console.WriteLine(faults == 0 ? "no file added anything the second time, and no cut broke the import" : $"{faults} FAULTS");
        return faults == 0 ? 0 : 1;
    }

    private static async Task<int> ImportAsync(
        TemporaryDirectory data, string file, RecordingsRow row, SortedDictionary<string, int> reasons, Dictionary<string, long> passed,
        CancellationToken cancellationToken)
    {
        await using ILedger ledger = await OpenAsync(data, cancellationToken);
        ImportReport first = await Importer.ImportAsync(file, Options, ledger, null, cancellationToken);
        ImportReport second = await Importer.ImportAsync(file, Options, ledger, null, cancellationToken);
        row.Add(first);
        await foreach (Exchange exchange in ledger.Exchanges.ReadAllAsync(new ExchangeFilter(), cancellationToken))
        {
            row.Add(exchange);
        }

        foreach (string why in first.Bad.Select(bad => bad.Why).Concat(first.Problem is { } problem ? [problem] : []).Select(Reason))
        {
            reasons[why] = reasons.GetValueOrDefault(why) + 1;
        }

        foreach (PassedOver kind in first.PassedOver)
        {
            passed[kind.Kind] = passed.GetValueOrDefault(kind.Kind) + kind.Count;
        }

        if (second.Added == 0)
        {
            return 0;
        }

        Console.WriteLine($"{file}: added {second.Added} rows the second time");
        return 1;
    }

    // A file that breaks off, or in which some bytes are others: whatever is left of it, nothing is thrown, and what lands can be read.
    private static async Task<int> CutAsync(TemporaryDirectory data, string file, Random chance, CancellationToken cancellationToken)
    {
        byte[] bytes = await File.ReadAllBytesAsync(file, cancellationToken);
        bool isCut = chance.Next(2) == 0;
        byte[] broken = isCut ? bytes[..chance.Next(bytes.Length + 1)] : bytes;
        for (int i = 0; !isCut && bytes.Length > 0 && i < 1 + chance.Next(20); i++)
        {
            broken[chance.Next(broken.Length)] = (byte)chance.Next(256);
        }

        try
        {
            await using ILedger ledger = await OpenAsync(data, cancellationToken);
            using var stream = new MemoryStream(broken);
            ImportReport report = await Importer.ImportAsync(stream, Options, ledger, null, cancellationToken);
            await foreach (Exchange exchange in ledger.Exchanges.ReadAllAsync(new ExchangeFilter(), cancellationToken))
            {
                _ = exchange.Request is { } request ? BodyDialects.Find(exchange.Dialect)!.ReadRequest(request) : null;
            }

            return report.Read == report.Added + report.AlreadyThere + report.Feedback ? 0 : throw new InvalidDataException("the counts do not add up");
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Console.WriteLine($"{file} ({(isCut ? "cut" : "garbled")}): {error.GetType().Name}: {error.Message}");
            return 1;
        }
    }

    private static async Task<ILedger> OpenAsync(TemporaryDirectory data, CancellationToken cancellationToken)
        => await SqliteLedger.OpenAsync(data[$"{Guid.NewGuid():N}.db"], TimeProvider.System, cancellationToken);

    private static string FolderOf(string root, string file)
        => string.Join('/', Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar)[..^1].Take(2));

    // The kind of a reason: without what is different in each file.
    private static string Reason(string why)
    {
        string told = why[(why.LastIndexOf("of the recording: ", StringComparison.Ordinal) is var at and >= 0 ? at + "of the recording: ".Length : 0)..];
        string plain = string.Concat(told.Select(letter => char.IsAsciiDigit(letter) ? '#' : letter));
        return plain.Length <= 110 ? plain : plain[..110] + "…";
    }

    private static void Print(string title, IEnumerable<(string Name, long Count)> counts)
    {
        Console.WriteLine($"{title}:");
        foreach ((string name, long count) in counts.OrderByDescending(each => each.Count).Take(40))
        {
            Console.WriteLine($"  {count,6}  {name}");
        }
    }
}
