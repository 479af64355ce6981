using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Autarky.Ledger;
using Autarky.Ledger.Sqlite;
using Autarky.Ledger.Sqlite.Schema;
using Autarky.Testing;

namespace Autarky.Bench.Ledger;

/// <summary>
/// <c>migration</c>: how long a ledger of the version before attempts takes to open, and whether a process that is killed meanwhile leaves a ledger that opens
/// and is the same as one that nobody disturbed.
/// </summary>
internal static class MigrationCommand
{
    private const string Begun = "begun";
    private const string Done = "done";

    public static Command Create()
    {
        var rows = new Option<long>("--rows") { Description = "Exchanges of the old ledger.", DefaultValueFactory = _ => 1_000_000 };
        var kills = new Option<int>("--kills")
        {
            Description = "How often a migration is killed (SIGKILL), at moments spread over its time.",
            DefaultValueFactory = _ => 20,
        };
        var only = new Option<FileInfo?>("--only")
        {
            Description = "Just open this ledger and say when its migration begins and is done: what the measurement runs and kills.",
            Hidden = true,
        };
        var command = new Command(
            "migration", "Seconds to bring an old ledger up to date; killed at many moments, it must open and be the same.") { rows, kills, only };
        command.SetAction((parsed, cancellationToken) => parsed.GetValue(only) is { } file
            ? OpenAsync(file.FullName, cancellationToken)
            : RunAsync(parsed.GetValue(rows), parsed.GetValue(kills), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(long rows, int kills, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryDirectory();
        string old = folder["old.db"];
        OldLedger.Write(old, rows);
        Print($"{rows:N0} exchanges at schema {OldLedger.Schema}, {new FileInfo(old).Length / 1e6:N0} MB; this program's schema is {SchemaSteps.All.Count}");

        string undisturbed = Copy(old, folder["undisturbed.db"]);
        TimeSpan length = (await MigrateAsync(undisturbed, killAfter: null, cancellationToken))!.Value;
        string expected = LedgerDigest.Of(undisturbed);
        Print(
            $"undisturbed: {length.TotalSeconds:N1} s, {new FileInfo(undisturbed).Length / 1e6:N0} MB after it, integrity "
                + $"{(LedgerDigest.IsSound(expected) ? "ok" : "BROKEN")}");

        int same = 0, before = 0;
        for (int kill = 1; kill <= kills; kill++)
        {
            string copy = Copy(old, folder["killed.db"]);
            TimeSpan moment = length * kill / (kills + 1);
            bool killed = await MigrateAsync(copy, moment, cancellationToken) is null;
            before += killed ? 1 : 0;
            long start = Stopwatch.GetTimestamp();
            await (await SqliteLedger.OpenAsync(copy, TimeProvider.System, cancellationToken)).DisposeAsync();
            double again = Stopwatch.GetElapsedTime(start).TotalSeconds;
            bool equal = LedgerDigest.Of(copy) == expected;
            same += equal ? 1 : 0;
            Print(
                $"killed at {moment.TotalSeconds:N2} s{(killed ? "" : " (it was done by then)")}, opened again in {again:N1} s: "
                    + $"{(equal ? "the same" : "ANOTHER LEDGER")}");
        }

        Print($"{same} of {kills} opened and were the same; {before} were killed before they were done");
        return same == kills && LedgerDigest.IsSound(expected) ? 0 : 1;
    }

    private static async Task<int> OpenAsync(string path, CancellationToken cancellationToken)
    {
        await using SqliteLedger ledger = await SqliteLedger.OpenAsync(path, TimeProvider.System, cancellationToken, new SayBegun());
        Console.WriteLine(Done);
        return 0;
    }

    /// <summary>Migrates a file in a process of its own.</summary>
    /// <returns>From the beginning of the migration to its end; null when it was killed before its end.</returns>
    private static async Task<TimeSpan?> MigrateAsync(string path, TimeSpan? killAfter, CancellationToken cancellationToken)
    {
        var info = new ProcessStartInfo("dotnet", [typeof(MigrationCommand).Assembly.Location, "migration", "--only", path]) { RedirectStandardOutput = true };
        using Process process = Process.Start(info)!;
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line && line != Begun)
        {
        }

        long start = Stopwatch.GetTimestamp();
        if (killAfter is { } after)
        {
            await Task.Delay(after, cancellationToken);
            process.Kill();
        }

        TimeSpan? length = null;
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            length ??= line == Done ? Stopwatch.GetElapsedTime(start) : null;
        }

        await process.WaitForExitAsync(cancellationToken);
        return length;
    }

    private static string Copy(string from, string to)
    {
        foreach (string rest in (string[])["", "-wal", "-shm"])
        {
            File.Delete(to + rest);
        }

        File.Copy(from, to);
        return to;
    }

    private static void Print(ref System.Runtime.CompilerServices.DefaultInterpolatedStringHandler line) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, ref line));

    private sealed class SayBegun : IProgress<LedgerUpgrade>
    {
        public void Report(LedgerUpgrade value) => Console.WriteLine(Begun);
    }
}
